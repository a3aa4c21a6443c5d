import type { Provider } from '../../functions/webhook/provider.ts';
import { hmacSha256 } from '../../functions/webhook/signature.ts';
import { canary } from './canary.ts';
import type { Proof } from './plan.ts';

export const secrets = { current: 'cUrReNt-secret-5d2c', previous: 'pReViOuS-secret-88aa' } as const;
export const receivedAt = Date.parse('2026-11-22T00:00:00.000Z');
export const toleranceSeconds = 604_800;

/** What a request shows of who sent it. */
export interface Proven {
  /** True if it must be taken for authentic, false if it must not; undefined if it may be either. */
  readonly proof: boolean | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly token?: string | undefined;
}

export function proven(provider: Provider, proof: Proof, body: Buffer): Proven {
  return provider.authenticity === 'token' ? withToken(proof) : withSignature(provider, proof, body);
}

function withToken(proof: Proof): Proven {
  const { current, previous } = secrets;
  switch (proof.kind) {
    case 'previous':
      return { proof: true, headers: {}, token: previous };
    case 'other':
      return { proof: false, headers: {}, token: canary };
    case 'none':
      return { proof: false, headers: {} };
    case 'text':
      return { proof: false, headers: {}, token: proof.text };
    case 'doubled':
      return { proof: false, headers: {}, token: current + current };
    case 'mangled':
      return { proof: undefined, headers: {}, token: mangled(current, proof) };
    default:
      return { proof: true, headers: {}, token: current };
  }
}

function withSignature(provider: Provider, proof: Proof, body: Buffer): Proven {
  const sign = (secret: string, signed = body, seconds = 0) =>
    provider.sign(signed, secret, new Date(receivedAt - seconds * 1_000));
  const right = sign(secrets.current);
  const isDated = Object.keys(right).length > 1;
  const each = (change: (signature: string) => string) =>
    Object.fromEntries(
      Object.entries(right).map(([name, value]) => [name, /signature/.test(name) ? change(value) : value]),
    );
  switch (proof.kind) {
    case 'current':
      return { proof: true, headers: right };
    case 'previous':
      return { proof: true, headers: sign(secrets.previous) };
    case 'other':
      return { proof: false, headers: sign(canary) };
    case 'none':
      return { proof: false, headers: {} };
    case 'of another body':
      return { proof: false, headers: sign(secrets.current, Buffer.concat([body, Buffer.from(' ')])) };
    case 'text':
      return { proof: false, headers: each(() => proof.text) };
    case 'doubled':
      return { proof: false, headers: each((signature) => `${signature},${signature}`) };
    case 'mangled':
      return { proof: undefined, headers: each((signature) => mangled(signature, proof)) };
    case 'aged': {
      const accepted = !isDated || (proof.seconds >= -300 && proof.seconds <= toleranceSeconds);
      return { proof: accepted, headers: sign(secrets.current, body, proof.seconds) };
    }
    case 'timestamp': {
      if (!isDated) return { proof: true, headers: right };
      const signature = hmacSha256(secrets.current, `v0:${proof.text}:`, body).toString('hex');
      const dated = Object.keys(right).map((name) => [name, /signature/.test(name) ? signature : proof.text]);
      return { proof: /^1795305600(000)?$/.test(proof.text), headers: Object.fromEntries(dated) };
    }
  }
}

function mangled(text: string, { at: place, by }: { readonly at: number; readonly by: string }): string {
  const cut = place % text.length;
  return text.slice(0, cut) + by + text.slice(cut + 1);
}
