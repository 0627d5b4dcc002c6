import { maxNorm } from './direction.js';
import type { Iterate } from './iterate.js';
import { LeastSquares } from './least-squares.js';
import type { ResolvedOptions } from './options/table.js';

/** Multipliers larger than this, relative to the gradient, mean that the Jacobian is singular but for rounding. */
const LARGEST_MULTIPLIER = 1e10;

/**
 * The end of a square problem, which has as many equations as variables. At a feasible point with a regular Jacobian no other
 * point nearby is feasible: it is a local optimum whatever the objective, with the multipliers lambda = -J^-T grad f and
 * none at the bounds. With a singular Jacobian (redundant equations) nothing of this holds unless the gradient is zero.
 */
export class RootTest {
  private leastSquares: LeastSquares | undefined;
  private before: readonly Float64Array[] = [];

  constructor(private readonly options: ResolvedOptions) {}

  /**
   * Gives a feasible point these multipliers if they exist and `isOptimal` says that it then meets the tolerances; otherwise
   * the point stays as it is.
   */
  isIsolated(point: Iterate, isOptimal: () => boolean): boolean {
    const { lambda, zl, zu, problem } = point;
    if (!(problem.scaledViolation(point.w, point.c) <= this.options.tol)) return false;
    this.before = [lambda.slice(), zl.slice(), zu.slice()];
    zl.fill(0);
    zu.fill(0);
    const size = maxNorm(point.gradient);
    this.leastSquares ??= new LeastSquares(problem);
    if (size === 0) lambda.fill(0);
    const exist =
      size === 0 ||
      (this.leastSquares.multipliers(point, lambda) &&
        maxNorm(lambda) <= LARGEST_MULTIPLIER * Math.max(1, size));
    point.updateDualResidual();
    if (exist && isOptimal()) return true;
    [lambda, zl, zu].forEach((values, k) => values.set(this.before[k]));
    point.updateDualResidual();
    return false;
  }
}
