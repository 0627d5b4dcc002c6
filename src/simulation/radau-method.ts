import { differentiationMatrix, interpolationRow, radau } from '../collocation/index.js';
import { DenseLu } from './dense-lu.js';
import { firstStepLength } from './first-step.js';
import { isFiniteVector, scaledNorm, type StepMethod } from './step-method.js';
import type { ResolvedOptions, RightHandSide } from './trajectory.js';

const STAGES = 3;
const SCHEME = radau(STAGES);
const NODES = SCHEME.nodes;
/** D with h f(Y_i) = sum_j D_ij (Y_j - y): the inverse of the Runge-Kutta matrix, row-major 3 x 3. */
const DERIVATIVE = stageDerivatives();
/** Real eigenvalue of the Runge-Kutta matrix: 1 / (3 + 3^(2/3) - 3^(1/3)). */
const GAMMA = 1 / (3 + 3 ** (2 / 3) - 3 ** (1 / 3));
/** Weights of the stage increments in the error estimate: Hairer and Wanner, *Solving ODEs II*, eq. IV.8.19. */
const ERROR_WEIGHTS = [-13 - 7 * Math.sqrt(6), -13 + 7 * Math.sqrt(6), -1].map((w) => (w * GAMMA) / 3);
const MAXIMUM_NEWTON_STEPS = 10;
/** Newton that contracts faster than this keeps its Jacobian for the next step. */
const FAST_CONTRACTION = 1e-3;

/**
 * Radau IIA with 3 stages (order 5, L-stable) by simplified Newton iteration, after Hairer and Wanner, *Solving ODEs II*, section
 * IV.8, with the stage system solved as one 3n x 3n matrix: for the small systems that are simulated here. The step is
 * the element of the collocation scheme `radau(3)`, whose polynomial predicts the next step.
 */
export class RadauMethod implements StepMethod {
  readonly errorPower = 4;
  readonly keepsStepLength = true;
  /** Stiff components are exact at the ends of steps that are far too long for a cubic polynomial. */
  readonly interpolatesAccurately = false;
  readonly stiff = false;
  readonly state: Float64Array;
  evaluations = 0;

  readonly #rhs: RightHandSide;
  readonly #options: ResolvedOptions;
  readonly #n: number;
  readonly #slope: Float64Array;
  readonly #jacobian: Float64Array;
  readonly #stageMatrix: DenseLu;
  readonly #errorMatrix: DenseLu;
  /** Increments Y_i - y of the tried step, stage after stage; and those of the last accepted step with its start. */
  readonly #increments: Float64Array;
  readonly #accepted: Float64Array;
  readonly #acceptedStart: Float64Array;
  readonly #residual: Float64Array;
  readonly #argument: Float64Array;
  readonly #stageSlope: Float64Array;
  readonly #error: Float64Array;
  readonly #scale: Float64Array;
  readonly #row = new Float64Array(STAGES + 1);
  #time = 0;
  #step = 0;
  #acceptedStep = 0;
  /** Step length of the factorised matrices, 0 when there are none. */
  #factorizedStep = 0;
  #freshJacobian = false;
  #contraction = 1;
  #afterRejection = true;

  constructor(rhs: RightHandSide, n: number, options: ResolvedOptions) {
    this.#rhs = rhs;
    this.#options = options;
    this.#n = n;
    this.state = new Float64Array(n);
    this.#slope = new Float64Array(n);
    this.#jacobian = new Float64Array(n * n);
    this.#stageMatrix = new DenseLu(STAGES * n);
    this.#errorMatrix = new DenseLu(n);
    this.#increments = new Float64Array(STAGES * n);
    this.#accepted = new Float64Array(STAGES * n);
    this.#acceptedStart = new Float64Array(n);
    this.#residual = new Float64Array(STAGES * n);
    this.#argument = new Float64Array(n);
    this.#stageSlope = new Float64Array(n);
    this.#error = new Float64Array(n);
    this.#scale = new Float64Array(n);
  }

