import type { BatchAnswer, BatchExecutor } from './executor.js';
import { PenaltyRule, type GroupResiduals } from './penalty-rule.js';
import type { Split } from './split.js';

/** Figures of one round. */
export interface Round {
  /** 1 for the first. */
  readonly round: number;
  /** Norm of all differences between the copies and the consensus, and what the stopping test asks of it. */
  readonly primal: number;
  readonly primalTolerance: number;
  /** Norm of rho times the change of the consensus over all batches, and what the stopping test asks of it. */
  readonly dual: number;
  readonly dualTolerance: number;
  /** Penalty parameter with which the round was solved, of each group. */
  readonly rho: Float64Array;
  /** Sum of the batches' objectives, each with its own copies. */
  readonly objective: number;
  /** The batch whose copies lie furthest from the consensus. */
  readonly worstBatch: number;
  readonly answers: readonly BatchAnswer[];
  /** Seconds since the first round began. */
  readonly seconds: number;
}

export interface ConsensusOptions {
  readonly rounds: number;
  readonly absolute: number;
  readonly relative: number;
  readonly relaxation: number;
  /** Tolerance of the interior point at which it stops to tighten. */
  readonly tolerance: number;
}

/** Tolerance of the interior point in the first round, and the part of the smaller residual at which it follows. */
const firstTolerance = 1e-3;
const toleranceFactor = 0.1;

interface Residuals extends GroupResiduals {
  readonly dual: number;
  /** Norm of rho times the scaled duals. */
  readonly multipliers: number;
}

/**
 * Consensus by the alternating direction method of multipliers in scaled form (Boyd, Parikh, Chu, Peleato & Eckstein, Found. Trends
 * Mach. Learn. 3, 2011, sections 3.3, 3.4 and 7.1): each batch minimises its objective and rho/2 |w - z + u|^2, the consensus z is the
 * mean of w + u within the bounds, and u grows by w - z.
 */
export class Consensus {
  readonly z: Float64Array;
  private readonly u: readonly Float64Array[];
  private readonly previous: Float64Array;
  private readonly rho: Float64Array;
  private readonly rules: readonly PenaltyRule[];
  private readonly targets: readonly Float64Array[];
  private tolerance = firstTolerance;
  private round = 0;
  private readonly begun = performance.now();

  constructor(
    private readonly split: Split,
    private readonly bounds: { readonly lower: Float64Array; readonly upper: Float64Array },
    start: Float64Array,
    rho: Float64Array,
    private readonly executor: BatchExecutor,
    /** The constant of the objective, which says nothing about its scale. */
    private readonly constant: number,
    private readonly options: ConsensusOptions,
  ) {
    const { length } = split.consensus;
    this.z = Float64Array.from(start);
    this.previous = new Float64Array(length);
    this.u = split.batches.map(() => new Float64Array(length));
    this.targets = split.batches.map(() => new Float64Array(length));
    this.rho = Float64Array.from(rho);
    this.rules = split.groups.map(({ first }) => new PenaltyRule(this.rho[first]!));
  }

  /** One round: all batches, the consensus, the duals, and the penalty of the next round. */
  async next(): Promise<Round> {
    const { split, z, u, rho, previous } = this;
    this.round++;
    const answers = await this.executor.solve(
      split.batches.map((_, batch) => {
        const target = this.targets[batch]!;
        for (let k = 0; k < target.length; k++) target[k] = z[k]! - u[batch]![k]!;
        return { batch, target, penalty: rho, tolerance: this.tolerance };
      }),
    );
    previous.set(z);
    this.meanOf(answers);
    this.updateDuals(answers);
    const residuals = split.groups.map(({ first, end }) => this.residuals(answers, first, end));
    const total = this.residuals(answers, 0, z.length);
    const result = this.describe(answers, total);
    this.tighten(total);
    split.groups.forEach(({ first, end }, group) => {
      const rule = this.rules[group]!;
      const factor = rule.update(residuals[group]!, result.objective - this.constant, u.length);
      for (let k = first; k < end; k++) {
        rho[k] = rule.rho;
        for (const one of u) one[k] = one[k]! / factor;
      }
    });
    return result;
  }

