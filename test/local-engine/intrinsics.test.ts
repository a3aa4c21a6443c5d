import { expect, test } from '@jest/globals';
import { createResolve } from '../../local/engine/stack/intrinsics.ts';

const values: Readonly<Record<string, string>> = {
  Queue: 'https://queue',
  'Queue.Arn': 'arn:aws:sqs:us-east-1:000000000000:queue',
  'AWS::Region': 'us-east-1',
};
const resolve = createResolve((id, attribute) => values[attribute === undefined ? id : `${id}.${attribute}`]);

test.each([
  [{ Ref: 'Queue' }, 'https://queue'],
  [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:us-east-1:000000000000:queue'],
  [{ 'Fn::GetAtt': 'Queue.Arn' }, 'arn:aws:sqs:us-east-1:000000000000:queue'],
  [{ 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 1]] }, 'a-us-east-1-1'],
  [{ 'Fn::Select': [2, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] }, 'sqs'],
  [
    { 'Fn::Sub': `\${AWS::Region} \${Queue.Arn} \${!Literal}` },
    `us-east-1 ${values['Queue.Arn']} \${Literal}`,
  ],
  [{ 'Fn::Sub': [`\${X}/\${Queue}`, { X: { Ref: 'AWS::Region' } }] }, 'us-east-1/https://queue'],
  [{ a: [{ b: { Ref: 'Queue' } }], c: { Ref: 'AWS::NoValue' } }, { a: [{ b: 'https://queue' }] }],
])('%j resolves', (value, expected) => expect(resolve(value)).toEqual(expected));

test.each([
  [{ Ref: 'Nothing' }, 'Nothing in the template answers Ref Nothing'],
  [{ 'Fn::GetAtt': ['Queue', 'Colour'] }, 'Nothing in the template answers Fn::GetAtt Queue.Colour'],
  [{ 'Fn::ImportValue': 'x' }, 'The local engine does not resolve Fn::ImportValue'],
])('%j is refused by name', (value, message) => expect(() => resolve(value)).toThrow(message));
