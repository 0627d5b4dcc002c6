import { DormandPrince } from './dormand-prince.js';
import { RadauMethod } from './radau-method.js';
import type { StepMethod } from './step-method.js';
import {
  checkTimes,
  resolveOptions,
  type IntegrationOptions,
  type ResolvedOptions,
  type RightHandSide,
  type Trajectory,
  type TrajectoryStatus,
} from './trajectory.js';

// Step-size control with proportional and integral part: Gustafsson; Hairer and Wanner, *Solving ODEs II*, section IV.2.
const SAFETY = 0.9;
const INTEGRAL_SHARE = 0.2;
const LARGEST_GROWTH = 10;
const SMALLEST_SHRINKAGE = 0.2;
/** Step lengths that grow by less than this are left alone by methods that keep matrices. */
const WORTHWHILE_GROWTH = 1.2;
/** A step shorter than so many units in the last place of the time makes no progress. */
const SMALLEST_STEP = 10 * Number.EPSILON;
/** Stands for the time when that is 0. */
const SMALLEST_TIME = 1e-100;

/**
 * Integrates dy/dt = f(t, y) from y(t0) = y0 and returns the states at `times`, which go one way from `t0`, forwards or backwards.
 * Steps adapt to the local error. The explicit method takes values between its steps from its dense output; the
 * implicit one, whose dense output may be far less accurate than its long steps, steps to each of the times. Nothing is allocated per step. Numerical failure is a status, with NaN from there on.
 *
 * @throws SimulationError for times in no order, values that are not finite, or options out of range.
 */
export function integrate(
  rhs: RightHandSide,
  y0: Float64Array,
  t0: number,
  times: Float64Array,
  options: IntegrationOptions = {},
): Trajectory {
  const resolved = resolveOptions(options);
  const direction = checkTimes(t0, y0, times);
  return new Integration(rhs, y0, t0, times, direction, resolved).run();
}

class Integration {
  readonly #rhs: RightHandSide;
  readonly #options: ResolvedOptions;
  readonly #times: Float64Array;
  readonly #states: Float64Array;
  readonly #direction: 1 | -1;
  #method: StepMethod;
  #time: number;
  /** Next requested time that has no state yet. */
  #next = 0;
  #accepted = 0;
  #rejected = 0;
  #earlierEvaluations = 0;

  constructor(
    rhs: RightHandSide,
    y0: Float64Array,
    t0: number,
    times: Float64Array,
    direction: 1 | -1,
    options: ResolvedOptions,
  ) {
    this.#rhs = rhs;
    this.#options = options;
    this.#times = times.slice();
    this.#states = new Float64Array(times.length * y0.length).fill(Number.NaN);
    this.#direction = direction;
    this.#time = t0;
    const Method = options.method === 'radau' ? RadauMethod : DormandPrince;
    this.#method = new Method(rhs, y0.length, options);
    this.#method.state.set(y0);
  }

  run(): Trajectory {
    const n = this.#method.state.length;
    while (this.#next < this.#times.length && this.#times[this.#next] === this.#time) {
      this.#states.set(this.#method.state, this.#next++ * n);
    }
    const status =
      this.#next === this.#times.length ? 'completed' : this.#advance(this.#times[this.#times.length - 1]);
    return {
      status,
      times: this.#times,
      states: this.#states,
      steps: this.#accepted,
      rejected: this.#rejected,
      evaluations: this.#earlierEvaluations + this.#method.evaluations,
      ...(status === 'completed' ? {} : { failureTime: this.#time }),
    };
  }

  #advance(end: number): TrajectoryStatus {
    if (!this.#method.begin(this.#time)) return 'diverged';
    let length = this.#method.firstStep(this.#direction, Math.abs(end - this.#time));
    let previousError = 1e-4;
    let justRejected = false;
    while (this.#accepted + this.#rejected < this.#options.maximumSteps) {
      const target = this.#method.interpolatesAccurately ? end : this.#times[this.#next];
      const remaining = Math.abs(target - this.#time);
      const arrives = length >= 0.999_999 * remaining;
      // Two steps of equal length rather than one that leaves a sliver.
      const step = arrives
        ? remaining
        : Math.min(length, Math.max(0.5 * remaining, length - 0.5 * remaining));
      if (!arrives && step < SMALLEST_STEP * Math.max(Math.abs(this.#time), SMALLEST_TIME))
        return 'step_too_small';
      const error = this.#method.attempt(this.#direction * step);
      const power = 1 / this.#method.errorPower;
      if (!(error <= 1)) {
        this.#rejected++;
        justRejected = true;
        length =
          step *
          (Number.isFinite(error)
            ? Math.max(SMALLEST_SHRINKAGE, SAFETY * error ** -power)
            : SMALLEST_SHRINKAGE);
        continue;
      }
      this.#accepted++;
      this.#method.accept();
      const reached = arrives ? target : this.#time + this.#direction * step;
      this.#record(reached);
      this.#time = reached;
      if (this.#exceeds()) return 'diverged';
      if (this.#next === this.#times.length) return 'completed';
      const integral = INTEGRAL_SHARE * power;
      const bounded = Math.max(error, 1e-10);
      let growth = SAFETY * bounded ** -(power - 0.75 * integral) * previousError ** integral;
      growth = Math.min(justRejected ? 1 : LARGEST_GROWTH, Math.max(SMALLEST_SHRINKAGE, growth));
      if (this.#method.keepsStepLength && growth >= 1 && growth <= WORTHWHILE_GROWTH) growth = 1;
      // A step cut short to meet a time says nothing against the length that was planned.
      length = Math.max(step * growth, growth >= 1 ? length : 0);
      previousError = Math.max(error, 1e-4);
      justRejected = false;
      if (this.#options.method === 'automatic' && this.#method.stiff) this.#becomeImplicit();
    }
    return 'step_limit';
  }

  /** States at the requested times inside the accepted step to `reached`. */
  #record(reached: number): void {
    const n = this.#method.state.length;
    const step = reached - this.#time;
    while (this.#next < this.#times.length && this.#direction * (this.#times[this.#next] - reached) <= 0) {
      const offset = this.#next * n;
      if (this.#times[this.#next] === reached) this.#states.set(this.#method.state, offset);
      else this.#method.interpolate((this.#times[this.#next] - this.#time) / step, this.#states, offset);
      this.#next++;
    }
  }

  #exceeds(): boolean {
    const { state } = this.#method;
    for (let i = 0; i < state.length; i++)
      if (Math.abs(state[i]) > this.#options.maximumMagnitude) return true;
    return false;
  }

  #becomeImplicit(): void {
    const { state, evaluations } = this.#method;
    this.#earlierEvaluations += evaluations;
    this.#method = new RadauMethod(this.#rhs, state.length, this.#options);
    this.#method.state.set(state);
    this.#method.begin(this.#time);
  }
}
