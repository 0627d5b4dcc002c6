/**
 * One step of an initial-value method: the contract between the methods and the step-size control of `integrate`. Methods own
 * all their arrays and allocate nothing per step.
 */
export interface StepMethod {
  /** Power of the step length that the error estimate goes with: the estimated order plus 1. */
  readonly errorPower: number;
  /** State at the end of the last accepted step, or at the start. Owned by the method. */
  readonly state: Float64Array;
  /** Calls of the right-hand side so far. */
  readonly evaluations: number;

  /** Starts at time `t` with `state`, which the caller has set. Returns false when the derivative there is not finite. */
  begin(t: number): boolean;
  /** A first step length from the size of the derivative and its change, at most `maximum` (> 0); direction 1 or -1. */
  firstStep(direction: number, maximum: number): number;
  /**
   * Tries a step of signed length `h` from the current state. Returns the estimated error in units of the tolerance
   * (accept when <= 1); infinite when the step has no finite result.
   */
  attempt(h: number): number;
  /** Makes the tried step the last accepted one. */
  accept(): void;
  /** State at the fraction `theta` of the last accepted step, written to `out` at `offset`. */
  interpolate(theta: number, out: Float64Array, offset: number): void;
  /** Whether `interpolate` is about as accurate as the steps; otherwise steps end at the requested times. */
  readonly interpolatesAccurately: boolean;
  /** Whether the last accepted steps look stiff to this method. */
  readonly stiff: boolean;
  /** Whether a new step length close to the old one is better not taken, because matrices can be kept. */
  readonly keepsStepLength: boolean;
}

/** Root mean square of vector / (absolute + relative * max(|a|, |b|)): the error norm of both methods. */
export function scaledNorm(
  vector: Float64Array,
  a: Float64Array,
  b: Float64Array,
  relative: number,
  absolute: number,
): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) {
    const scaled = vector[i] / (absolute + relative * Math.max(Math.abs(a[i]), Math.abs(b[i])));
    sum += scaled * scaled;
  }
  return Math.sqrt(sum / vector.length);
}

export function isFiniteVector(vector: Float64Array): boolean {
  for (let i = 0; i < vector.length; i++) if (!Number.isFinite(vector[i])) return false;
  return true;
}
