import * as v from 'valibot';
import { arn } from '../stack/names.ts';
import type { JsonObject } from './json.ts';
import type { LogGroups } from './log-groups.ts';
import { parsePattern } from './log-pattern.ts';
import { Refusal } from './refusal.ts';

const mostEvents = 10_000;
const time = v.pipe(v.number(), v.integer(), v.minValue(0));

const Filter = v.strictObject({
  logGroupName: v.string(),
  startTime: v.optional(time, 0),
  endTime: v.optional(time, Number.MAX_SAFE_INTEGER),
  filterPattern: v.optional(v.string(), ''),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostEvents)), mostEvents),
  nextToken: v.optional(v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number)), '0'),
});
const Describe = v.object({ logGroupNamePrefix: v.optional(v.string(), '') });

/** The reading half of CloudWatch Logs; undefined for other operations. */
export function callLogs(groups: LogGroups, operation: string, body: JsonObject): JsonObject | undefined {
  if (operation === 'FilterLogEvents') return filterLogEvents(groups, body);
  if (operation !== 'DescribeLogGroups') return undefined;
  const { logGroupNamePrefix: prefix } = v.parse(Describe, body);
  const names = groups.names().filter((name) => name.startsWith(prefix));
  return {
    logGroups: names.map((name) => ({ logGroupName: name, arn: arn('logs', `log-group:${name}:*`) })),
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
function filterLogEvents(groups: LogGroups, body: JsonObject): JsonObject {
  const { logGroupName, startTime, endTime, filterPattern, limit, nextToken } = v.parse(Filter, body);
  const matches = parsePattern(filterPattern);
  const events = groups.of(logGroupName);
  if (events === undefined)
    throw new Refusal('ResourceNotFoundException', 'The specified log group does not exist.');
  const found = events.filter(
    ({ id, timestamp, message }) =>
      id > Number(nextToken) && timestamp >= startTime && timestamp <= endTime && matches(message),
  );
  const page = found.slice(0, limit);
  return {
    events: page.map(({ id, timestamp, message }) => {
      return { logStreamName: 'local', timestamp, message, ingestionTime: timestamp, eventId: String(id) };
    }),
    searchedLogStreams: [],
    ...(found.length > page.length && { nextToken: String(page.at(-1)?.id) }),
  };
}