  /** z = mean of (alpha w + (1 - alpha) z) + u, inside the bounds. */
  private meanOf(answers: readonly BatchAnswer[]): void {
    const { z, u, previous, bounds } = this;
    const { relaxation: alpha } = this.options;
    z.fill(0);
    for (const { batch, copies } of answers) {
      for (let k = 0; k < z.length; k++) {
        z[k] = z[k]! + (alpha * copies[k]! + (1 - alpha) * previous[k]! + u[batch]![k]!) / answers.length;
      }
    }
    for (let k = 0; k < z.length; k++) z[k] = Math.min(Math.max(z[k]!, bounds.lower[k]!), bounds.upper[k]!);
  }

  private updateDuals(answers: readonly BatchAnswer[]): void {
    const { z, u, previous } = this;
    const { relaxation: alpha } = this.options;
    for (const { batch, copies } of answers) {
      const own = u[batch]!;
      for (let k = 0; k < z.length; k++) {
        own[k] = own[k]! + alpha * copies[k]! + (1 - alpha) * previous[k]! - z[k]!;
      }
    }
  }

  /** Residuals over the unknowns [first, end) of the consensus. */
  private residuals(answers: readonly BatchAnswer[], first: number, end: number): Residuals {
    const { z, u, rho, previous } = this;
    let [primal, moved, dual, copied, agreed, scaled, duals] = [0, 0, 0, 0, 0, 0, 0];
    for (const { batch, copies } of answers) {
      const own = u[batch]!;
      for (let k = first; k < end; k++) {
        const change = z[k]! - previous[k]!;
        primal += (copies[k]! - z[k]!) ** 2;
        moved += change ** 2;
        dual += (rho[k]! * change) ** 2;
        copied += copies[k]! ** 2;
        agreed += z[k]! ** 2;
        scaled += own[k]! ** 2;
        duals += (rho[k]! * own[k]!) ** 2;
      }
    }
    return {
      primal: Math.sqrt(primal),
      moved: Math.sqrt(moved),
      agreed: Math.sqrt(agreed),
      copies: Math.sqrt(Math.max(copied, agreed)),
      duals: Math.sqrt(scaled),
      dual: Math.sqrt(dual),
      multipliers: Math.sqrt(duals),
    };
  }

  private describe(answers: readonly BatchAnswer[], { primal, dual, copies, multipliers }: Residuals): Round {
    const { z, options, split } = this;
    const floor = Math.sqrt(z.length * answers.length) * options.absolute;
    const distance = ({ copies: own }: BatchAnswer): number =>
      own.reduce((sum, value, k) => sum + (value - z[k]!) ** 2, 0);
    const worst = answers.reduce((most, one) => (distance(one) > distance(most) ? one : most));
    return {
      round: this.round,
      primal,
      primalTolerance: floor + options.relative * copies,
      dual,
      dualTolerance: floor + options.relative * multipliers,
      rho: Float64Array.from(split.groups, ({ first }) => this.rho[first]!),
      objective: answers.reduce((sum, { objective }) => sum + objective, 0),
      worstBatch: worst.batch,
      answers,
      seconds: (performance.now() - this.begun) / 1000,
    };
  }

  /** Sub-solves need be no better than the residuals, as gradients and for one unknown, that they lead to. */
  private tighten({ primal, dual }: { primal: number; dual: number }): void {
    const count = Math.sqrt(this.z.length * this.u.length);
    const least = Math.min(...this.rho);
    const wanted = (toleranceFactor * Math.min(least * primal, dual)) / count;
    this.tolerance = Math.min(this.tolerance, Math.max(wanted, this.options.tolerance));
  }
}
