/** Runs the engine, starts one function, and says where; for the test that kills it. */
import { startEngine } from '../../local/engine/engine.ts';
import { assembly } from './support.ts';

const engine = await startEngine({ assembly });
await fetch(`${engine.url}/web/pid`, { method: 'POST' });
const pids = [...engine.functions.values()].flatMap((one) => one.pids());
console.log(JSON.stringify({ url: engine.url, pids }));
