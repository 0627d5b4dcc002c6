import { scaledNorm } from './step-method.js';
import type { RightHandSide } from './trajectory.js';

/**
 * A first step length by the algorithm of Hairer, Norsett and Wanner, *Solving ODEs I*, section II.4: compares the sizes of
 * the state, its derivative and its second derivative along an Euler step. Costs one call of the right-hand side.
 *
 * @param slope derivative at (t, state). @param scratch two arrays that are overwritten.
 */
export function firstStepLength(
  rhs: RightHandSide,
  t: number,
  state: Float64Array,
  slope: Float64Array,
  scratch: readonly [Float64Array, Float64Array],
  direction: number,
  maximum: number,
  errorPower: number,
  relative: number,
  absolute: number,
): number {
  const stateNorm = scaledNorm(state, state, state, relative, absolute);
  const slopeNorm = scaledNorm(slope, state, state, relative, absolute);
  const guess = stateNorm < 1e-5 || slopeNorm < 1e-5 ? 1e-6 : (0.01 * stateNorm) / slopeNorm;
  const h = Math.min(guess, maximum);
  const [next, change] = scratch;
  for (let i = 0; i < state.length; i++) next[i] = state[i] + direction * h * slope[i];
  rhs(t + direction * h, next, change);
  for (let i = 0; i < state.length; i++) change[i] -= slope[i];
  const curvature = scaledNorm(change, state, state, relative, absolute) / h;
  const size = Math.max(slopeNorm, Number.isFinite(curvature) ? curvature : slopeNorm);
  const second = size <= 1e-15 ? Math.max(1e-6, h * 1e-3) : (0.01 / size) ** (1 / errorPower);
  return Math.min(100 * h, second, maximum);
}
