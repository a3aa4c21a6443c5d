import { arn } from '../stack/names.ts';
import type { AwsAnswer } from './answer.ts';
import { Refusal } from './refusal.ts';
import type { AwsRequest } from './request.ts';
import { escapeXml } from './xml.ts';

/** Outputs by the stack's name. */
export type StackOutputs = Map<string, Readonly<Record<string, string>>>;

/** JSON by the stack's name. */
export type StackTemplates = Map<string, string>;

export class StackRun {
  readonly #id = crypto.randomUUID();
  readonly startedAt = new Date().toISOString();

  stackId(name: string): string {
    return arn('cloudformation', `stack/${name}/${this.#id}`);
  }
}

/**
 * DescribeStacks and GetTemplate with a name, so that a tool finds what a local run holds as it finds a deployment's.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export function callCloudFormation(
  stacks: StackOutputs,
  templates: StackTemplates,
  run: StackRun,
  { operation, body }: AwsRequest,
): AwsAnswer {
  const name = new URLSearchParams(body.toString()).get('StackName') ?? '';
  const outputs = stacks.get(name);
  const template = templates.get(name);
  if (operation === 'DescribeStacks' && outputs !== undefined)
    return answered(operation, description(name, outputs, run));
  if (operation === 'GetTemplate' && template !== undefined)
    return answered(operation, `<TemplateBody>${escapeXml(template)}</TemplateBody>`);
  if (operation === 'DescribeStacks' || operation === 'GetTemplate')
    throw new Refusal('ValidationError', `Stack with id ${name} does not exist`);
  throw new Refusal('InvalidAction', `${operation} is not emulated by the local engine.`);
}

function description(name: string, outputs: Readonly<Record<string, string>>, run: StackRun): string {
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${escapeXml(key)}</OutputKey><OutputValue>${escapeXml(value)}</OutputValue></member>`,
  );
  const texts = {
    StackId: run.stackId(name),
    StackName: name,
    CreationTime: run.startedAt,
    StackStatus: 'CREATE_COMPLETE',
  };
  const fields = Object.entries(texts).map(([field, text]) => `<${field}>${escapeXml(text)}</${field}>`);
  return `<Stacks><member>${fields.join('')}<Outputs>${members.join('')}</Outputs></member></Stacks>`;
}

function answered(operation: string, result: string): AwsAnswer {
  const xml = `<${operation}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${operation}Result>${result}</${operation}Result></${operation}Response>`;
  return { status: 200, headers: { 'content-type': 'text/xml' }, body: Buffer.from(xml) };
}
