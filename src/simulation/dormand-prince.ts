import { firstStepLength } from './first-step.js';
import { isFiniteVector, scaledNorm, type StepMethod } from './step-method.js';
import type { ResolvedOptions, RightHandSide } from './trajectory.js';

// Dormand and Prince, J. Comp. Appl. Math. 6 (1980): RK5(4)7M.
const C = [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1];
const A = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
/** Difference of the formulas of orders 5 and 4. */
const E = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];
/** Continuous extension of order 4: Hairer, Norsett and Wanner, *Solving ODEs I*, 2nd edition, section II.6. */
const D = [
  -12715105075 / 11282082432,
  0,
  87487479700 / 32700410799,
  -10690763975 / 1880347072,
  701980252875 / 199316789632,
  -1453857185 / 822651844,
  69997945 / 29380423,
];

const STAGES = 7;
/** h |lambda| at the edge of the stability region, and how often in a row it must be met: HNW II, section IV.2. */
const STABILITY_EDGE = 3.25;
const STIFF_STEPS = 15;
const NONSTIFF_STEPS = 6;

/** The explicit Runge-Kutta pair of Dormand and Prince, orders 5 and 4, with dense output and stiffness detection. */
export class DormandPrince implements StepMethod {
  readonly errorPower = 5;
  readonly keepsStepLength = false;
  readonly interpolatesAccurately = true;
  readonly state: Float64Array;
  evaluations = 0;

  readonly #rhs: RightHandSide;
  readonly #options: ResolvedOptions;
  readonly #stages: Float64Array[];
  readonly #next: Float64Array;
  readonly #argument: Float64Array;
  readonly #error: Float64Array;
  /** Five coefficients of the continuous extension per state. */
  readonly #dense: Float64Array;
  #time = 0;
  #step = 0;
  #stretch = 0;
  #stiffCount = 0;
  #nonstiffCount = 0;

  constructor(rhs: RightHandSide, n: number, options: ResolvedOptions) {
    this.#rhs = rhs;
    this.#options = options;
    this.state = new Float64Array(n);
    this.#stages = Array.from({ length: STAGES }, () => new Float64Array(n));
    this.#next = new Float64Array(n);
    this.#argument = new Float64Array(n);
    this.#error = new Float64Array(n);
    this.#dense = new Float64Array(5 * n);
  }

  get stiff(): boolean {
    return this.#stiffCount >= STIFF_STEPS;
  }

  begin(t: number): boolean {
    this.#time = t;
    this.#evaluate(t, this.state, this.#stages[0]);
    return isFiniteVector(this.#stages[0]);
  }

  firstStep(direction: number, maximum: number): number {
    const { relativeTolerance, absoluteTolerance } = this.#options;
    this.evaluations++;
    return firstStepLength(
      this.#rhs,
      this.#time,
      this.state,
      this.#stages[0],
      [this.#next, this.#stages[1]],
      direction,
      maximum,
      this.errorPower,
      relativeTolerance,
      absoluteTolerance,
    );
  }

  attempt(h: number): number {
    const stages = this.#stages;
    const n = this.state.length;
    this.#step = h;
    for (let s = 1; s < STAGES; s++) {
      const row = A[s];
      const target = s === STAGES - 1 ? this.#next : this.#argument;
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let j = 0; j < s; j++) sum += row[j] * stages[j][i];
        target[i] = this.state[i] + h * sum;
      }
      this.#evaluate(this.#time + C[s] * h, target, stages[s]);
    }
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < STAGES; j++) sum += E[j] * stages[j][i];
      this.#error[i] = h * sum;
    }
    this.#stretch = this.#estimateStretch();
    const { relativeTolerance, absoluteTolerance } = this.#options;
    const error = scaledNorm(this.#error, this.state, this.#next, relativeTolerance, absoluteTolerance);
    return Number.isFinite(error) && isFiniteVector(stages[STAGES - 1]) ? error : Infinity;
  }

  accept(): void {
    this.#prepareDense();
    this.state.set(this.#next);
    this.#time += this.#step;
    this.#stages[0].set(this.#stages[STAGES - 1]);
    if (this.#stretch > STABILITY_EDGE) {
      this.#nonstiffCount = 0;
      this.#stiffCount++;
    } else if (++this.#nonstiffCount >= NONSTIFF_STEPS) {
      this.#stiffCount = 0;
    }
  }

  interpolate(theta: number, out: Float64Array, offset: number): void {
    const dense = this.#dense;
    const rest = 1 - theta;
    for (let i = 0; i < this.state.length; i++) {
      const c = 5 * i;
      const inner = dense[c + 3] + rest * dense[c + 4];
      out[offset + i] = dense[c] + theta * (dense[c + 1] + rest * (dense[c + 2] + theta * inner));
    }
  }

  #evaluate(t: number, y: Float64Array, dydt: Float64Array): void {
    this.evaluations++;
    this.#rhs(t, y, dydt);
  }

  /** h |lambda| for the dominant eigenvalue, from the two stages at the end of the step. */
  #estimateStretch(): number {
    let difference = 0;
    let distance = 0;
    for (let i = 0; i < this.state.length; i++) {
      const slopes = this.#stages[6][i] - this.#stages[5][i];
      const arguments6 = this.#next[i] - this.#argument[i];
      difference += slopes * slopes;
      distance += arguments6 * arguments6;
    }
    return distance > 0 ? Math.abs(this.#step) * Math.sqrt(difference / distance) : 0;
  }

  #prepareDense(): void {
    const stages = this.#stages;
    const h = this.#step;
    for (let i = 0; i < this.state.length; i++) {
      const change = this.#next[i] - this.state[i];
      const bend = h * stages[0][i] - change;
      let sum = 0;
      for (let j = 0; j < STAGES; j++) sum += D[j] * stages[j][i];
      const c = 5 * i;
      this.#dense[c] = this.state[i];
      this.#dense[c + 1] = change;
      this.#dense[c + 2] = bend;
      this.#dense[c + 3] = change - h * stages[STAGES - 1][i] - bend;
      this.#dense[c + 4] = h * sum;
    }
  }
}
