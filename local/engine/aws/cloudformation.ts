import { arn } from '../stack/names.ts';
import { type AwsAnswer, xmlAnswer } from './answer.ts';
import { Refusal } from './refusal.ts';
import type { AwsRequest } from './request.ts';
import { escapeXml } from './xml.ts';

/**
 * DescribeStacks and GetTemplate with a name, so that a tool finds what a local run holds as it finds a deployment's.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export class CloudFormation {
  /** Outputs by the stack's name. */
  readonly stacks = new Map<string, Readonly<Record<string, string>>>();
  /** JSON by the stack's name. */
  readonly templates = new Map<string, string>();
  readonly #run = crypto.randomUUID();
  readonly #startedAt = new Date().toISOString();

  call({ operation, body }: AwsRequest): AwsAnswer {
    const name = new URLSearchParams(body.toString()).get('StackName') ?? '';
    const [outputs, template] = [this.stacks.get(name), this.templates.get(name)];
    if (operation === 'DescribeStacks' && outputs !== undefined)
      return answered(operation, this.#described(name, outputs));
    if (operation === 'GetTemplate' && template !== undefined)
      return answered(operation, elements({ TemplateBody: template }));
    if (operation === 'DescribeStacks' || operation === 'GetTemplate')
      throw new Refusal('ValidationError', `Stack with id ${name} does not exist`);
    throw new Refusal('InvalidAction', `${operation} is not emulated by the local engine.`);
  }

  #described(name: string, outputs: Readonly<Record<string, string>>): string {
    const members = Object.entries(outputs).map(
      ([OutputKey, OutputValue]) => `<member>${elements({ OutputKey, OutputValue })}</member>`,
    );
    const fields = elements({
      StackId: arn('cloudformation', `stack/${name}/${this.#run}`),
      StackName: name,
      CreationTime: this.#startedAt,
      StackStatus: 'CREATE_COMPLETE',
    });
    return `<Stacks><member>${fields}<Outputs>${members.join('')}</Outputs></member></Stacks>`;
  }
}

function elements(texts: Readonly<Record<string, string>>): string {
  const all = Object.entries(texts).map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`);
  return all.join('');
}

function answered(operation: string, result: string): AwsAnswer {
  return xmlAnswer(
    `<${operation}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${operation}Result>${result}</${operation}Result></${operation}Response>`,
  );
}
