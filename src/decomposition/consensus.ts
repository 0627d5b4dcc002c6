import { randomStream } from '../network/random.js';
import { Acceleration, type AccelerationState } from './acceleration.js';
import type { BatchAnswer, BatchExecutor } from './executor.js';
import { PenaltyRule, type GroupResiduals, type PenaltyRuleState } from './penalty-rule.js';
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
  /** The consensus at its end, a copy. */
  readonly consensus: Float64Array;
  /** Seconds since the first round began. */
  readonly seconds: number;
}

export interface ConsensusOptions {
  readonly rounds: number;
  readonly absolute: number;
  readonly relative: number;
  readonly relaxation: number;
  /** Part of the batches that a round solves, and the seed of their draw. */
  readonly sample: number;
  readonly seed: number;
  /** Tolerance of the interior point at which it stops to tighten. */
  readonly tolerance: number;
}

/** All that decides on the rounds to come, beside the points of the batches: plain data, copied. */
export interface ConsensusState {
  /** Rounds done. */
  readonly round: number;
  /** The consensus, and the penalty parameter of each of its unknowns. */
  readonly z: Float64Array;
  readonly rho: Float64Array;
  /** Scaled duals and last copies of each batch, in the order of its places. */
  readonly u: readonly Float64Array[];
  readonly copies: readonly Float64Array[];
  /** Last objective of each batch. */
  readonly objectives: Float64Array;
  /** Tolerance of the sub-solves. */
  readonly tolerance: number;
  /** One for each group. */
  readonly rules: readonly PenaltyRuleState[];
  /** Least combined residual since rho was changed. */
  readonly least: number;
  readonly acceleration: AccelerationState;
}

/** Penalty parameters of the first round, and the most that those of the first rounds may be; one for each unknown of the consensus. */
export interface FirstPenalty {
  readonly first: Float64Array;
  readonly most: Float64Array;
}

/** Tolerance of the interior point in the first round, and the part of the smaller residual at which it follows. */
const firstTolerance = 1e-3;
const toleranceFactor = 0.1;

/** Residuals that are this many times the least since rho was changed are growing. */
const growth = 5;

interface Residuals extends GroupResiduals {
  readonly dual: number;
  /** Norm of rho times the scaled duals. */
  readonly multipliers: number;
}

/**
 * Consensus by the alternating direction method of multipliers in scaled form (Boyd, Parikh, Chu, Peleato & Eckstein, Found. Trends
 * Mach. Learn. 3, 2011, sections 3.3, 3.4, 7.1 and 7.2): each batch minimises its objective and rho/2 |w - z + u|^2, an unknown of the
 * consensus z is the mean of w + u over the batches that have a copy w of it, within its bounds, and u grows by w - z. Between two
 * rounds of equal rho, z and u are extrapolated (see `Acceleration`).
 */
export class Consensus {
  readonly z: Float64Array;
  private readonly u: readonly Float64Array[];
  private readonly copies: readonly Float64Array[];
  private readonly objectives: Float64Array;
  private readonly previous: Float64Array;
  private readonly rho: Float64Array;
  private readonly rules: readonly PenaltyRule[];
  private readonly targets: readonly Float64Array[];
  private readonly penalties: readonly Float64Array[];
  /** Places of each batch in the consensus vector, and batches that have a copy of each unknown. */
  private readonly places: readonly Int32Array[];
  private readonly holders: Float64Array;
  /** The consensus and all scaled duals before and after a round, and the weights of their squares in the combined residual. */
  private readonly point: Float64Array;
  private readonly image: Float64Array;
  private readonly weights: Float64Array;
  private readonly acceleration: Acceleration;
  private least = Infinity;
  private tolerance = firstTolerance;
  private round = 0;
  /** The answer of the batch that led, until the first round is over. */
  private led: BatchAnswer | undefined;
  private readonly begun = performance.now();

