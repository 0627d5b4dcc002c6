import type { BarrierProblem } from './barrier-problem.js';
import type { VectorSpace } from './vector-space.js';

/** A vector of the primal-dual space: a step, a right-hand side or a residual. zl and zu are 0 where there is no bound. */
export class Direction {
  readonly w: Float64Array;
  readonly lambda: Float64Array;
  readonly zl: Float64Array;
  readonly zu: Float64Array;
  /** All four, one after the other. */
  private readonly all: Float64Array;
  private readonly vectors: VectorSpace;

  constructor({ size, rows, vectors }: BarrierProblem) {
    this.vectors = vectors;
    this.all = vectors.vector(3 * size + rows);
    this.w = this.all.subarray(0, size);
    this.zl = this.all.subarray(size, 2 * size);
    this.zu = this.all.subarray(2 * size, 3 * size);
    this.lambda = this.all.subarray(3 * size);
  }

  copyFrom(other: Direction): void {
    this.all.set(other.all);
  }

  /** this := this + factor * other. */
  add(other: Direction, factor: number): void {
    this.vectors.combine(this.all, this.all, other.all, factor);
  }

  /** Largest modulus over all blocks; NaN if there is one. */
  maxNorm(): number {
    return this.vectors.maxNorm(this.all);
  }
}

/** Largest modulus of the entries, 0 for an empty vector; NaN if there is one. */
export function maxNorm(v: Float64Array): number {
  let norm = 0;
  for (let i = 0; i < v.length; i++) norm = Math.max(norm, Math.abs(v[i]));
  return norm;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
