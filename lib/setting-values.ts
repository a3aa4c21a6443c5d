import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as v from 'valibot';

/** A group of settings; unknown names are refused, all at once. */
export function group<const Entries extends v.ObjectEntries>(entries: Entries) {
  const names = Object.keys(entries);
  return v.strictObject(entries, ({ expected, path }) => {
    if (expected === 'Object') return `these are settings by name: ${names.join(', ')}`;
    if (expected !== 'never') return `it must be there: its settings are ${names.join(', ')}`;
    const strays = Object.keys(Object(path?.[0].input)).filter((name) => !names.includes(name));
    return `has no ${strays.map((name) => `"${name}"`).join(' and no ')}: its settings are ${names.join(', ')}`;
  });
}

/** A whole number in the range that AWS, or whoever is named, accepts. */
export function whole(least: number, most: number, who: string) {
  const range = `${who} takes whole numbers from ${thousands(least)} to ${thousands(most)}`;
  return v.custom<number>(
    (value) => typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most,
    range,
  );
}

/** 0.05 is 5 %. */
export const share = v.custom<number>(
  (value) => typeof value === 'number' && value > 0 && value < 1,
  'a share is a number between 0 and 1, such as 0.05 for 5 %',
);
export const visibilitySeconds = whole(1, 43_200, 'SQS');
export const receives = whole(1, 1000, 'SQS');
export const queueDays = whole(1, 14, 'SQS');

export function text(shape: RegExp, message: string) {
  return v.pipe(v.string(message), v.regex(shape, message));
}

/** Text, or a CDK token: a value that CloudFormation fills in later. */
function textOrToken(shape: RegExp, message: string) {
  const fits = (value: string) => /[#$]\{Token\[/.test(value) || shape.test(value);
  return v.pipe(v.string(message), v.check(fits, message));
}

const logDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

export const logRetentionDays = v.picklist(logDays, `CloudWatch Logs takes ${logDays.join(', ')}`);

export const onOrOff = v.boolean('it is true or false');

export const accountId = textOrToken(/^\d{12}$/, 'the id of an AWS account has 12 digits, in quotes');

/** It becomes part of the stack's name. */
export const stageName = v.pipe(
  text(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'a stage has a name of lower-case letters and digits, joined by "-"'),
  v.maxLength(32, 'a stage has a name of 32 characters at most'),
);

export const email = v.pipe(v.string('it is an e-mail address'), v.rfcEmail('it is no e-mail address'));

export const topicArn = textOrToken(
  /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
  'the ARN of an SNS topic is like arn:aws:sns:eu-west-1:111122223333:alarms, and the topic is no FIFO topic',
);

export const certificateArn = textOrToken(
  /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/,
  'the ARN of a certificate is like arn:aws:acm:eu-west-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab',
);

/** No alias: policies don't follow it. */
const keyArn = textOrToken(
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
  'the ARN of a key of AWS KMS is like arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab, and is no alias',
);

/** An alias is an `IKey` too. */
const keyOfApp = v.custom<IKey>(
  (input) => v.is(v.object({ keyArn: v.pipe(v.string(), v.excludes(':alias/')) }), input),
  'it is a key of AWS KMS and no alias: its ARN, or in an app a Key',
);

export const ownKey = v.lazy((input) => (typeof input === 'string' ? keyArn : keyOfApp));

export const subnetIds = idsOf('subnet');
export const securityGroupIds = idsOf('sg');

/** At least one, as Lambda requires. */
function idsOf(kind: string) {
  const message = `it is a list of ids like ${kind}-0123456789abcdef0`;
  const id = textOrToken(new RegExp(`^${kind}-[0-9a-f]{8,17}$`), message);
  return v.pipe(v.array(id, message), v.minLength(1, message));
}

export const costTag = text(
  /^(user|aws):[^$]{1,128}\$[^$]{1,256}$/,
  'a cost allocation tag is like user:project$mail: who made it, its key, $, its value',
);

export const domainName = textOrToken(
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/,
  'a domain is like hooks.example.com: lower-case letters, no https:// and no path',
);

function thousands(number: number): string {
  return number.toLocaleString('en-US');
}
