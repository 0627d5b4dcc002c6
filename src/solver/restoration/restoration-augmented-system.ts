import type { AugmentedSystem, FactorizationOutcome } from '../kkt/augmented-system.js';

/**
 * The augmented system of the restoration problem, w = (v, n, p), rows c(v) + n - p. The blocks of the elastic variables
 * n and p are diagonal, so they are eliminated and the system of the original problem remains, with the same pattern:
 *
 *   [ W + D_v + zeta D_R^2   J^T                         ]
 *   [ J                     -(dc + 1 / D_n + 1 / D_p)    ]
 */
export class RestorationAugmentedSystem implements AugmentedSystem {
  private readonly primalDiagonal: Float64Array;
  private readonly dualDiagonal: Float64Array;
  private readonly positiveDiagonal: Float64Array;
  private readonly negativeDiagonal: Float64Array;
  private readonly primal: Float64Array;

  /** `proximity` holds zeta * D_R^2 for each original variable; it is refilled by the restoration problem. */
  constructor(
    private readonly original: AugmentedSystem,
    private readonly size: number,
    private readonly rows: number,
    private readonly proximity: Float64Array,
  ) {
    this.primalDiagonal = new Float64Array(size);
    this.dualDiagonal = new Float64Array(rows);
    this.positiveDiagonal = new Float64Array(rows);
    this.negativeDiagonal = new Float64Array(rows);
    this.primal = new Float64Array(size);
  }

  get negativeEigenvalues(): number {
    return this.original.negativeEigenvalues;
  }

  factorize(dw: Float64Array, dc: Float64Array, hessian: boolean, shift = 0): FactorizationOutcome {
    const { size, rows } = this;
    for (let i = 0; i < size; i++) this.primalDiagonal[i] = dw[i] + (hessian ? this.proximity[i] : 0);
    for (let i = 0; i < rows; i++) {
      const positive = dw[size + i] + shift;
      const negative = dw[size + rows + i] + shift;
      this.positiveDiagonal[i] = positive;
      this.negativeDiagonal[i] = negative;
      this.dualDiagonal[i] = dc[i] + 1 / positive + 1 / negative;
    }
    return this.original.factorize(this.primalDiagonal, this.dualDiagonal, hessian, shift);
  }

  solve(a: Float64Array, b: Float64Array): void {
    const { size, rows, primal, positiveDiagonal, negativeDiagonal } = this;
    for (let i = 0; i < size; i++) primal[i] = a[i];
    for (let i = 0; i < rows; i++)
      b[i] += a[size + rows + i] / negativeDiagonal[i] - a[size + i] / positiveDiagonal[i];
    this.original.solve(primal, b);
    for (let i = 0; i < size; i++) a[i] = primal[i];
    for (let i = 0; i < rows; i++) {
      a[size + i] = (a[size + i] - b[i]) / positiveDiagonal[i];
      a[size + rows + i] = (a[size + rows + i] + b[i]) / negativeDiagonal[i];
    }
  }

  increaseQuality(): boolean {
    return this.original.increaseQuality();
  }
}