  constructor(
    private readonly split: Split,
    private readonly bounds: { readonly lower: Float64Array; readonly upper: Float64Array },
    start: Float64Array,
    { first: rho, most }: FirstPenalty,
    private readonly executor: BatchExecutor,
    /** The constant of the objective, which says nothing about its scale. */
    private readonly constant: number,
    private readonly options: ConsensusOptions,
  ) {
    this.z = Float64Array.from(start);
    this.previous = Float64Array.from(start);
    this.places = split.batches.map(({ places }) => places);
    const ofBatches = (): Float64Array[] => this.places.map(({ length }) => new Float64Array(length));
    [this.u, this.targets, this.penalties] = [ofBatches(), ofBatches(), ofBatches()];
    this.copies = this.places.map((places) => Float64Array.from(places, (place) => start[place]!));
    this.objectives = new Float64Array(this.places.length);
    this.holders = new Float64Array(start.length);
    for (const places of this.places) {
      for (const place of places) this.holders[place] = this.holders[place]! + 1;
    }
    const size = start.length + this.places.reduce((sum, { length }) => sum + length, 0);
    const vector = (): Float64Array => new Float64Array(size);
    [this.point, this.image, this.weights] = [vector(), vector(), vector()];
    this.acceleration = new Acceleration(size);
    this.rho = Float64Array.from(rho);
    this.rules = split.groups.map(({ first }) => new PenaltyRule(this.rho[first]!, most[first]!));
  }

  /** All that decides on the rounds to come, to be taken between two rounds. */
  state(): ConsensusState {
    return {
      round: this.round,
      z: this.z.slice(),
      rho: this.rho.slice(),
      u: this.u.map((own) => own.slice()),
      copies: this.copies.map((own) => own.slice()),
      objectives: this.objectives.slice(),
      tolerance: this.tolerance,
      rules: this.rules.map((rule) => rule.state()),
      least: this.least,
      acceleration: this.acceleration.state(),
    };
  }

  /** Continues, bit for bit, where `state` was taken of a consensus over the same batches whose points are restored too. */
  restore(state: ConsensusState): void {
    this.round = state.round;
    this.tolerance = state.tolerance;
    this.z.set(state.z);
    this.rho.set(state.rho);
    this.objectives.set(state.objectives);
    this.u.forEach((own, batch) => own.set(state.u[batch]!));
    this.copies.forEach((own, batch) => own.set(state.copies[batch]!));
    this.rules.forEach((rule, group) => rule.restore(state.rules[group]!));
    this.least = state.least;
    this.acceleration.restore(state.acceleration);
  }

  /**
   * Solves one batch by itself, free of any penalty, before the first round, and takes its copies for the consensus, at which the copies of
   * all others start. Networks that are trained apart from their random start settle in optima of their own, between which there is no good mean; from
   * weights that fit one batch, the others need a few iterations and stay near. A solve that breaks down changes nothing. Its iterations
   * and seconds count in the first round.
   */
  async lead(batch: number): Promise<void> {
    const { z, bounds, previous } = this;
    const places = this.places[batch]!;
    const target = Float64Array.from(places, (place) => z[place]!);
    const penalty = new Float64Array(places.length);
    const { tolerance } = this;
    const [answer] = await this.executor.solve([{ batch, target, penalty, tolerance }]);
    const { status, copies } = answer!;
    this.led = answer;
    if (status === 'optimal' || status === 'acceptable') {
      places.forEach((place, k) => {
        z[place] = Math.min(Math.max(copies[k]!, bounds.lower[place]!), bounds.upper[place]!);
      });
      previous.set(z);
      this.places.forEach((own, k) => own.forEach((place, at) => (this.copies[k]![at] = z[place]!)));
    }
  }

  /** The answers of a round; in the first one the work before it is added to that of the batch that led. */
  private withLead(answers: readonly BatchAnswer[]): readonly BatchAnswer[] {
    const { led } = this;
    this.led = undefined;
    if (!led) return answers;
    return answers.map((answer) =>
      answer.batch === led.batch
        ? {
            ...answer,
            iterations: answer.iterations + led.iterations,
            seconds: answer.seconds + led.seconds,
          }
        : answer,
    );
  }

