import { type Sink, startSink } from '../sink/start.ts';
import { startWorker, type Worker, type WorkerOptions } from './start.ts';

/** Starts a sink, and workers as they are asked for; all of it ends with the work. */
export async function running<T>(
  work: (start: (options: Omit<WorkerOptions, 'sinkPort'>) => Promise<Worker>, sink: Sink) => Promise<T>,
): Promise<T> {
  const sink = await startSink();
  const workers: Worker[] = [];
  try {
    return await work(async (options) => {
      const worker = await startWorker({ ...options, sinkPort: sink.port });
      workers.push(worker);
      return worker;
    }, sink);
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await sink.stop();
  }
}
