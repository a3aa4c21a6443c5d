import { InvalidArgumentError, Option } from 'commander';
import { invalid } from '../../operations/failure.ts';
import { secureUrl } from '../../operations/secure-url.ts';

export function targetUrl(text: string): URL {
  const whole = /^\d{1,5}(\/|$)/.test(text) ? `http://localhost:${text}` : text;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new InvalidArgumentError(
      'It must be a port such as 3000, or a URL such as http://localhost:3000/hook.',
    );
  if (url.username !== '' || url.password !== '')
    throw new InvalidArgumentError(
      'It must have no user name and password: the list of processes shows them.',
    );
  return url;
}

export function allowHttpOption(): Option {
  const says = 'plain http to another machine, where others on the way may read the mail';
  return new Option('--allow-http', says).default(false);
}

/** Events hold mail: plain http to another machine must be asked for. */
export function checkTarget(url: URL, allowHttp: boolean): void {
  if (allowHttp || secureUrl(url.href) !== undefined) return;
  throw invalid(
    `Events hold addresses, subjects and other parts of mail, and anybody on the way to ${url.host} could read them over plain http. Give an https URL or one of this machine, or --allow-http if the network is yours.`,
  );
}
