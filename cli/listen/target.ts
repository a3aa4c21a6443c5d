import { InvalidArgumentError } from 'commander';
import { OperationError } from '../../operations/failure.ts';
import { secureUrl } from '../../operations/secure-url.ts';

/** Where events go, as it was typed. */
export function targetUrl(text: string): URL {
  const whole = /^\d{1,5}(\/|$)/.test(text) ? `http://localhost:${text}` : text;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new InvalidArgumentError(
      'It must be a port such as 3000, or a URL such as http://localhost:3000/hook.',
    );
  if (url.username !== '' || url.password !== '')
    throw new InvalidArgumentError(
      'It must have no user name and password: they would show in the list of processes.',
    );
  return url;
}

/** Events hold mail: they leave this machine only where nobody on the way can read them, unless that is meant. */
export function checkTarget(url: URL, allowHttp: boolean): void {
  if (allowHttp || secureUrl(url.href) !== undefined) return;
  throw new OperationError(
    `Events hold addresses, subjects and what else mail says, and on the way to ${url.host} anybody could read them, for it is plain http. Give an https URL or one of this machine, or --allow-http where the network is yours.`,
    'invalid',
  );
}
