import { CommanderError } from 'commander';
import { type FailureKind, OperationError } from '../../operations/failure.ts';
import { harmless } from './event-table.ts';

/** 130 is what shells give a command that Ctrl-C ended. */
const exitCodes: Readonly<Record<FailureKind, number>> = {
  failed: 1,
  invalid: 2,
  notFound: 3,
  denied: 4,
  interrupted: 130,
};

/** Says what happened, and returns the exit code. */
export function report(error: unknown): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.invalid;
  console.error(`error: ${harmless(error instanceof Error ? error.message : String(error))}`);
  return exitCodes[error instanceof OperationError ? error.kind : 'failed'];
}