  /** One round: all batches, the consensus, the duals, and the penalty of the next round. */
  async next(): Promise<Round> {
    const { split, z, u, rho, places } = this;
    this.round++;
    const drawn = this.draw();
    const solved = await this.executor.solve(
      drawn.map((batch) => {
        const [target, penalty] = [this.targets[batch]!, this.penalties[batch]!];
        places[batch]!.forEach((place, k) => {
          target[k] = z[place]! - u[batch]![k]!;
          penalty[k] = rho[place]!;
        });
        return { batch, target, penalty, tolerance: this.tolerance };
      }),
    );
    const answers = this.withLead(solved);
    for (const { batch, copies, objective } of answers) {
      this.copies[batch]!.set(copies);
      this.objectives[batch] = objective;
    }
    this.previous.set(z);
    this.store(this.point);
    this.updateConsensus();
    this.updateDuals(drawn);
    const residuals = split.groups.map(({ first, end }) => this.residuals(first, end));
    const total = this.residuals(0, z.length);
    const result = this.describe(answers, total);
    this.tighten(total);
    const changed = this.updatePenalties(residuals, result.objective - this.constant);
    // Rounds of a part of the batches are not one map.
    if (!changed && this.options.sample === 1) this.accelerate();
    return result;
  }

  /** The rules' penalty parameters for the next round; whether any has changed. */
  private updatePenalties(residuals: readonly Residuals[], objective: number): boolean {
    const { split, rho, u, places } = this;
    const combined = residuals.reduce((sum, { primal, dual }, group) => {
      const own = rho[split.groups[group]!.first]!;
      return sum + own * primal ** 2 + dual ** 2 / own;
    }, 0);
    const growing = combined > growth ** 2 * this.least;
    this.least = Math.min(this.least, combined);
    let changed = false;
    split.groups.forEach(({ first, end }, group) => {
      const rule = this.rules[group]!;
      const factor = rule.update(residuals[group]!, objective, this.holdersOf(first, end), growing);
      if (factor === 1) return;
      changed = true;
      rho.fill(rule.rho, first, end);
      places.forEach((own, batch) => {
        const duals = u[batch]!;
        for (let k = 0; k < own.length; k++) {
          if (own[k]! >= first && own[k]! < end) duals[k] = duals[k]! / factor;
        }
      });
    });
    if (changed) {
      this.least = Infinity;
      this.acceleration.clear();
    }
    return changed;
  }

  /** Moves the consensus and the duals on from where the round has brought them. */
  private accelerate(): void {
    const { z, u, rho, bounds, holders, point, image, weights, places } = this;
    this.store(image);
    for (let k = 0; k < z.length; k++) weights[k] = rho[k]! * holders[k]!;
    let at = z.length;
    for (const own of places) for (const place of own) weights[at++] = rho[place]!;
    this.acceleration.next(point, image, weights);
    z.set(point.subarray(0, z.length));
    for (let k = 0; k < z.length; k++) z[k] = Math.min(Math.max(z[k]!, bounds.lower[k]!), bounds.upper[k]!);
    at = z.length;
    for (const own of u) {
      own.set(point.subarray(at, at + own.length));
      at += own.length;
    }
  }

  private store(vector: Float64Array): void {
    vector.set(this.z);
    let at = this.z.length;
    for (const own of this.u) {
      vector.set(own, at);
      at += own.length;
    }
  }

  /** z = mean of (alpha w + (1 - alpha) z) + u over the batches that have a copy, inside the bounds. */
  private updateConsensus(): void {
    const { z, u, previous, bounds, places, holders } = this;
    const { relaxation: alpha } = this.options;
    z.fill(0);
    places.forEach((own, batch) => {
      const [copies, duals] = [this.copies[batch]!, u[batch]!];
      for (let k = 0; k < own.length; k++) {
        const place = own[k]!;
        z[place] =
          z[place]! + (alpha * copies[k]! + (1 - alpha) * previous[place]! + duals[k]!) / holders[place]!;
      }
    });
    for (let k = 0; k < z.length; k++) z[k] = Math.min(Math.max(z[k]!, bounds.lower[k]!), bounds.upper[k]!);
  }

