import type {
  IterationRecord,
  KktErrors,
  SolverCounters,
  SolverStatus,
  WarmStart,
} from '../../solver/index.js';
import type { ModelBundle } from '../job/index.js';
import type { SharedRegion } from './shared-memory-communicator.js';

/*
 * What the coordinator and the threads of an exact decomposition say to each other. They belong to one process and one version of the
 * program.
 */

/** What a thread is started with. */
export interface RankJob {
  readonly rank: number;
  readonly region: SharedRegion;
  readonly bundle: ModelBundle;
  /** Point of the whole problem to start from, with the options for it. */
  readonly warmStart?: WarmStart;
  /** Whether rank 0 is to send the lines of the log. */
  readonly logs: boolean;
}

/** What all ranks have found together. */
export interface ExactOutcome {
  readonly status: SolverStatus;
  readonly message: string;
  readonly objective: number;
  readonly iterations: number;
  readonly barrierParameter: number;
  readonly errors: KktErrors;
}

/** The part of one rank: how much it is and what it took. */
export interface RankSummary {
  readonly variables: number;
  readonly constraints: number;
  readonly nonzeros: { readonly jacobian: number; readonly hessian: number };
  readonly counters: SolverCounters;
  /** Seconds of reading, discretising and compiling. */
  readonly secondsBuilding: number;
  /** Exchanges with the other ranks, and the seconds spent in them, waiting included. */
  readonly exchanges: number;
  readonly secondsExchanging: number;
}

/** The point of one rank: numbers of its unknowns and rows in the whole problem, and their values. */
export interface RankPoint {
  readonly variables: Int32Array;
  readonly rows: Int32Array;
  readonly x: Float64Array;
  readonly multipliers: Float64Array;
  readonly lowerBoundMultipliers: Float64Array;
  readonly upperBoundMultipliers: Float64Array;
  readonly constraintValues: Float64Array;
}

export type FromRank =
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'iteration'; readonly record: IterationRecord }
  | { readonly kind: 'done'; readonly outcome: ExactOutcome; readonly summary: RankSummary }
  | { readonly kind: 'point'; readonly point: RankPoint }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly hint?: string;
      /** Whether it ended only because another rank did. */
      readonly second: boolean;
    };

export type ToRank = { readonly kind: 'point' };
