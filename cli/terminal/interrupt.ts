let stopping: AbortController | undefined;

/** Aborts at Ctrl-C or SIGTERM. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  stopping = controller;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

export function isInterrupted(): boolean {
  return stopping?.signal.aborted === true;
}

/** Tests run several commands in one process. */
export function forgetInterruption(): void {
  stopping = undefined;
}

/** As shells do. */
export const interruptedCode = 130;

/** Ctrl-C before a command has begun, or again while it stops, ends the process at once. */
export function endAtCtrlC(): void {
  process.on('SIGINT', () => {
    if (stopping === undefined || isInterrupted()) process.exit(interruptedCode);
  });
}
