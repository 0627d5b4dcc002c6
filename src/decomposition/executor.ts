import type { SolverCounters, SolverStatus } from '../solver/index.js';

/** What a batch is asked to do in a round. The arrays belong to the coordinator and are read before `solve` returns control. */
export interface BatchRequest {
  readonly batch: number;
  /** Target of the penalty, one for each unknown of the consensus that the batch has a copy of (`Batch.places`). */
  readonly target: Float64Array;
  /** Penalty parameter of each of these. With 'fixed', none: the copies are held at the target. */
  readonly penalty: Float64Array | 'fixed';
  /** Tolerance of the interior point. */
  readonly tolerance: number;
}

/** A request with arrays of its own. */
export function copyRequest({ batch, target, penalty, tolerance }: BatchRequest): BatchRequest {
  const own = penalty === 'fixed' ? penalty : penalty.slice();
  return { batch, target: target.slice(), penalty: own, tolerance };
}

/** What a batch has found. The arrays are copies that the coordinator keeps. */
export interface BatchAnswer {
  readonly batch: number;
  readonly status: SolverStatus;
  readonly message: string;
  readonly iterations: number;
  readonly seconds: number;
  /** The batch's part of the objective (of a maximisation negated), without the penalty. */
  readonly objective: number;
  /** Its copies of the unknowns of the consensus, in the order of its places. */
  readonly copies: Float64Array;
}

/** The whole primal-dual point of a batch, in its own numbering, and how well it satisfies the batch's optimality conditions. */
export interface BatchPoint {
  readonly x: Float64Array;
  readonly multipliers: Float64Array;
  readonly lowerBoundMultipliers: Float64Array;
  readonly upperBoundMultipliers: Float64Array;
  readonly constraintValues: Float64Array;
  /** Gradient of the batch's objective, without the penalty, and J^T times the multipliers. */
  readonly lagrangian: Float64Array;
  readonly barrierParameter: number;
  readonly counters: SolverCounters;
}

/** A primal-dual point to go on from, in the batch's own numbering. */
export interface SavedPoint {
  readonly x: Float64Array;
  readonly multipliers: Float64Array;
  readonly lowerBoundMultipliers: Float64Array;
  readonly upperBoundMultipliers: Float64Array;
  readonly barrierParameter: number;
}

/** All that the next solve of a batch depends on: restored anywhere, the batch goes on bit for bit. */
export interface BatchState {
  /** Solves so far. */
  readonly solves: number;
  /** Absent where no solve has given a point yet. */
  readonly point?: SavedPoint;
  /** What the orderings of its linear solvers were made from; see `SolverCache`. */
  readonly analyses: readonly Float64Array[];
  readonly counters: SolverCounters;
}

/** What is known of a batch before it is solved. */
export interface BatchDescription {
  /** The objective at the start of the model, without a penalty. */
  readonly startObjective: number;
  /** Entries of the batch's Jacobian and Hessian. */
  readonly nonzeros: { readonly jacobian: number; readonly hessian: number };
}

/** Where batches are solved: in this process, or elsewhere. Each batch keeps its last point and its analyses between rounds. */
export interface BatchExecutor {
  /** Solves the batches that are asked for, in any order; answers stand in the order of the requests. */
  solve(requests: readonly BatchRequest[]): Promise<readonly BatchAnswer[]>;
  describe(): Promise<readonly BatchDescription[]>;
  /** The present points of all batches. */
  points(): Promise<readonly BatchPoint[]>;
  /** The present states of all batches; the arrays are copies that the caller keeps. */
  states(): Promise<readonly BatchState[]>;
  /** Puts all batches into earlier states. The arrays are not written and may be kept. */
  restore(states: readonly BatchState[]): Promise<void>;
  /** Gives back threads, connections and memory; sub-solves that still run are stopped. Calling it twice does no harm. */
  close(): Promise<void>;
}
