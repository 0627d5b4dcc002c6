import { createSparseKernels, type SparseKernels } from '../../kernels/index.js';
import { symmetricPattern, type SymmetricPattern, type SymmetricSolverFactory } from '../../sparse/index.js';
import type { CoordinateMatrix } from './slack-augmented-system.js';

/**
 * W and R J in one symmetric matrix of order variables + rows, R = diag(rowScale), with its pattern and values in the memory of
 * the sparse kernels:
 *
 *   [ W     J^T R ]
 *   [ R J         ]
 *
 * Diagonal entries exist everywhere; they are 0 but for those of W.
 */
export class MergedMatrix {
  readonly pattern: SymmetricPattern;
  /** Entries in the order of the pattern, as `update` left them; read only. */
  readonly values: Float64Array;
  /** R; powers of two keep it free of round-off. Set by the owner, 1 at first. */
  readonly rowScale: Float64Array;
  /** x and A x of `multiply`; both are scratch memory of the owner otherwise. */
  readonly input: Float64Array;
  readonly output: Float64Array;
  private readonly kernels: SparseKernels;
  /** The values of W or J on their way into `values`. */
  private readonly staged: Float64Array;
  /** What `values` were made from. */
  private jacobianVersion = -1;
  private hessianVersion = -1;
  /** Offsets in the memory of the kernels. */
  private readonly columnPointersAt: number;
  private readonly rowIndicesAt: number;
  private readonly hessianPlacesAt: number;
  private readonly jacobianPlacesAt: number;
  private readonly jacobianRowsAt: number;
  private readonly stagedAt: number;
  private readonly valuesAt: number;
  private readonly rowScaleAt: number;
  private readonly inputAt: number;
  private readonly outputAt: number;

  constructor(
    variables: number,
    rows: number,
    private readonly hessian: CoordinateMatrix,
    private readonly jacobian: CoordinateMatrix,
    patternOf: NonNullable<SymmetricSolverFactory['patternOf']> = symmetricPattern,
  ) {
    const order = variables + rows;
    const hessianCount = hessian.rows.length;
    const jacobianCount = jacobian.rows.length;
    const rowIndices = new Int32Array(hessianCount + jacobianCount);
    const columnIndices = new Int32Array(hessianCount + jacobianCount);
    rowIndices.set(hessian.rows);
    columnIndices.set(hessian.columns);
    for (let k = 0; k < jacobianCount; k++) {
      rowIndices[hessianCount + k] = variables + jacobian.rows[k];
      columnIndices[hessianCount + k] = jacobian.columns[k];
    }
    const { pattern, positions } = patternOf(order, rowIndices, columnIndices);
    this.pattern = pattern;
    const entries = pattern.rowIndices.length;
    const stagedLength = Math.max(hessianCount, jacobianCount);

    this.kernels = createSparseKernels();
    const { memory } = this.kernels;
    this.columnPointersAt = memory.allocateIntegers(order + 1);
    this.rowIndicesAt = memory.allocateIntegers(entries);
    this.hessianPlacesAt = memory.allocateIntegers(hessianCount);
    this.jacobianPlacesAt = memory.allocateIntegers(jacobianCount);
    this.jacobianRowsAt = memory.allocateIntegers(jacobianCount);
    this.stagedAt = memory.allocateDoubles(stagedLength);
    this.valuesAt = memory.allocateDoubles(entries);
    this.rowScaleAt = memory.allocateDoubles(rows);
    this.inputAt = memory.allocateDoubles(order);
    this.outputAt = memory.allocateDoubles(order);
    // All is allocated: the memory grows no more, so that views stay valid.
    const { doubles, integers } = memory;
    integers.set(pattern.columnPointers, this.columnPointersAt);
    integers.set(pattern.rowIndices, this.rowIndicesAt);
    integers.set(positions.subarray(0, hessianCount), this.hessianPlacesAt);
    integers.set(positions.subarray(hessianCount), this.jacobianPlacesAt);
    integers.set(jacobian.rows, this.jacobianRowsAt);
    this.staged = doubles.subarray(this.stagedAt, this.stagedAt + stagedLength);
    this.values = doubles.subarray(this.valuesAt, this.valuesAt + entries);
    this.rowScale = doubles.subarray(this.rowScaleAt, this.rowScaleAt + rows).fill(1);
    this.input = doubles.subarray(this.inputAt, this.inputAt + order);
    this.output = doubles.subarray(this.outputAt, this.outputAt + order);
  }

  /** Brings `values` up to date, without W if `hessian` is false. `rescaled` tells that `rowScale` has changed. */
  update(hessian: boolean, rescaled: boolean): void {
    const { kernels, staged, stagedAt, valuesAt } = this;
    const hessianVersion = hessian ? this.hessian.version : -1;
    const same = this.jacobianVersion === this.jacobian.version && this.hessianVersion === hessianVersion;
    if (same && !rescaled) return;
    this.jacobianVersion = this.jacobian.version;
    this.hessianVersion = hessianVersion;
    this.values.fill(0);
    if (hessian) {
      staged.set(this.hessian.values);
      kernels.scatterAdd(this.hessianPlacesAt, stagedAt, this.hessian.values.length, valuesAt);
    }
    staged.set(this.jacobian.values);
    kernels.scatterAddScaled(
      this.jacobianPlacesAt,
      stagedAt,
      this.jacobianRowsAt,
      this.rowScaleAt,
      this.jacobian.values.length,
      valuesAt,
    );
  }

  /** output := A input, for the values as they are. */
  multiply(): void {
    const { kernels, columnPointersAt, rowIndicesAt, valuesAt, inputAt, outputAt, output } = this;
    output.fill(0);
    kernels.addSymmetricProduct(
      columnPointersAt,
      rowIndicesAt,
      valuesAt,
      this.pattern.order,
      inputAt,
      outputAt,
    );
  }
}
