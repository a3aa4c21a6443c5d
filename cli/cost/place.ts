import { readFile } from 'node:fs/promises';
import {
  type CostedDeployment,
  deploymentOf,
  NotPosternError,
  shipped,
} from '../../operations/cost/deployment.ts';
import { resourcesOf } from '../../operations/cost/standing.ts';
import { withAws } from '../../operations/deployment.ts';
import { invalid, OperationError } from '../../operations/failure.ts';
import type { Place } from '../../operations/place.ts';
import { templateOf } from '../../operations/stack-resources.ts';

export interface CostPlace extends Partial<Pick<Place, 'stack' | 'profile' | 'region' | 'endpoint'>> {
  readonly template?: string;
}

export interface Costed {
  readonly deployment: CostedDeployment;
  readonly whose: string;
}

export async function costedDeployment({ template, stack, ...place }: CostPlace): Promise<Costed> {
  const isDeployed = stack !== undefined || Object.values(place).some((value) => typeof value === 'string');
  if (template !== undefined) {
    if (isDeployed) throw invalid('Give --template or a stack, not both.');
    return { deployment: read(await textOf(template), template), whose: `the template ${template}` };
  }
  if (!isDeployed) return { deployment: shipped, whose: 'Postern as it comes' };
  const name = stack ?? 'Postern';
  const where = { ...place, stack: name };
  const text = await withAws(where, (open) => templateOf({ open, place: where }));
  return { deployment: read(text, `of the stack ${name}`), whose: `the stack ${name}` };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw invalid(
      `There is no file ${file} that can be read. npx cdk synth writes cdk.out/Postern.template.json.`,
    );
  }
}

function read(text: string, what: string): CostedDeployment {
  try {
    return deploymentOf(resourcesOf(text));
  } catch (error) {
    const why = error instanceof NotPosternError ? `it has ${error.message}` : 'it is no template in JSON';
    throw new OperationError(
      `The template ${what} is not Postern's: ${why}. Give the stack or the template of a deployment, or leave it out for Postern as it comes.`,
    );
  }
}
