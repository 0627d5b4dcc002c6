import type { AugmentedSystem, FactorizationOutcome } from '../kkt/augmented-system.js';
import type { LimitedMemory } from './limited-memory.js';
import { SmallFactorization } from './small-factorization.js';

/**
 * The augmented system whose W is a limited-memory matrix, by the formula of Sherman, Morrison and Woodbury:
 *
 *   K = K0 - E M^{-1} E^T,   K^{-1} = K0^{-1} + K0^{-1} E (M - E^T K0^{-1} E)^{-1} E^T K0^{-1}
 *
 * where K0 is the system with sigma I in place of W, and E = Q in the rows of x, 0 elsewhere. Since B is positive definite,
 * K has the right inertia when K0 has.
 */
export class LowRankAugmentedSystem implements AugmentedSystem {
  private readonly diagonal: Float64Array;
  /** Columns of K0^{-1} E, primal and dual parts. */
  private readonly primalColumns: Float64Array[] = [];
  private readonly dualColumns: Float64Array[] = [];
  private readonly columns: Float64Array[] = [];
  private readonly small: SmallFactorization;
  private readonly weights: Float64Array;
  private rank = 0;

  constructor(
    private readonly base: AugmentedSystem,
    private readonly memory: LimitedMemory,
    size: number,
    rows: number,
    largestRank: number,
  ) {
    this.diagonal = new Float64Array(size);
    for (let k = 0; k < largestRank; k++) {
      this.primalColumns.push(new Float64Array(size));
      this.dualColumns.push(new Float64Array(rows));
      this.columns.push(new Float64Array(memory.size));
    }
    this.small = new SmallFactorization(largestRank);
    this.weights = new Float64Array(largestRank);
  }

  get negativeEigenvalues(): number {
    return this.base.negativeEigenvalues;
  }

  factorize(dw: Float64Array, dc: Float64Array, hessian: boolean, shift = 0): FactorizationOutcome {
    const { base, memory, diagonal, small, columns, primalColumns, dualColumns } = this;
    diagonal.set(dw);
    this.rank = hessian ? memory.rank : 0;
    if (hessian) for (let i = 0; i < memory.size; i++) diagonal[i] += memory.sigma;
    const outcome = base.factorize(diagonal, dc, false, shift);
    if (outcome !== 'ok' || this.rank === 0) return outcome;
    memory.middleMatrix(small.values);
    for (let k = 0; k < this.rank; k++) {
      memory.column(k, columns[k]);
      primalColumns[k].fill(0);
      primalColumns[k].set(columns[k]);
      dualColumns[k].fill(0);
      base.solve(primalColumns[k], dualColumns[k]);
    }
    for (let i = 0; i < this.rank; i++) {
      for (let j = 0; j < this.rank; j++)
        small.values[i * this.rank + j] -= leadingDot(columns[i], primalColumns[j]);
    }
    return small.factorize(this.rank) ? 'ok' : 'singular';
  }

  solve(a: Float64Array, b: Float64Array): void {
    const { base, rank, weights, small, columns, primalColumns, dualColumns } = this;
    base.solve(a, b);
    if (rank === 0) return;
    for (let k = 0; k < rank; k++) weights[k] = leadingDot(columns[k], a);
    small.solve(weights);
    for (let k = 0; k < rank; k++) {
      for (let i = 0; i < a.length; i++) a[i] += weights[k] * primalColumns[k][i];
      for (let i = 0; i < b.length; i++) b[i] += weights[k] * dualColumns[k][i];
    }
  }

  increaseQuality(): boolean {
    return this.base.increaseQuality();
  }
}

/** Sum over the length of the shorter first vector. */
function leadingDot(short: Float64Array, long: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < short.length; i++) sum += short[i] * long[i];
  return sum;
}
