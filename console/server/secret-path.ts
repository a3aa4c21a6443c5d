import { randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * The beginning of every path of a console: others who use this machine may open its port, but not guess this. In the
 * path and not in a cookie, which a browser sends to every port of an address.
 */
export function newSecretPath(): string {
  return `/${randomBytes(24).toString('base64url')}`;
}

/** The path behind the secret one, or nowhere. */
export function behind(secretPath: string, path: string): string {
  const [own, asked] = [Buffer.from(`${secretPath}/`), Buffer.from(path)];
  const begins = asked.length >= own.length && timingSafeEqual(asked.subarray(0, own.length), own);
  return begins ? asked.subarray(own.length - 1).toString() : nowhere;
}

/** No route has it. */
const nowhere = '/-/nowhere';
