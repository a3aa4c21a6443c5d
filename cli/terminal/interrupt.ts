let stopping: AbortController | undefined;

/** Aborts at Ctrl-C, or when asked to end: what was begun is then brought to a clean stop. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  stopping = controller;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/** Whether the command that runs was broken off: however it ends, that is how it ended. */
export function isInterrupted(): boolean {
  return stopping?.signal.aborted === true;
}

/** A process may run several commands, as tests do. */
export function forgetInterruption(): void {
  stopping = undefined;
}

/** What shells give a command that Ctrl-C ended. */
export const interruptedCode = 130;

/** Ctrl-C before a command has begun, or while its clean stop takes too long, ends the process at once. */
export function endAtCtrlC(): void {
  process.on('SIGINT', () => {
    if (stopping === undefined || isInterrupted()) process.exit(interruptedCode);
  });
}
