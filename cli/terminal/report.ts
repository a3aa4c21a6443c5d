import { CommanderError } from 'commander';
import { type FailureKind, OperationError } from '../../operations/failure.ts';
import { harmless } from './event-table.ts';
import { interruptedCode, isInterrupted } from './interrupt.ts';

const exitCodes: Readonly<Record<FailureKind, number>> = {
  failed: 1,
  invalid: 2,
  notFound: 3,
  denied: 4,
  interrupted: interruptedCode,
};

export function report(error: unknown): number {
  // Commander has printed it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.invalid;
  const isOurs = error instanceof OperationError;
  const message =
    isInterrupted() && !isOurs ? 'Interrupted.' : error instanceof Error ? error.message : String(error);
  console.error(`error: ${harmless(message)}`);
  return exitCodes[isInterrupted() ? 'interrupted' : isOurs ? error.kind : 'failed'];
}
