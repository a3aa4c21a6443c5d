import { logger } from '../../functions/aws/log.ts';

/** What the functions log until the end, in place of writing it. */
export function capturedLogs(): { text(): string; end(): void } {
  const lines: unknown[] = [];
  const { debug, info, warn, error, critical } = logger;
  const capture = (...said: unknown[]) => void lines.push(said);
  Object.assign(logger, { debug: capture, info: capture, warn: capture, error: capture, critical: capture });
  return {
    text: () => JSON.stringify(lines),
    end: () => void Object.assign(logger, { debug, info, warn, error, critical }),
  };
}
