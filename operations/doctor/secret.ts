import type { Provider } from '../../functions/webhook/provider.ts';
import { zoned } from '../clock.ts';
import { postern } from '../hint.ts';
import { rotationOf } from '../secrets/rotation.ts';
import { readSecret } from '../secrets/stored.ts';
import { type Check, green, grey, red, yellow } from './check.ts';

type Known = Pick<Provider, 'name' | 'authenticity'>;

export function secret({ name, authenticity }: Known): Check {
  return {
    name: 'secret',
    of: name,
    needs: 'secretsmanager:GetSecretValue',
    async look(deployment) {
      const { fields, current, changedAt } = await readSecret(deployment, name);
      if (fields === 'malformed')
        return red(
          'the stored text is not {"current": "…"} in JSON, so every delivery is refused',
          postern(`secrets set ${name} --force`),
        );
      if (current === undefined) {
        const make = authenticity === 'token' ? 'rotate' : 'set';
        return red('not set, so every delivery is refused', postern(`secrets ${make} ${name}`));
      }
      return green(`set${changedAt === undefined ? '' : `, changed ${zoned(changedAt)}`}`);
    },
  };
}

/** A rotation is over by then. */
const dayMs = 86_400_000;

export function previousSecret({ name, authenticity }: Known): Check {
  return {
    name: 'old secret',
    of: name,
    needs: 'secretsmanager:GetSecretValue',
    late: grey('the log is too long to be searched in time'),
    async look(deployment) {
      const { previous, changedAt } = await readSecret(deployment, name);
      if (previous === undefined) return undefined;
      const rotation = await rotationOf(deployment, name, changedAt);
      const since = changedAt === undefined ? '' : ` since ${zoned(changedAt)}`;
      const accepted = `the previous secret is accepted too${since}`;
      const retire = postern(`secrets retire ${name}`);
      const isLong = changedAt !== undefined && Date.now() - changedAt.getTime() > dayMs;
      const unused = `${accepted}, and was not used in 24 hours`;
      if (rotation === 'ended') return isLong ? yellow(unused, retire) : green(unused);
      if ('unknown' in rotation) return grey(`${accepted}; ${rotation.unknown}`);
      const where = authenticity === 'token' ? `the URL from ${postern(`urls ${name}`)}` : 'the new secret';
      const change = `Put ${where} into the provider's settings; then ${retire}`;
      if ('previousUsedAt' in rotation)
        return yellow(`${accepted}: a delivery matched it at ${zoned(rotation.previousUsedAt)}`, change);
      const unproven = `${unused}, nor the current one since`;
      return isLong ? yellow(unproven, change) : green(unproven);
    },
  };
}
