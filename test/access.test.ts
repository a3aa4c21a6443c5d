import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { type Resource, resourcesOf } from '../operations/cost/standing.ts';
import { type Access, accessOf, beyond, grantsOf, lineOf } from '../tools/audit/access.ts';
import { type Assembly, readTemplate } from './support/template.ts';

const assemblies = ['default', 'full', 'own', 'small'] as const;
const acceptedIn = (file: string) =>
  v.parse(
    v.record(v.string(), v.array(v.string())),
    JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')),
  );
const accepted = acceptedIn('access.json');
const acceptedOwn = acceptedIn('access-own.json');
const grantsIn = (assembly: Assembly) => grantsOf(resourcesOf(readTemplate(assembly).text));

const howToAccept =
  'If it must be so, "npm run generate -- access" writes it into test/access.json or access-own.json, where the review will see it.';

/** The lines of one list that another lacks, each with its role. */
function lacking(inThis: Access, ofThat: Access): readonly string[] {
  return Object.entries(ofThat).flatMap(([subject, lines]) =>
    lines.filter((line) => !inThis[subject]?.includes(line)).map((line) => `${subject}: ${line}`),
  );
}

test.each(assemblies)('in the %s configuration nobody may do more than is accepted', (assembly) => {
  const own = assembly === 'own' ? acceptedOwn : {};
  const unknown = lacking(own, beyond(accessOf(grantsIn(assembly)), accepted));
  expect(unknown.map((line) => `${line} is not accepted. ${howToAccept}`)).toEqual([]);
});

/** A line as it would be of the instance without a name: less the name, and what CloudFormation adds to ids. */
function unnamed(line: string): string {
  return line
    .replace(/([a-z]+)-(eu|us2)\b/g, '$1')
    .replace(/([a-z])(Eu|Us2)(?=[A-Z])/g, '$1')
    .replace(/[0-9A-F]{8}\b/g, '');
}

test('a named instance may do what its provider may, each with its own', () => {
  const linesOf = (access: Access) =>
    Object.entries(access).flatMap(([subject, lines]) => lines.map((line) => unnamed(`${subject}: ${line}`)));
  const all = new Set(linesOf(accepted));
  const access = accessOf(grantsIn('instances'));
  expect(linesOf(access).filter((line) => !all.has(line))).toEqual([]);
  // Nobody else's secret or place.
  const ofEu = Object.entries(access).filter(([subject]) => subject.startsWith('role EmailengineEu'));
  const lines = ofEu.flatMap(([, ownLines]) => ownLines);
  expect(lines.filter((line) => /Emailengine(?!Eu)|emailengine(?!-eu)/.test(line))).toEqual([]);
  expect(lines.join('\n')).toContain('/large/emailengine-eu/*');
});

test('what is accepted is there: nobody keeps a right on paper, and no guard is taken away unseen', () => {
  const gone = [
    ...lacking(accessOf(grantsIn('full')), accepted),
    ...lacking(accessOf(grantsIn('own')), accepted),
    ...lacking(accessOf(grantsIn('own')), acceptedOwn),
  ];
  expect(gone.map((line) => `${line} is gone. ${howToAccept}`)).toEqual([]);
});

test.each([...assemblies, 'instances'] as const)(
  'in the %s configuration no right has a wildcard where a name can stand',
  (assembly) => {
    // Objects are named after deliveries and events, which nobody knows beforehand: a place of the spool is all.
    const places = /^SpoolBucket\w+\/[a-z]+(\/[a-z]+(-[a-z0-9]+)?)?\/\*$/;
    const wide = grantsIn(assembly)
      .filter(({ allows }) => allows)
      .filter(
        ({ action, resource, principal }) =>
          action.includes('*') ||
          principal?.includes('*') ||
          // A network interface has no name before Lambda makes it.
          (resource.includes('*') && !places.test(resource) && !action.startsWith('ec2:')),
      );
    expect(wide.map((grant) => `${grant.subject}: ${lineOf(grant)}`)).toEqual([]);
  },
);

test.each(assemblies)(
  'in the %s configuration no service is let in for the sake of strangers',
  (assembly) => {
    const unbound = grantsIn(assembly).filter(
      ({ allows, subject, principal, condition }) =>
        allows &&
        principal !== undefined &&
        // The account that the configuration names.
        principal !== 'arn:{AWS::Partition}:iam::444455556666:root' &&
        !subject.startsWith('role ') &&
        condition === undefined,
    );
    expect(unbound.map((grant) => `${grant.subject}: ${lineOf(grant)}`)).toEqual([]);
  },
);

test('a role is for one function, has no managed policy, and only Lambda may take it', () => {
  const { resources } = readTemplate('full');
  const roles = resources('AWS::IAM::Role');
  expect(
    new Set(resources('AWS::Lambda::Function').map(({ properties }) => JSON.stringify(properties.Role))).size,
  ).toBe(roles.length);
  for (const { properties } of roles) {
    expect(Object.keys(properties).sort()).toEqual(['AssumeRolePolicyDocument', 'Description']);
    expect(properties).toMatchObject({
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'lambda.amazonaws.com' } }] },
    });
  }
});

const one = (type: string, properties: Resource['properties']): Resource[] => [
  { id: 'One', type, properties },
];
const statement = { Effect: 'Allow', Action: 'sqs:*', Resource: '*' };

test('a policy is found wherever it is, and a permission without a source is reported', () => {
  const nested = one('AWS::IAM::Role', { Policies: [{ PolicyDocument: { Statement: statement } }] });
  expect(accessOf(grantsOf(nested))).toEqual({ 'role One': ['sqs:* on *'] });
  const managed = one('AWS::IAM::Role', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/Everything'] });
  expect(accessOf(grantsOf(managed))).toEqual({
    'role One': ['whatever arn:aws:iam::aws:policy/Everything allows on *'],
  });
  const open = { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'F' }, Principal: '*' };
  expect(accessOf(grantsOf(one('AWS::Lambda::Permission', open)))).toEqual({
    F: ['*: lambda:InvokeFunction on F'],
  });
});

test.each([
  [one('AWS::Logs::ResourcePolicy', { PolicyDocument: '{"Statement":[]}' })],
  [
    one('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }] },
    }),
  ],
  [one('AWS::Lambda::Permission', { ...statement, FunctionUrlAuthType: 'NONE' })],
])('what allows in a way that no line can say is refused: %j', (resources) => {
  expect(() => grantsOf(resources)).toThrow();
});
