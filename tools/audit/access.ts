import * as v from 'valibot';
import type { Resource } from '../../operations/cost/standing.ts';
import { documentsIn, type Grant, grantsIn, plainText } from './policy.ts';

/** What a template allows and denies, by role or resource: sorted lines. */
export type Access = Readonly<Record<string, readonly string[]>>;

const Attached = v.object({ Roles: v.pipe(v.array(v.unknown()), v.minLength(1)) });
const Managed = v.object({ ManagedPolicyArns: v.pipe(v.array(v.unknown()), v.minLength(1)) });
const Permission = v.strictObject({
  Action: v.string(),
  FunctionName: v.unknown(),
  Principal: v.unknown(),
  SourceArn: v.optional(v.unknown()),
});

/** Throws if a right is given in a way that can't be listed. */
export function grantsOf(resources: readonly Resource[]): readonly Grant[] {
  return resources.flatMap((resource) => {
    const grants = [...permission(resource), ...managed(resource), ...documents(resource)];
    if (grants.length === 0 && /^AWS::IAM::|Policy$|Permission$/.test(resource.type))
      throw new Error(`tools/audit/access.ts can't read what ${resource.id} (${resource.type}) allows`);
    return grants;
  });
}

export function accessOf(grants: readonly Grant[]): Access {
  const access: Record<string, string[]> = {};
  for (const grant of grants) access[grant.subject] = [...(access[grant.subject] ?? []), lineOf(grant)];
  return Object.fromEntries(
    Object.entries(access)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([subject, lines]) => [subject, lines.sort()]),
  );
}

export function beyond(one: Access, other: Access): Access {
  const more = Object.entries(one).map(
    ([subject, lines]) => [subject, lines.filter((line) => !other[subject]?.includes(line))] as const,
  );
  return Object.fromEntries(more.filter(([, lines]) => lines.length > 0));
}

export function lineOf({ allows, action, resource, principal, condition }: Grant): string {
  const who = principal === undefined ? '' : `${principal}: `;
  return `${allows ? '' : 'never '}${who}${action} on ${resource}${condition === undefined ? '' : ` if ${condition}`}`;
}

function documents({ id, type, properties }: Resource): readonly Grant[] {
  const roles = v.is(Attached, properties) ? properties.Roles.map((role) => `role ${plainText(role)}`) : [];
  // A role's documents say who may assume it, and what else it may do.
  const subjects = roles.length > 0 ? roles : [type === 'AWS::IAM::Role' ? `role ${id}` : id];
  return documentsIn(properties).flatMap((document) =>
    subjects.flatMap((subject) => grantsIn(subject, document)),
  );
}

function managed({ id, properties }: Resource): readonly Grant[] {
  if (!v.is(Managed, properties)) return [];
  return properties.ManagedPolicyArns.map((arn) => ({
    subject: `role ${id}`,
    allows: true,
    action: `whatever ${plainText(arn)} allows`,
    resource: '*',
  }));
}

function permission({ type, properties }: Resource): readonly Grant[] {
  if (type !== 'AWS::Lambda::Permission') return [];
  const { Action, FunctionName, Principal, SourceArn } = v.parse(Permission, properties);
  const subject = plainText(FunctionName);
  const source = SourceArn === undefined ? {} : { condition: `aws:SourceArn is ${plainText(SourceArn)}` };
  return [
    { subject, allows: true, action: Action, resource: subject, principal: plainText(Principal), ...source },
  ];
}
