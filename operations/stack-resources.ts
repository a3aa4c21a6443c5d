import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { Deployment } from './deployment.ts';

/** `type` such as AWS::Lambda::Function. */
export async function resourcesOf({ open, place }: Pick<Deployment, 'open' | 'place'>, type: string) {
  const names: string[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources(
    { client: open(CloudFormationClient) },
    { StackName: place.stack },
  ))
    for (const { ResourceType, PhysicalResourceId } of StackResourceSummaries)
      if (ResourceType === type && PhysicalResourceId !== undefined) names.push(PhysicalResourceId);
  return names;
}
