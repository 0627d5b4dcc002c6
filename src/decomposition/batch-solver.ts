import { KernelPool, withinPool } from '../kernels/index.js';
import { CompiledProblem } from '../nlp/index.js';
import { createCounters } from '../solver/counters.js';
import {
  determineUnits,
  resolveOptions,
  solveSteps,
  type InteriorPointOptions,
  type SolverCounters,
  type Units,
} from '../solver/index.js';
import type {
  BatchAnswer,
  BatchDescription,
  BatchPoint,
  BatchRequest,
  BatchState,
  SavedPoint,
} from './executor.js';
import { lagrangianOf } from './lagrangian.js';
import type { Batch } from './slice-definition.js';
import { SolverCache } from './solver-cache.js';

/** Warm starts stay where they are instead of being moved away from their bounds. */
export const staying: InteriorPointOptions = {
  warm_start_init_point: true,
  warm_start_bound_push: 1e-9,
  warm_start_bound_frac: 1e-9,
  warm_start_slack_bound_push: 1e-9,
  warm_start_slack_bound_frac: 1e-9,
  warm_start_mult_bound_push: 1e-9,
};

/** Memory of a compiled problem for an entry of its derivatives: two numbers of places, and half as much for all else. */
const bytesOfEntry = 12;

/** Whether a result is one to go on from: the iterate of a solve that broke down may lie anywhere. */
const usable = new Set(['optimal', 'acceptable', 'iteration_limit', 'time_limit', 'interrupted']);

/**
 * Solves one batch again and again with changed penalties. The compiled problem, the orderings and the symbolic analyses are made
 * when they are needed first; every solve starts from the primal-dual point of the one before it.
 */
export class BatchSolver {
  private compiled: CompiledProblem | undefined;
  private readonly cache = new SolverCache();
  private last: SavedPoint | undefined;
  private solved = 0;
  private counters = createCounters();
  /** Bounds of the copies, kept while they are held at a target. */
  private readonly lower: Float64Array;
  private readonly upper: Float64Array;
  private knownUnits: Units | 'given' | undefined;
  /** Where the model starts the copies. */
  private readonly start: Float64Array;

  constructor(
    private readonly batch: Batch,
    private readonly options: InteriorPointOptions,
    private readonly signal?: { readonly aborted: boolean },
    /** Pools that no solve uses at the moment, of all batches of an executor: each solve takes one and gives it back. */
    private readonly pools: KernelPool[] = [],
  ) {
    const { definition, consensus } = batch;
    this.lower = Float64Array.from(consensus, (index) => definition.lower[index]!);
    this.upper = Float64Array.from(consensus, (index) => definition.upper[index]!);
    this.start = Float64Array.from(consensus, (index) => definition.start[index]!);
  }

  /** The units of all solves, those at the model's start. */
  private get units(): Units | 'given' {
    if (this.knownUnits === undefined) {
      this.clearPenalty();
      this.knownUnits = determineUnits(this.problem, resolveOptions(this.options)) ?? 'given';
    }
    return this.knownUnits;
  }

  private get problem(): CompiledProblem {
    return (this.compiled ??= new CompiledProblem(this.batch.definition));
  }

  /** Bytes, about, that `release` gives back. */
  get bytes(): number {
    const { compiled, cache } = this;
    const entries = compiled ? compiled.jacobian.rows.length + compiled.hessian.rows.length : 0;
    return (
      entries * bytesOfEntry + cache.factorNonzeros * Float64Array.BYTES_PER_ELEMENT + cache.patternBytes
    );
  }

  /** Gives back all that is made again when it is needed: the next solve is the same, bit for bit, and takes a little longer. */
  release(): void {
    this.compiled = undefined;
    this.cache.release();
  }

