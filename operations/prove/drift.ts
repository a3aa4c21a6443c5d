import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DetectStackDriftCommand,
  paginateDescribeStackResourceDrifts,
} from '@aws-sdk/client-cloudformation';
import type { Deployment } from '../deployment.ts';
import { type Check, type Finding, green, grey, onAws, red } from '../doctor/check.ts';
import { collected } from '../paging.ts';
import { stackResources } from '../stack-resources.ts';

/** What is compared with what was deployed, by the types of its resources. */
const groups: readonly (readonly [name: string, types: RegExp])[] = [
  ['rights', /^AWS::IAM::|Policy$|Permission$/],
  ['alarms', /^AWS::CloudWatch::Alarm$/],
  ['schedules', /^AWS::Events::Rule$/],
  ['functions', /^AWS::Lambda::(Function|EventSourceMapping|EventInvokeConfig)$/],
  ['queues', /^AWS::SQS::Queue$/],
  ['topics', /^AWS::SNS::(Topic|Subscription)$/],
  ['tables', /^AWS::DynamoDB::/],
  ['buckets', /^AWS::S3::Bucket$/],
  ['secrets', /^AWS::SecretsManager::/],
  ['gateway', /^AWS::ApiGatewayV2::/],
  ['logs', /^AWS::Logs::LogGroup$/],
];

/**
 * Whether what is there is what was deployed, setting by setting: CloudFormation compares, and says which resources it
 * can't. One comparison for all of them.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */
export function driftChecks(pollMs = 2_000): readonly Check[] {
  let comparing: Promise<readonly Compared[]> | undefined;
  return groups.map(([of, types]) =>
    onAws({
      name: 'as deployed',
      of,
      needs: 'cloudformation:DetectStackDrift, and reading rights for what is compared',
      async look(deployment) {
        comparing ??= compared(deployment, pollMs);
        const isOfGroup = ({ type }: Compared) => groups.find((group) => group[1].test(type))?.[1] === types;
        return judge((await comparing).filter(isOfGroup));
      },
    }),
  );
}

interface Compared {
  readonly id: string;
  readonly type: string;
  /** `NOT_CHECKED` where CloudFormation can't compare it, or the credentials may not read it. */
  readonly status: string;
  /** The settings that differ; their values may hold what nobody should paste into an issue. */
  readonly differing: readonly string[];
}

async function compared(deployment: Deployment, pollMs: number): Promise<readonly Compared[]> {
  const client = deployment.open(CloudFormationClient);
  const StackName = deployment.place.stack;
  const { StackDriftDetectionId } = await client.send(new DetectStackDriftCommand({ StackName }));
  for (;;) {
    const { DetectionStatus } = await client.send(
      new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
    );
    // A failure may be of some resources alone: they are not checked then.
    if (DetectionStatus !== 'DETECTION_IN_PROGRESS') break;
    await sleep(pollMs);
  }
  const asked = { StackName, StackResourceDriftStatusFilters: ['MODIFIED' as const] };
  const pages = paginateDescribeStackResourceDrifts({ client }, asked);
  const drifts = await collected(pages, ({ StackResourceDrifts = [] }) => StackResourceDrifts);
  const differing = new Map(drifts.map((one) => [one.LogicalResourceId, one.PropertyDifferences]));
  return (await stackResources(deployment)).map((resource) => ({
    id: resource.LogicalResourceId ?? '',
    type: resource.ResourceType ?? '',
    status: resource.DriftInformation?.StackResourceDriftStatus ?? 'NOT_CHECKED',
    differing: differing.get(resource.LogicalResourceId)?.map(({ PropertyPath = '' }) => PropertyPath) ?? [],
  }));
}

function judge(all: readonly Compared[]): Finding {
  const told = all.flatMap(({ id, status, differing }) => {
    if (status === 'DELETED') return [`${id} is gone`];
    return status === 'MODIFIED' ? [`${id} differs in ${differing.join(', ') || 'its settings'}`] : [];
  });
  if (told.length > 0)
    return red(told.join('; '), 'Somebody changed what was deployed: put it back, or deploy again.');
  const same = all.filter(({ status }) => status === 'IN_SYNC').length;
  if (same === 0) return grey('CloudFormation compared none of them');
  const found = `${same} of ${all.length} compared, all as deployed`;
  return same === all.length ? green(found) : grey(found);
}
