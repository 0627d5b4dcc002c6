import type { BarrierProblem } from './barrier-problem.js';
import type { Iterate } from './iterate.js';

/**
 * Least-square estimate of the constraint multipliers (Waechter & Biegler 2006, eq. 36):
 *
 *   [ I  J^T ] [ v      ]     [ grad f - zl + zu ]
 *   [ J   0  ] [ lambda ] = - [        0         ]
 */
export class MultiplierEstimate {
  private readonly ones: Float64Array;
  private readonly zeros: Float64Array;
  private readonly primal: Float64Array;
  private readonly dual: Float64Array;

  constructor(private readonly problem: BarrierProblem) {
    this.ones = new Float64Array(problem.size).fill(1);
    this.zeros = new Float64Array(problem.rows);
    this.primal = new Float64Array(problem.size);
    this.dual = new Float64Array(problem.rows);
  }

  /** Computes it into `lambda`; false if the Jacobian at the point is rank-deficient. */
  compute(point: Iterate, lambda: Float64Array): boolean {
    const { problem, primal, dual } = this;
    const outcome = problem.augmented.factorize(this.ones, this.zeros, false);
    if (outcome !== 'ok' || problem.augmented.negativeEigenvalues !== problem.rows) return false;
    for (let i = 0; i < primal.length; i++) primal[i] = -(point.gradient[i] - point.zl[i] + point.zu[i]);
    dual.fill(0);
    problem.augmented.solve(primal, dual);
    lambda.set(dual);
    return true;
  }
}