  private updateDuals(drawn: readonly number[]): void {
    const { z, u, previous, places } = this;
    const { relaxation: alpha } = this.options;
    for (const batch of drawn) {
      const [own, copies, duals] = [places[batch]!, this.copies[batch]!, u[batch]!];
      for (let k = 0; k < own.length; k++) {
        const place = own[k]!;
        duals[k] = duals[k]! + alpha * copies[k]! + (1 - alpha) * previous[place]! - z[place]!;
      }
    }
  }

  /**
   * The batches of this round, ascending: all in the first, later a part that depends on the seed and the number of the round only, so
   * that a run that is continued draws the same.
   */
  private draw(): readonly number[] {
    const { sample, seed } = this.options;
    const all = Array.from(this.places.keys());
    const count = Math.max(1, Math.round(sample * all.length));
    if (count === all.length || this.round === 1) return all;
    const random = randomStream(seed * 2 ** 20 + (this.round % 2 ** 20));
    for (let k = 0; k < count; k++) {
      const other = k + Math.floor(random.uniform() * (all.length - k));
      [all[k], all[other]] = [all[other]!, all[k]!];
    }
    return all.slice(0, count).sort((one, another) => one - another);
  }

  /** Batches that have copies of the unknowns [first, end), on average. */
  private holdersOf(first: number, end: number): number {
    return this.holders.subarray(first, end).reduce((sum, one) => sum + one, 0) / (end - first);
  }

  /** Residuals over the unknowns [first, end) of the consensus. */
  private residuals(first: number, end: number): Residuals {
    const { z, u, rho, previous } = this;
    let [primal, moved, dual, copied, agreed, scaled, duals] = [0, 0, 0, 0, 0, 0, 0];
    this.places.forEach((places, batch) => {
      const [copies, own] = [this.copies[batch]!, u[batch]!];
      for (let at = 0; at < places.length; at++) {
        const k = places[at]!;
        if (k < first || k >= end) continue;
        const change = z[k]! - previous[k]!;
        primal += (copies[at]! - z[k]!) ** 2;
        moved += change ** 2;
        dual += (rho[k]! * change) ** 2;
        copied += copies[at]! ** 2;
        agreed += z[k]! ** 2;
        scaled += own[at]! ** 2;
        duals += (rho[k]! * own[at]!) ** 2;
      }
    });
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
    const floor = Math.sqrt(this.copyCount) * options.absolute;
    const distances = this.places.map((places, batch) =>
      places.reduce((sum, place, k) => sum + (this.copies[batch]![k]! - z[place]!) ** 2, 0),
    );
    return {
      round: this.round,
      primal,
      primalTolerance: floor + options.relative * copies,
      dual,
      dualTolerance: floor + options.relative * multipliers,
      rho: Float64Array.from(split.groups, ({ first }) => this.rho[first]!),
      objective: this.objectives.reduce((sum, objective) => sum + objective, 0),
      worstBatch: distances.indexOf(Math.max(...distances)),
      answers,
      consensus: z.slice(),
      seconds: (performance.now() - this.begun) / 1000,
    };
  }

  private get copyCount(): number {
    return this.places.reduce((sum, { length }) => sum + length, 0);
  }

  /** Sub-solves need be no better than the residuals, as gradients and for one unknown, that they lead to. */
  private tighten({ primal, dual }: { primal: number; dual: number }): void {
    const least = Math.min(...this.rho);
    const wanted = (toleranceFactor * Math.min(least * primal, dual)) / Math.sqrt(this.copyCount);
    this.tolerance = Math.min(this.tolerance, Math.max(wanted, this.options.tolerance));
  }
}
