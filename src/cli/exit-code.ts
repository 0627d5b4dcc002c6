import type { SolverStatus } from '../solver/index.js';

/** What the program's exit code says. A contract: scripts rely on it. */
export const exitCode = {
  solved: 0,
  notSolved: 1,
  /** The model or the call is wrong. */
  wrongInput: 2,
  /** Interrupted by a signal; the last iterate is saved. */
  interrupted: 130,
} as const;

/** The exit code of a solve that ended with this status. */
export function exitCodeOf(status: SolverStatus): number {
  if (status === 'optimal' || status === 'acceptable') return exitCode.solved;
  return status === 'interrupted' ? exitCode.interrupted : exitCode.notSolved;
}
