import { LogFormatter, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';

/**
 * Powertools' fields, but for those that say nothing here: nothing is sampled or traced, and each function has a log
 * group of its own. Every byte of every delivery is billed.
 */
export class LeanLogFormatter extends LogFormatter {
  override formatAttributes(line: UnformattedAttributes, fields: LogAttributes): LogItem {
    const { logLevel: level, message, timestamp } = line;
    return new LogItem({
      attributes: { level, message, timestamp: this.formatTimestamp(timestamp), ...fields },
    });
  }
}
