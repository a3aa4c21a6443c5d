import * as v from 'valibot';
import { arn } from '../stack/names.ts';
import type { AwsAnswer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import type { JsonObject } from './json.ts';
import { jsonObject } from './json.ts';
import type { LogGroups } from './log-groups.ts';
import { parsePattern } from './log-pattern.ts';
import { Refusal } from './refusal.ts';
import type { AwsRequest } from './request.ts';

const mostEvents = 10_000;
const time = v.pipe(v.number(), v.integer(), v.minValue(0));
const stream = 'local';

const Filter = v.strictObject({
  logGroupName: v.string(),
  startTime: v.optional(time, 0),
  endTime: v.optional(time, Number.MAX_SAFE_INTEGER),
  filterPattern: v.optional(v.string(), ''),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostEvents)), mostEvents),
  nextToken: v.optional(v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number)), '0'),
});
const Describe = v.object({ logGroupNamePrefix: v.optional(v.string(), '') });

const operations: Readonly<Record<string, (groups: LogGroups, body: JsonObject) => JsonObject>> = {
  FilterLogEvents: filterLogEvents,
  DescribeLogGroups: (groups, body) => {
    const { logGroupNamePrefix: prefix } = v.parse(Describe, body);
    const names = groups.names().filter((name) => name.startsWith(prefix));
    return {
      logGroups: names.map((name) => ({ logGroupName: name, arn: arn('logs', `log-group:${name}:*`) })),
    };
  },
};

/** CloudWatch Logs, as far as it is read: what functions and gateway write comes from the engine. */
export function callLogs(groups: LogGroups, { operation, body }: AwsRequest): AwsAnswer {
  try {
    const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (run === undefined) {
      throw new Refusal(
        'UnknownOperationException',
        `logs ${operation} is not emulated by the local engine.`,
      );
    }
    return jsonAnswer(200, run(groups, jsonObject(body)));
  } catch (error) {
    return refused(error);
  }
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
      return { logStreamName: stream, timestamp, message, ingestionTime: timestamp, eventId: String(id) };
    }),
    searchedLogStreams: [],
    ...(found.length > page.length && { nextToken: String(page.at(-1)?.id) }),
  };
}

function refused(error: unknown): AwsAnswer {
  if (v.isValiError(error)) {
    const [issue] = error.issues;
    return refused(new Refusal('InvalidParameterException', `${v.getDotPath(issue)}: ${issue.message}`));
  }
  if (!(error instanceof Refusal)) throw error;
  return jsonAnswer(400, { __type: error.type, message: error.message });
}
