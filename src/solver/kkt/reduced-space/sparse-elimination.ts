import type { ReductionKernels } from '../../../kernels/index.js';
import { compressTriplets, SparseLu } from '../../../sparse/index.js';
import type { DependentElimination, DependentPattern, RightHandSides } from './dependent-elimination.js';

/** Pivots on the diagonal of the assembled order are kept down to this fraction of the largest entry of their column. */
const THRESHOLD = 0.1;

/** J_y as a sparse matrix: for meshes, where an element couples to the next one only. */
export class SparseElimination implements DependentElimination {
  readonly places: Int32Array;
  readonly input: number;
  readonly output: number;
  private readonly order: number;
  private readonly entries: number;
  private readonly entryCount: number;
  private readonly columnPointers: Int32Array;
  private readonly rowIndices: Int32Array;
  private lu: SparseLu | undefined;
  /** Combinations of columns by which the factors act on `input`, and how many there is room for. */
  private targets: number;
  private sources: number;
  private coefficients: number;
  private capacity: number;

  constructor(
    private readonly kernels: ReductionKernels,
    { order, rows, columns }: DependentPattern,
    private readonly sides: RightHandSides,
  ) {
    const { memory } = kernels;
    const { matrix, positions } = compressTriplets(order, order, rows, columns);
    this.order = order;
    this.columnPointers = matrix.columnPointers;
    this.rowIndices = matrix.rowIndices;
    this.entryCount = matrix.columnPointers[order];
    this.entries = memory.allocateDoubles(this.entryCount);
    this.places = positions.map((position) => this.entries + position);
    this.input = memory.allocateDoubles(sides.stride * order);
    this.output = memory.allocateDoubles(sides.stride * order);
    this.capacity = 8 * this.entryCount + order;
    this.targets = memory.allocateIntegers(this.capacity);
    this.sources = memory.allocateIntegers(this.capacity);
    this.coefficients = memory.allocateDoubles(this.capacity);
  }

  clear(): void {
    const { doubles } = this.kernels.memory;
    doubles.fill(0, this.entries, this.entries + this.entryCount);
    doubles.fill(0, this.input, this.input + this.sides.stride * this.order);
  }

  factorize(): boolean {
    const { order, columnPointers, rowIndices, entries, entryCount } = this;
    const values = this.kernels.memory.doubles.subarray(entries, entries + entryCount);
    if (this.lu !== undefined) return this.lu.refactorize(values) === order;
    const matrix = { rows: order, columns: order, columnPointers, rowIndices, values };
    this.lu = new SparseLu(matrix, { threshold: THRESHOLD });
    return this.lu.rank === order;
  }

  /**
   * B^T L^{-T} U^{-T} as combinations of columns. The columns of `input` belong to rows of J_y all the while; division by the
   * diagonal of U waits until the columns are copied to `output`, where they belong to variables.
   */
  eliminate(): void {
    const { kernels, order, input, output, sides } = this;
    const { lower, upper, rowOrder, columnOrder } = this.lu!;
    this.reserve(lower.starts[order] + upper.starts[order]);
    const { doubles, integers } = kernels.memory;
    const { targets, sources, coefficients } = this;
    let count = 0;
    for (let k = 0; k < order; k++) {
      for (let p = lower.starts[k] + 1; p < lower.starts[k + 1]; p++) {
        integers[targets + count] = lower.indices[p];
        integers[sources + count] = rowOrder[k];
        doubles[coefficients + count++] = -lower.values[p];
      }
    }
    for (let k = order - 1; k >= 0; k--) {
      const last = upper.starts[k + 1] - 1;
      const pivot = upper.values[last];
      for (let p = upper.starts[k]; p < last; p++) {
        integers[targets + count] = rowOrder[upper.indices[p]];
        integers[sources + count] = rowOrder[k];
        doubles[coefficients + count++] = -upper.values[p] / pivot;
      }
    }
    kernels.addScaledColumns(targets, sources, coefficients, count, input, input, sides.stride, sides.rows);
    for (let k = 0; k < order; k++) {
      integers[targets + k] = columnOrder[k];
      integers[sources + k] = rowOrder[k];
      doubles[coefficients + k] = 1 / upper.values[upper.starts[k + 1] - 1];
    }
    kernels.copyScaledColumns(targets, sources, coefficients, order, input, output, sides.stride, sides.rows);
  }

  solve(b: Float64Array): void {
    this.lu!.solve(b);
  }

  solveTransposed(b: Float64Array): void {
    this.lu!.solveTransposed(b);
  }

  private reserve(count: number): void {
    if (count <= this.capacity) return;
    const { memory } = this.kernels;
    this.capacity = Math.max(count, 2 * this.capacity);
    this.targets = memory.allocateIntegers(this.capacity);
    this.sources = memory.allocateIntegers(this.capacity);
    this.coefficients = memory.allocateDoubles(this.capacity);
  }
}
