import * as v from 'valibot';

export interface Grant {
  /** `role X` for what a role may do; `X` for what others may do with that resource. */
  readonly subject: string;
  readonly allows: boolean;
  readonly action: string;
  readonly resource: string;
  /** Of a resource's policy. */
  readonly principal?: string;
  /** Undefined if it always holds. */
  readonly condition?: string;
}

const OneOrMore = v.pipe(
  v.unknown(),
  v.transform((found) => [found].flat()),
);

// Strict: `NotAction`, `NotResource` and `NotPrincipal` allow what nobody listed.
const Statement = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Action: OneOrMore,
  Resource: v.optional(OneOrMore, []),
  Principal: v.optional(v.unknown()),
  Condition: v.optional(v.unknown()),
});

const Document = v.looseObject({
  Statement: v.pipe(
    OneOrMore,
    v.transform((statements) => statements.map((one) => v.parse(Statement, one))),
  ),
});

export function documentsIn(value: unknown): readonly object[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Statement' in value) return [value];
  return Object.values(value).flatMap(documentsIn);
}

/** Throws for a statement that can't be listed. */
export function grantsIn(subject: string, document: object): readonly Grant[] {
  const { Statement: statements } = v.parse(Document, document);
  return statements.flatMap(({ Effect, Action, Resource, Principal, Condition }) =>
    Action.map(plainText).flatMap((action) =>
      (Resource.length === 0 ? [subject] : Resource.map(plainText)).map((resource) => ({
        subject,
        allows: Effect === 'Allow',
        action,
        resource,
        ...(Principal === undefined ? {} : { principal: principalText(Principal) }),
        ...(Condition === undefined ? {} : { condition: conditionText(Condition) }),
      })),
    ),
  );
}

function principalText(principal: unknown): string {
  if (typeof principal !== 'object' || principal === null) return plainText(principal);
  return Object.values(principal).map(plainText).join(', ');
}

function conditionText(condition: unknown): string {
  const Condition = v.record(v.string(), v.record(v.string(), v.unknown()));
  return Object.entries(v.parse(Condition, condition))
    .flatMap(([test, keys]) =>
      Object.entries(keys).map(
        ([key, values]) => `${key} ${test} ${[values].flat().map(plainText).join(' | ')}`,
      ),
    )
    .join(' and ');
}

const Ref = v.strictObject({ Ref: v.string() });
const GetAtt = v.strictObject({ 'Fn::GetAtt': v.tuple([v.string(), v.string()]) });
const Join = v.strictObject({ 'Fn::Join': v.tuple([v.string(), v.array(v.unknown())]) });

/** A template's value on one line; what CloudFormation computes in another way stays JSON. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (v.is(Ref, value)) return value.Ref.startsWith('AWS::') ? `{${value.Ref}}` : value.Ref;
  if (v.is(GetAtt, value)) {
    const [id, attribute] = value['Fn::GetAtt'];
    return attribute === 'Arn' ? id : `${id}.${attribute}`;
  }
  if (v.is(Join, value)) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map(plainText).join(separator);
  }
  return JSON.stringify(value);
}