  begin(t: number): boolean {
    this.#time = t;
    this.#evaluate(t, this.state, this.#slope);
    if (!isFiniteVector(this.#slope)) return false;
    this.#updateJacobian();
    return true;
  }

  firstStep(direction: number, maximum: number): number {
    const { relativeTolerance, absoluteTolerance } = this.#options;
    this.evaluations++;
    return firstStepLength(
      this.#rhs,
      this.#time,
      this.state,
      this.#slope,
      [this.#argument, this.#stageSlope],
      direction,
      maximum,
      this.errorPower,
      relativeTolerance,
      absoluteTolerance,
    );
  }

  attempt(h: number): number {
    this.#step = h;
    const error = this.#solveStages(h) ? this.#estimateError(h) : Infinity;
    if (error <= 1) return error;
    this.#afterRejection = true;
    if (!this.#freshJacobian) this.#updateJacobian();
    return error;
  }

  accept(): void {
    const last = (STAGES - 1) * this.#n;
    this.#acceptedStart.set(this.state);
    this.#accepted.set(this.#increments);
    this.#acceptedStep = this.#step;
    for (let i = 0; i < this.#n; i++) this.state[i] += this.#increments[last + i];
    this.#time += this.#step;
    this.#evaluate(this.#time, this.state, this.#slope);
    this.#freshJacobian = false;
    this.#afterRejection = false;
    if (this.#contraction > FAST_CONTRACTION) this.#updateJacobian();
  }

  interpolate(theta: number, out: Float64Array, offset: number): void {
    interpolationRow(NODES, SCHEME.barycentric, theta, this.#row);
    for (let i = 0; i < this.#n; i++) {
      let value = this.#acceptedStart[i];
      for (let s = 0; s < STAGES; s++) value += this.#row[s + 1] * this.#accepted[s * this.#n + i];
      out[offset + i] = value;
    }
  }

  #evaluate(t: number, y: Float64Array, dydt: Float64Array): void {
    this.evaluations++;
    this.#rhs(t, y, dydt);
  }

  /** df/dy at the current state, by forward differences where no function gives it. */
  #updateJacobian(): void {
    const n = this.#n;
    this.#freshJacobian = true;
    this.#factorizedStep = 0;
    if (this.#options.jacobian) {
      this.#options.jacobian(this.#time, this.state, this.#jacobian);
      return;
    }
    this.#argument.set(this.state);
    for (let j = 0; j < n; j++) {
      const shift = Math.sqrt(Number.EPSILON * Math.max(1e-5, Math.abs(this.state[j])));
      const shifted = this.state[j] + shift;
      this.#argument[j] = shifted;
      this.#evaluate(this.#time, this.#argument, this.#stageSlope);
      this.#argument[j] = this.state[j];
      for (let i = 0; i < n; i++) {
        this.#jacobian[i * n + j] = (this.#stageSlope[i] - this.#slope[i]) / (shifted - this.state[j]);
      }
    }
  }

  /** Factorises D (x) I - h I (x) J and I - h gamma J. */
  #factorize(h: number): boolean {
    if (this.#factorizedStep === h) return true;
    const n = this.#n;
    const order = STAGES * n;
    const stage = this.#stageMatrix.entries.fill(0);
    const error = this.#errorMatrix.entries;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const entry = h * this.#jacobian[i * n + j];
        error[i * n + j] = (i === j ? 1 : 0) - GAMMA * entry;
        for (let s = 0; s < STAGES; s++) stage[(s * n + i) * order + s * n + j] = -entry;
      }
      for (let s = 0; s < STAGES; s++) {
        for (let r = 0; r < STAGES; r++) stage[(s * n + i) * order + r * n + i] += DERIVATIVE[s * STAGES + r];
      }
    }
    if (!this.#stageMatrix.factorize() || !this.#errorMatrix.factorize()) {
      this.#factorizedStep = 0;
      return false;
    }
    this.#factorizedStep = h;
    return true;
  }

  /** Simplified Newton iteration for the increments; false when it does not converge. */
  #solveStages(h: number): boolean {
    if (!this.#factorize(h)) return false;
    const { relativeTolerance, absoluteTolerance } = this.#options;
    const tolerance = Math.max(
      (10 * Number.EPSILON) / relativeTolerance,
      Math.min(0.03, Math.sqrt(relativeTolerance)),
    );
    for (let i = 0; i < this.#n; i++)
      this.#scale[i] = absoluteTolerance + relativeTolerance * Math.abs(this.state[i]);
    this.#predict(h);
    let previous = 0;
    this.#contraction = 1;
    for (let iteration = 0; iteration < MAXIMUM_NEWTON_STEPS; iteration++) {
      this.#evaluateResidual(h);
      this.#stageMatrix.solve(this.#residual);
      const change = this.#changeNorm();
      if (!Number.isFinite(change)) return false;
      for (let k = 0; k < this.#residual.length; k++) this.#increments[k] -= this.#residual[k];
      if (iteration === 0) {
        if (change <= 1e-3 * tolerance) {
          this.#contraction = 0;
          return true;
        }
      } else {
        const contraction = change / previous;
        this.#contraction = contraction;
        if (contraction >= 0.99) return false;
        if ((contraction / (1 - contraction)) * change <= tolerance) return true;
        const left = MAXIMUM_NEWTON_STEPS - 1 - iteration;
        if ((contraction ** left / (1 - contraction)) * change > tolerance) return false;
      }
      previous = change;
    }
    return false;
  }

  /** Starts from the polynomial of the last step, continued; from zero after a rejection. */
  #predict(h: number): void {
    const n = this.#n;
    if (this.#afterRejection || this.#acceptedStep === 0) {
      this.#increments.fill(0);
      return;
    }
    for (let s = 0; s < STAGES; s++) {
      this.interpolate(1 + (NODES[s + 1] * h) / this.#acceptedStep, this.#increments, s * n);
      for (let i = 0; i < n; i++) this.#increments[s * n + i] -= this.state[i];
    }
  }

  /** residual_s = sum_r D_sr z_r - h f(t + c_s h, y + z_s). */
  #evaluateResidual(h: number): void {
    const n = this.#n;
    for (let s = 0; s < STAGES; s++) {
      for (let i = 0; i < n; i++) this.#argument[i] = this.state[i] + this.#increments[s * n + i];
      this.#evaluate(this.#time + NODES[s + 1] * h, this.#argument, this.#stageSlope);
      for (let i = 0; i < n; i++) {
        let sum = -h * this.#stageSlope[i];
        for (let r = 0; r < STAGES; r++) sum += DERIVATIVE[s * STAGES + r] * this.#increments[r * n + i];
        this.#residual[s * n + i] = sum;
      }
    }
  }

  #changeNorm(): number {
    let sum = 0;
    for (let s = 0; s < STAGES; s++) {
      for (let i = 0; i < this.#n; i++) {
        const scaled = this.#residual[s * this.#n + i] / this.#scale[i];
        sum += scaled * scaled;
      }
    }
    return Math.sqrt(sum / this.#residual.length);
  }

  /** The filtered estimate IV.8.19; after a rejection, where it is large, filtered once more (IV.8.20). */
  #estimateError(h: number): number {
    const n = this.#n;
    const z = this.#increments;
    for (let i = 0; i < n; i++) this.#argument[i] = this.state[i] + z[(STAGES - 1) * n + i];
    this.#filterError(h, this.#slope);
    const { relativeTolerance, absoluteTolerance } = this.#options;
    const error = scaledNorm(this.#error, this.state, this.#argument, relativeTolerance, absoluteTolerance);
    if (error <= 1 || !this.#afterRejection || !Number.isFinite(error)) return error;
    for (let i = 0; i < n; i++) this.#error[i] += this.state[i];
    this.#evaluate(this.#time, this.#error, this.#stageSlope);
    this.#filterError(h, this.#stageSlope);
    return scaledNorm(this.#error, this.state, this.#argument, relativeTolerance, absoluteTolerance);
  }

  /** error := (I - h gamma J)^-1 (gamma h slope + sum_s e_s z_s). */
  #filterError(h: number, slope: Float64Array): void {
    const n = this.#n;
    for (let i = 0; i < n; i++) {
      let sum = GAMMA * h * slope[i];
      for (let s = 0; s < STAGES; s++) sum += ERROR_WEIGHTS[s] * this.#increments[s * n + i];
      this.#error[i] = sum;
    }
    this.#errorMatrix.solve(this.#error);
  }
}

function stageDerivatives(): Float64Array {
  const full = differentiationMatrix(NODES, SCHEME.barycentric);
  const stages = new Float64Array(STAGES * STAGES);
  for (let s = 0; s < STAGES; s++) {
    for (let r = 0; r < STAGES; r++) stages[s * STAGES + r] = full[(s + 1) * (STAGES + 1) + r + 1];
  }
  return stages;
}
