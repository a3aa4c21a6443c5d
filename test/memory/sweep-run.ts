import { startStandIn } from './aws.ts';
import { startFunction } from './function-process.ts';

export interface SweepRun {
  /** False if the process died. */
  readonly survived: boolean;
  /** Different messages. */
  readonly sent: number;
  /** Keys of what is there afterwards. */
  readonly left: readonly string[];
  readonly rssMb: number;
}

/** What the sweep is deployed with. */
const memoryMb = 512;

/** Lets the deployed sweep look once at a spool that holds these objects. */
export async function sweepRun(objects: ReadonlyMap<string, Buffer>, runMs?: number): Promise<SweepRun> {
  const aws = await startStandIn();
  for (const [key, object] of objects) aws.objects.set(`/spool/${key}`, object);
  const sweep = startFunction('sweep', memoryMb, aws.env);
  try {
    const answer = await sweep.run({}, runMs);
    const left = [...aws.objects.keys()].map((path) => path.slice('/spool/'.length));
    return { survived: answer !== undefined, sent: aws.sent.size, left, rssMb: sweep.rssMb() };
  } finally {
    await sweep.stop();
    await aws.stop();
  }
}
