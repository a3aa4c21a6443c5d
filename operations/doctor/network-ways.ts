import { BlockList } from 'node:net';
import type {
  IpPermission,
  RouteTable,
  RouteTableAssociation,
  SecurityGroup,
  Subnet,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';

export interface Network {
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly endpoints: readonly VpcEndpoint[];
  /** By id: those of the functions and of endpoints. */
  readonly groups: ReadonlyMap<string, SecurityGroup>;
  readonly ownGroups: readonly string[];
}

/** By the ending of their endpoints' names. */
const services = {
  sqs: 'SQS',
  secretsmanager: 'Secrets Manager',
  s3: 'S3',
  dynamodb: 'DynamoDB',
  sns: 'SNS',
} as const;

/** One sentence per subnet that can't reach what functions need, and one if no HTTPS gets out. */
export function missingWays(network: Network, asksApi: boolean): readonly string[] {
  const { groups, ownGroups, subnets } = network;
  const out = ownGroups.flatMap((id) => groups.get(id)?.IpPermissionsEgress ?? []);
  if (!out.some(isHttps)) return [`${ownGroups.join(' and ')} let no HTTPS out`];
  return subnets.flatMap((subnet) => {
    const table = tableOf(subnet, network.routeTables);
    if (table?.Routes?.some(isWayOut)) return [];
    const isReached = (service: string) =>
      network.endpoints.some((one) => leadsTo(service, one, table, subnet, network));
    const apart = Object.entries(services).flatMap(([service, name]) => (isReached(service) ? [] : [name]));
    const missing = [...apart, ...(asksApi ? ["a provider's API"] : [])];
    return missing.length === 0 ? [] : [`no way from ${subnet.SubnetId} to ${missing.join(', ')}`];
  });
}

function tableOf({ SubnetId }: Subnet, tables: readonly RouteTable[]): RouteTable | undefined {
  const withOne = (of: (association: RouteTableAssociation) => boolean) =>
    tables.find(({ Associations = [] }) => Associations.some(of));
  return withOne((one) => one.SubnetId === SubnetId) ?? withOne(({ Main }) => Main === true);
}

/** To anywhere, except by an internet gateway: functions have no public address. */
function isWayOut(route: NonNullable<RouteTable['Routes']>[number]): boolean {
  const { DestinationCidrBlock, GatewayId, State } = route;
  return DestinationCidrBlock === '0.0.0.0/0' && State !== 'blackhole' && !GatewayId?.startsWith('igw-');
}

function leadsTo(
  service: string,
  { ServiceName = '', State, ...endpoint }: VpcEndpoint,
  table: RouteTable | undefined,
  subnet: Subnet,
  { groups, ownGroups }: Network,
): boolean {
  const { VpcEndpointType, RouteTableIds = [], PrivateDnsEnabled, Groups = [] } = endpoint;
  if (!ServiceName.endsWith(`.${service}`) || State?.toLowerCase() !== 'available') return false;
  if (VpcEndpointType === 'Gateway') return RouteTableIds.includes(table?.RouteTableId ?? '');
  const lets = Groups.flatMap(({ GroupId = '' }) => groups.get(GroupId)?.IpPermissions ?? []);
  return PrivateDnsEnabled === true && lets.some((one) => isHttps(one) && admits(one, subnet, ownGroups));
}

function isHttps({ IpProtocol, FromPort = 0, ToPort = 65_535 }: IpPermission): boolean {
  return IpProtocol === '-1' || (IpProtocol === 'tcp' && FromPort <= 443 && ToPort >= 443);
}

/** Prefix lists aren't read. */
function admits(
  { UserIdGroupPairs = [], IpRanges = [], PrefixListIds = [] }: IpPermission,
  { CidrBlock = '' }: Subnet,
  ownGroups: readonly string[],
): boolean {
  if (PrefixListIds.length > 0 || UserIdGroupPairs.some(({ GroupId = '' }) => ownGroups.includes(GroupId)))
    return true;
  const ranges = new BlockList();
  for (const { CidrIp = '' } of IpRanges) {
    const [address = '', bits = ''] = CidrIp.split('/');
    ranges.addSubnet(address, Number(bits));
  }
  return ranges.check(CidrBlock.split('/')[0] ?? '');
}
