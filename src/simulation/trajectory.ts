import { SimulationError } from './simulation-error.js';

/** dy/dt = f(t, y): writes `dydt` (length n), reads `y`; both arrays belong to the integrator. */
export type RightHandSide = (t: number, y: Float64Array, dydt: Float64Array) => void;

/** df/dy at (t, y), written row-major n x n into `out`. */
export type RightHandSideJacobian = (t: number, y: Float64Array, out: Float64Array) => void;

/**
 * How an integration ended: `step_limit` (more steps than allowed, typically a stiff problem with an explicit method), `diverged`
 * (a state beyond the allowed magnitude, or no finite derivative at the start), `step_too_small` (no step length is small
 * enough for the tolerance: a singularity or a right-hand side that is not finite).
 */
export type TrajectoryStatus = 'completed' | 'step_limit' | 'diverged' | 'step_too_small';

/** The states of an initial-value problem at the requested times. Arrays belong to the caller. */
export interface Trajectory {
  readonly status: TrajectoryStatus;
  /** The requested times (a copy). */
  readonly times: Float64Array;
  /** States, times x n, row-major; NaN at the times that were not reached. */
  readonly states: Float64Array;
  /** Accepted and rejected steps. */
  readonly steps: number;
  readonly rejected: number;
  /** Calls of the right-hand side, those for finite differences included. */
  readonly evaluations: number;
  /** Last time reached, when the status is not `completed`. */
  readonly failureTime?: number;
}

/**
 * `dormand-prince` is explicit, order 5; `radau` implicit and stiffly accurate, order 5; `automatic` starts explicit and
 * goes on with `radau` from where the problem turns out to be stiff.
 */
export type IntegrationMethod = 'automatic' | 'dormand-prince' | 'radau';

export interface IntegrationOptions {
  /** Default 'automatic'. */
  readonly method?: IntegrationMethod;
  /** Local error per step relative to each state; default 1e-8. */
  readonly relativeTolerance?: number;
  /** Local error per step allowed besides, in units of the states; default 1e-10. */
  readonly absoluteTolerance?: number;
  /** Most steps, accepted and rejected; default 100,000. */
  readonly maximumSteps?: number;
  /** Modulus of a state beyond which the trajectory has diverged; default 1e10. */
  readonly maximumMagnitude?: number;
  /** For `radau`; finite differences where absent. */
  readonly jacobian?: RightHandSideJacobian;
}

/** Options with their defaults filled in. */
export type ResolvedOptions = Required<Omit<IntegrationOptions, 'jacobian'>> &
  Pick<IntegrationOptions, 'jacobian'>;

/** @throws SimulationError for an option that is not a positive number. */
export function resolveOptions(options: IntegrationOptions): ResolvedOptions {
  const resolved = {
    method: 'automatic' as const,
    relativeTolerance: 1e-8,
    absoluteTolerance: 1e-10,
    maximumSteps: 100_000,
    maximumMagnitude: 1e10,
    ...options,
  };
  for (const name of [
    'relativeTolerance',
    'absoluteTolerance',
    'maximumSteps',
    'maximumMagnitude',
  ] as const) {
    if (!(resolved[name] > 0))
      throw new SimulationError(`${name} is ${resolved[name]}`, 'give a positive number');
  }
  if (resolved.relativeTolerance < 1e-14) {
    throw new SimulationError(
      `relativeTolerance is ${resolved.relativeTolerance}`,
      'the smallest possible is 1e-14',
    );
  }
  return resolved;
}

/**
 * Direction of time, 1 or -1.
 *
 * @throws SimulationError when the start or a time is not finite, or the times do not go one way from the start.
 */
export function checkTimes(t0: number, y0: Float64Array, times: Float64Array): 1 | -1 {
  if (y0.length === 0) throw new SimulationError('there is no state to integrate');
  if (!Number.isFinite(t0)) throw new SimulationError(`the start time is ${t0}`);
  for (let i = 0; i < y0.length; i++) {
    if (!Number.isFinite(y0[i])) throw new SimulationError(`the start value of state ${i + 1} is ${y0[i]}`);
  }
  const direction = times.length > 0 && times[times.length - 1] < t0 ? -1 : 1;
  let previous = t0;
  for (let k = 0; k < times.length; k++) {
    if (!Number.isFinite(times[k])) throw new SimulationError(`time ${k + 1} is ${times[k]}`);
    if (direction * (times[k] - previous) < 0) {
      throw new SimulationError(
        `time ${k + 1} is ${times[k]}, behind ${previous}`,
        'times go one way from the start time: sort them, backwards to integrate backwards',
      );
    }
    previous = times[k];
  }
  return direction;
}
