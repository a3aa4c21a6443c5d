import type { AwsAnswer } from './answer.ts';
import type { AwsRequest } from './request.ts';

/** The stacks that run here, by name, each with its outputs. */
export type StackOutputs = Map<string, Readonly<Record<string, string>>>;

/**
 * DescribeStacks with a name, so that a tool finds a local run's queues and tables as it finds a deployment's.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export function callCloudFormation(stacks: StackOutputs, { operation, body }: AwsRequest): AwsAnswer {
  const name = new URLSearchParams(body.toString()).get('StackName') ?? '';
  if (operation !== 'DescribeStacks')
    return refused('InvalidAction', `${operation} is not emulated by the local engine.`);
  const outputs = stacks.get(name);
  if (outputs === undefined) return refused('ValidationError', `Stack with id ${name} does not exist`);
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${escaped(key)}</OutputKey><OutputValue>${escaped(value)}</OutputValue></member>`,
  );
  const stack = `<StackName>${escaped(name)}</StackName><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs>`;
  return xml(
    200,
    `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>${stack}</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );
}

function refused(code: string, message: string): AwsAnswer {
  return xml(
    400,
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error></ErrorResponse>`,
  );
}

function xml(status: number, text: string): AwsAnswer {
  return { status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(text) };
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
