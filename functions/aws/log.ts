/** Any other level in the function's settings, such as FATAL, logs nothing. */
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'];

/** One line of JSON. Lambda would wrap `console` lines, and a library costs too much per delivery. */
function writerOf(level: string): (message: string, fields?: object) => void {
  return (message, fields = {}) => {
    const least = process.env.AWS_LAMBDA_LOG_LEVEL ?? 'INFO';
    if (!levels.slice(0, levels.indexOf(level) + 1).includes(least)) return;
    const line = { level, message, timestamp: new Date().toISOString(), ...fields };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
}

/** Fields are ids, reasons and counts: never content of a delivery. */
export const logger = { info: writerOf('INFO'), warn: writerOf('WARN'), error: writerOf('ERROR') };

export function faultName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** Never an error's message or cause: a parser's quote their input. */
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
