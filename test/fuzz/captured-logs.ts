import { logger } from '../../functions/aws/log.ts';

/** What the functions log until the end, instead of writing it. */
export function capturedLogs(): { text(): string; end(): void } {
  const lines: unknown[] = [];
  const { info, warn, error } = logger;
  const capture = (...said: unknown[]) => void lines.push(said);
  Object.assign(logger, { info: capture, warn: capture, error: capture });
  return {
    text: () => JSON.stringify(lines),
    end: () => void Object.assign(logger, { info, warn, error }),
  };
}
