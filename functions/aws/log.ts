/** Lambda's; a level of the function's settings that is not among them, such as FATAL, leaves all out. */
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'];

/** One line of JSON, which Lambda passes on as it is. Not `console`, whose lines it wraps, nor a library: this runs once for each delivery. */
function writerOf(level: string): (message: string, fields?: object) => void {
  return (message, fields = {}) => {
    const least = process.env.AWS_LAMBDA_LOG_LEVEL ?? 'INFO';
    if (!levels.slice(0, levels.indexOf(level) + 1).includes(least)) return;
    const line = { level, message, timestamp: new Date().toISOString(), ...fields };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
}

/** Fields are ids, reasons, counts: never what a delivery holds. */
export const logger = { info: writerOf('INFO'), warn: writerOf('WARN'), error: writerOf('ERROR') };

/** What an error is called. */
export function faultName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** What may be logged of an error: never its message or cause, which quote input where a parser threw. */
export function faultOf(error: unknown): Record<string, unknown> {
  const fault = faultName(error);
  if (!(error instanceof Error)) return { fault };
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
  return { fault, frames: frames.slice(0, 4).map((line) => line.trim()), ...awsFault(error) };
}

function awsFault(error: Error): Record<string, unknown> {
  if (!('$metadata' in error)) return {};
  const metadata: unknown = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null) return {};
  const fault: Record<string, unknown> = {};
  if ('httpStatusCode' in metadata) fault.awsStatus = metadata.httpStatusCode;
  if ('requestId' in metadata) fault.awsRequestId = metadata.requestId;
  return fault;
}
