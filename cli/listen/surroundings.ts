import { withDeployment } from '../../operations/deployment.ts';
import type { Place } from '../../operations/place.ts';

/**
 * Sets the environment before the function's code is loaded, so that its AWS clients ask where the command asks.
 * postern/consume then sets nothing aside and remembers nothing.
 */
export async function setSurroundings(place: Place): Promise<void> {
  const { endpoint, region, profile } = place;
  const local = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: 'us-east-1',
  };
  const aws = { AWS_REGION: region, AWS_PROFILE: profile };
  for (const [name, value] of Object.entries(endpoint === undefined ? aws : local))
    if (value !== undefined) process.env[name] = value;
  process.env.AWS_LAMBDA_FUNCTION_NAME ??= 'postern-listen';
  process.env.POSTERN_MEMORY_TABLE ??= 'none';
  process.env.URL_SUFFIX ??= 'amazonaws.com';
  if (place.table !== undefined) return;
  const bucket = await withDeployment(place, async ({ find }) => find('SpoolBucketName'));
  if (bucket !== undefined) process.env.POSTERN_PAYLOAD_BUCKET ??= bucket;
}
