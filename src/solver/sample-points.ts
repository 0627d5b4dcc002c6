import type { NonlinearProgram } from '../nlp/nonlinear-program.js';

/** Radii around the start, relative to the size of the variables, in which points are looked for, the largest first. */
const RADII = [0.3, 0.03, 0.003];

/**
 * Points near the start, within the bounds, that have nothing to do with one another; the same ones for each call. Variables
 * that start at 0 move as if their size were that of `sizes`, 1 where absent, or within their bounds where these are closer.
 * All constraints and their derivatives are finite there.
 * @returns undefined where there are no such points.
 */
export function samplePoints(
  problem: NonlinearProgram,
  count: number,
  sizes?: Float64Array,
): Float64Array[] | undefined {
  const { lower, upper, start } = problem;
  const rows = new Float64Array(problem.constraints);
  const values = new Float64Array(problem.jacobian.rows.length);
  const random = sequence();
  for (const radius of RADII) {
    const points: Float64Array[] = [];
    for (let p = 0; p < count; p++) {
      const point = new Float64Array(problem.variables);
      for (let j = 0; j < point.length; j++)
        point[j] = near(start[j], lower[j], upper[j], radius * random(), sizes ? sizes[j] : 1);
      problem.constraintValues(point, rows);
      problem.jacobianValues(point, values);
      if (!rows.every(Number.isFinite) || !values.every(Number.isFinite)) break;
      points.push(point);
    }
    if (points.length === count) return points;
  }
  return undefined;
}

/** A value within the bounds that differs from the start by `part` of its size; `unknown` is the size of one that is 0. */
function near(start: number, lower: number, upper: number, part: number, unknown: number): number {
  if (lower === upper) return lower;
  const value = Math.min(Math.max(start, lower), upper);
  const size = value === 0 ? Math.min(unknown, Math.max(-lower, upper)) : Math.abs(value);
  const wanted = value + part * size;
  if (wanted >= lower && wanted <= upper) return wanted;
  const other = value - part * size;
  if (other >= lower && other <= upper) return other;
  return value + 0.5 * Math.abs(part) * (wanted < lower ? upper - value : lower - value);
}

/** Numbers in [-1, 1) by a linear congruence (Knuth, The Art of Computer Programming 2, section 3.3.4). */
function sequence(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
