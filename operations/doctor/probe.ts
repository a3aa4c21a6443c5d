/** Proves nothing, so that it is refused, and never stored. */
export const probeBody = 'postern doctor';

/** Too short for any provider's token: it does not use up the function's one reread a minute of its secret. */
const token = 'doctor';

export interface ProbeAnswer {
  readonly status: number;
  readonly body: string;
  /** Of the gateway; becomes the id of the delivery. */
  readonly requestId: string;
}

/**
 * Sends a delivery that no provider made to a webhook URL, without a signature, or with a wrong token where the URL ends
 * in one. Where a function can't read its secret and must keep what comes, the sweep verifies it, and drops it.
 */
export async function probe(
  url: string,
  authenticity: 'signature' | 'token',
  withinMs: number,
): Promise<ProbeAnswer> {
  const response = await fetch(authenticity === 'token' ? `${url}${token}` : url, {
    method: 'POST',
    body: probeBody,
    redirect: 'manual',
    signal: AbortSignal.timeout(withinMs),
  });
  const text = await response.text();
  const requestId = response.headers.get('apigw-requestid') ?? '';
  return { status: response.status, body: text, requestId };
}

const probed = new Set(['unsigned', 'wrong_token', 'signature_mismatch']);

/**
 * Whether a refusal in the log is of a probe, of this run or an earlier one. The log has sizes alone: a request of this
 * very size that proves nothing is taken for one, since no provider's delivery is as short.
 */
export function isProbe({ reason, bytes }: Readonly<Record<string, unknown>>): boolean {
  return bytes === probeBody.length && probed.has(String(reason));
}
