import type { BarrierProblem } from './barrier-problem.js';

/** A vector of the primal-dual space: a step, a right-hand side or a residual. zl and zu are 0 where there is no bound. */
export class Direction {
  readonly w: Float64Array;
  readonly lambda: Float64Array;
  readonly zl: Float64Array;
  readonly zu: Float64Array;

  constructor(problem: BarrierProblem) {
    this.w = new Float64Array(problem.size);
    this.lambda = new Float64Array(problem.rows);
    this.zl = new Float64Array(problem.size);
    this.zu = new Float64Array(problem.size);
  }

  copyFrom(other: Direction): void {
    this.w.set(other.w);
    this.lambda.set(other.lambda);
    this.zl.set(other.zl);
    this.zu.set(other.zu);
  }

  /** this := this + factor * other. */
  add(other: Direction, factor: number): void {
    for (let i = 0; i < this.w.length; i++) {
      this.w[i] += factor * other.w[i];
      this.zl[i] += factor * other.zl[i];
      this.zu[i] += factor * other.zu[i];
    }
    for (let i = 0; i < this.lambda.length; i++) this.lambda[i] += factor * other.lambda[i];
  }

  /** Largest modulus over all blocks; NaN if there is one. */
  maxNorm(): number {
    return Math.max(maxNorm(this.w), maxNorm(this.lambda), maxNorm(this.zl), maxNorm(this.zu));
  }
}

/** Largest modulus of the entries, 0 for an empty vector; NaN if there is one. */
export function maxNorm(v: Float64Array): number {
  let norm = 0;
  for (let i = 0; i < v.length; i++) {
    const size = Math.abs(v[i]);
    if (!(size <= norm)) norm = size;
  }
  return norm;
}

/** Sum of the moduli of the entries. */
export function oneNorm(v: Float64Array): number {
  let norm = 0;
  for (let i = 0; i < v.length; i++) norm += Math.abs(v[i]);
  return norm;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
