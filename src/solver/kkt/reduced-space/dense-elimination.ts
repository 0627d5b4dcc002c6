import type { ReductionKernels } from '../../../kernels/index.js';
import type { DependentElimination, DependentPattern, RightHandSides } from './dependent-elimination.js';

/** Columns of the panels of `factorizeLu`, for which it needs scratch memory. */
const PANEL = 32;

/** J_y as a dense matrix: for global collocation, where every time couples to every other. */
export class DenseElimination implements DependentElimination {
  readonly places: Int32Array;
  readonly input: number;
  readonly output: number;
  private readonly order: number;
  private readonly matrix: number;
  private readonly stride: number;
  private readonly pivots: number;
  private readonly scratch: number;
  private readonly vector: number;
  private readonly size: number;

  constructor(
    private readonly kernels: ReductionKernels,
    { order, rows, columns }: DependentPattern,
    private readonly sides: RightHandSides,
  ) {
    const { memory } = kernels;
    this.order = order;
    this.stride = order + (order & 1);
    this.matrix = memory.allocateDoubles(this.stride * order);
    this.input = memory.allocateDoubles(sides.stride * order);
    this.output = this.input;
    this.size = this.stride * order;
    this.pivots = memory.allocateIntegers(order);
    this.scratch = memory.allocateDoubles(PANEL * (order + 2));
    this.vector = memory.allocateDoubles(order);
    this.places = new Int32Array(rows.length);
    for (let k = 0; k < rows.length; k++) this.places[k] = this.matrix + columns[k] * this.stride + rows[k];
  }

  clear(): void {
    const { doubles } = this.kernels.memory;
    doubles.fill(0, this.matrix, this.matrix + this.size);
    doubles.fill(0, this.input, this.input + this.sides.stride * this.order);
  }

  factorize(): boolean {
    const { kernels, matrix, stride, order, pivots, scratch } = this;
    const tiny = order * Number.EPSILON * kernels.largestModulus(matrix, this.size);
    return kernels.factorizeLu(matrix, stride, order, pivots, tiny, scratch) === order;
  }

  eliminate(): void {
    const { kernels, matrix, stride, order, pivots, input, sides } = this;
    kernels.solveLuRight(matrix, stride, order, pivots, input, sides.stride, sides.rows);
  }

  solve(b: Float64Array): void {
    const { kernels, matrix, stride, order, pivots, vector } = this;
    const { doubles, integers } = kernels.memory;
    doubles.set(b, vector);
    for (let k = 0; k < order; k++) exchange(doubles, vector + k, vector + integers[pivots + k]);
    kernels.solveLower(matrix, stride, order, vector, order, 1);
    kernels.solveUpper(matrix, stride, order, vector);
    for (let k = 0; k < order; k++) b[k] = doubles[vector + k];
  }

  solveTransposed(b: Float64Array): void {
    const { kernels, matrix, stride, order, pivots, vector } = this;
    const { doubles, integers } = kernels.memory;
    doubles.set(b, vector);
    kernels.solveUpperTransposed(matrix, stride, order, vector);
    kernels.solveLowerTransposed(matrix, stride, order, vector, order, 1);
    for (let k = order - 1; k >= 0; k--) exchange(doubles, vector + k, vector + integers[pivots + k]);
    for (let k = 0; k < order; k++) b[k] = doubles[vector + k];
  }
}

function exchange(values: Float64Array, first: number, second: number): void {
  const value = values[first];
  values[first] = values[second];
  values[second] = value;
}
