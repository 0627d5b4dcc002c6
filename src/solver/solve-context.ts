import type { SymmetricSolverFactory } from '../sparse/index.js';
import type { Iterate } from './iterate.js';
import type { ResolvedOptions } from './options/table.js';
import type { IterationRecord, SolverCounters, SolverStatus } from './result.js';

/** How a run of the algorithm ended. */
export interface Termination {
  /** 'recovered': the restoration phase reached a point for the main algorithm to go on from. */
  readonly status: SolverStatus | 'recovered';
  readonly message: string;
}

/** What the main algorithm and its restoration phase share during one solve. */
export interface SolveContext {
  readonly options: ResolvedOptions;
  readonly counters: SolverCounters;
  readonly createSolver: SymmetricSolverFactory;
  /** `performance.now()` at the beginning. */
  readonly started: number;
  /** Iterations done, those of the restoration phase included. */
  iteration: number;
  /** Prints a line if `print_level` is at least `level`. */
  log(level: number, line: string): void;
  /** Hands a record to the caller; true if the caller wants to stop. */
  report(record: IterationRecord, point: Iterate): boolean;
}