  /**
   * One solve, as a generator that pauses after each iteration. The first one starts the copies at the target. A solve that breaks down
   * leaves the point of the batch as it was, and its status says so.
   */
  *solve({ batch, target, penalty, tolerance }: BatchRequest): Generator<void, BatchAnswer> {
    const started = performance.now();
    const { units } = this;
    this.setPenalty(target, penalty);
    this.cache.begin();
    const { last, pools } = this;
    const pool = pools.pop() ?? new KernelPool();
    const run = solveSteps(
      this.problem,
      { ...this.options, ...(last ? staying : {}), tol: tolerance },
      {
        symmetricSolver: this.cache.factory,
        units,
        ...(this.signal ? { signal: this.signal } : {}),
        ...(last ? { warmStart: last } : {}),
      },
    );
    let step = withinPool(pool, () => run.next());
    for (; step.done !== true; step = withinPool(pool, () => run.next())) yield;
    const result = step.value;
    pool.reclaim();
    pools.push(pool);
    for (const name of Object.keys(this.counters) as (keyof SolverCounters)[]) {
      this.counters[name] += result.counters[name];
    }
    this.solved++;
    if (usable.has(result.status)) this.last = result;
    const x = this.last?.x ?? this.problem.start;
    return {
      batch,
      status: result.status,
      message: result.message,
      iterations: result.iterations,
      seconds: (performance.now() - started) / 1000,
      objective: this.problem.objective(x) - penaltyOf(this.batch, x),
      copies: Float64Array.from(this.batch.consensus, (index) => x[index]!),
    };
  }

  describe(): BatchDescription {
    const { problem } = this;
    this.clearPenalty();
    return {
      startObjective: problem.objective(problem.start),
      nonzeros: { jacobian: problem.jacobian.rows.length, hessian: problem.hessian.rows.length },
    };
  }

  /** Solves so far, those before a restored state included. */
  get solves(): number {
    return this.solved;
  }

  /** All that the next solve depends on; the arrays are copies. */
  state(): BatchState {
    const { last, solved: solves } = this;
    return {
      solves,
      ...(last ? { point: copyOf(last) } : {}),
      analyses: this.cache.analyses(),
      counters: { ...this.counters },
    };
  }

  /** Goes back, or on, to a state of this batch. The arrays are kept and not written. */
  restore({ solves, point, analyses, counters }: BatchState): void {
    this.solved = solves;
    this.last = point;
    this.counters = { ...counters };
    this.cache.restore(analyses);
  }

  /** The present point. */
  point(): BatchPoint {
    const { problem, last, counters } = this;
    this.clearPenalty();
    const x = last?.x ?? problem.start;
    const constraintValues = new Float64Array(problem.constraints);
    problem.constraintValues(x, constraintValues);
    const multipliers = last?.multipliers ?? new Float64Array(problem.constraints);
    const lagrangian = lagrangianOf(problem, x, multipliers);
    return {
      x,
      multipliers,
      lowerBoundMultipliers: last?.lowerBoundMultipliers ?? new Float64Array(problem.variables),
      upperBoundMultipliers: last?.upperBoundMultipliers ?? new Float64Array(problem.variables),
      constraintValues,
      lagrangian,
      barrierParameter: last?.barrierParameter ?? 0.1,
      counters,
    };
  }

  /** Leaves the objective and the start of the batch alone: figures do not depend on what was solved before. */
  private clearPenalty(): void {
    const { consensus, definition, penalty } = this.batch;
    penalty.fill(0);
    consensus.forEach((index, k) => (definition.start[index] = this.start[k]!));
    this.problem.refreshData();
  }

  private setPenalty(target: Float64Array, penalty: Float64Array | 'fixed'): void {
    const { consensus, definition, penalty: data } = this.batch;
    for (let k = 0; k < consensus.length; k++) {
      data[2 * k] = target[k]!;
      definition.start[consensus[k]!] = target[k]!;
      data[2 * k + 1] = penalty === 'fixed' ? 0 : penalty[k]!;
      definition.lower[consensus[k]!] = penalty === 'fixed' ? target[k]! : this.lower[k]!;
      definition.upper[consensus[k]!] = penalty === 'fixed' ? target[k]! : this.upper[k]!;
    }
    this.problem.refreshData();
  }
}

/** The state of a batch before its first solve. */
export function unsolved(): BatchState {
  return { solves: 0, analyses: [], counters: createCounters() };
}

function copyOf(point: SavedPoint): SavedPoint {
  const { x, multipliers, lowerBoundMultipliers, upperBoundMultipliers, barrierParameter } = point;
  return {
    x: x.slice(),
    multipliers: multipliers.slice(),
    lowerBoundMultipliers: lowerBoundMultipliers.slice(),
    upperBoundMultipliers: upperBoundMultipliers.slice(),
    barrierParameter,
  };
}

/** The penalty at a point of the batch. */
function penaltyOf({ consensus, penalty }: Batch, x: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < consensus.length; k++) {
    sum += (penalty[2 * k + 1]! / 2) * (x[consensus[k]!]! - penalty[2 * k]!) ** 2;
  }
  return sum;
}
