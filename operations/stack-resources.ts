import {
  CloudFormationClient,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import type { Deployment } from './deployment.ts';
import { collected } from './paging.ts';

export function stackResources({ open, place }: Pick<Deployment, 'open' | 'place'>) {
  const pages = paginateListStackResources(
    { client: open(CloudFormationClient) },
    { StackName: place.stack },
  );
  return collected(pages, ({ StackResourceSummaries = [] }) => StackResourceSummaries);
}

/** As it was deployed, in JSON. */
export async function templateOf({ open, place }: Pick<Deployment, 'open' | 'place'>): Promise<string> {
  const request = new GetTemplateCommand({ StackName: place.stack, TemplateStage: 'Processed' });
  const { TemplateBody = '' } = await open(CloudFormationClient).send(request);
  return TemplateBody;
}

/** Physical names; `type` such as AWS::Lambda::Function. */
export async function resourcesOf(deployment: Pick<Deployment, 'open' | 'place'>, type: string) {
  const all = await stackResources(deployment);
  return all.flatMap((one) => (one.ResourceType === type ? (one.PhysicalResourceId ?? []) : []));
}
