import { rootAsPowerOfTwo } from './power-of-two.js';
import type { SymmetricPattern } from './symmetric-solver.js';

const PASSES = 3;
/** The passes end when every row norm lies within this factor of 1. */
const CLOSE = 4;
/** Factors are kept for the next matrix while row norms stay within this factor of 1. */
const ACCEPTABLE = 256;
/** All row norms are looked at for every matrix of this many; diagonal entries, which barrier terms move, for each. */
const FULL_CHECK = 8;
const LARGEST_EXPONENT = 500;

/**
 * Symmetric equilibration (Ruiz 2001): finds s so that every row of diag(s) A diag(s) has infinity norm near 1. The factors are
 * powers of two, so scaling adds no rounding error; empty rows keep 1. Factors of the last matrix are kept while they still
 * serve, because matrices come in sequences.
 */
export class Equilibration {
  /** The factors s. */
  readonly scale: Float64Array;
  readonly #pattern: SymmetricPattern;
  readonly #norms: Float64Array;
  #age = -1;

  constructor(pattern: SymmetricPattern) {
    this.#pattern = pattern;
    this.scale = new Float64Array(pattern.order).fill(1);
    this.#norms = new Float64Array(pattern.order);
  }

  /** Brings `scale` up to date for these values; false when one of them is not finite. */
  update(values: Float64Array): boolean {
    if (!allFinite(values, this.#pattern.columnPointers[this.#pattern.order])) return false;
    this.#age = (this.#age + 1) % FULL_CHECK;
    if (this.#age > 0 && this.#diagonalServes(values)) return true;
    this.#age = 0;
    this.#findNorms(values);
    if (this.#spread() <= ACCEPTABLE) return true;
    this.scale.fill(1);
    for (let pass = 0; pass < PASSES; pass++) {
      this.#findNorms(values);
      if (this.#spread() <= CLOSE) break;
      this.#reduce();
    }
    return true;
  }

  #diagonalServes(values: Float64Array): boolean {
    const { order, columnPointers } = this.#pattern;
    const { scale } = this;
    let largest = 0;
    for (let j = 0; j < order; j++) {
      const size = Math.abs(values[columnPointers[j]]) * scale[j] * scale[j];
      if (size > largest) largest = size;
    }
    return largest <= ACCEPTABLE;
  }

  /** Norms of the rows of the matrix as scaled now. */
  #findNorms(values: Float64Array): void {
    const { order, columnPointers, rowIndices } = this.#pattern;
    const { scale } = this;
    const norms = this.#norms;
    norms.fill(0);
    for (let j = 0; j < order; j++) {
      const scaleJ = scale[j];
      let columnNorm = norms[j];
      const end = columnPointers[j + 1];
      for (let p = columnPointers[j]; p < end; p++) {
        const i = rowIndices[p];
        const size = Math.abs(values[p]) * scaleJ * scale[i];
        if (size > columnNorm) columnNorm = size;
        if (size > norms[i]) norms[i] = size;
      }
      norms[j] = columnNorm;
    }
  }

  /** The largest factor between a row norm and 1. Empty rows do not count. */
  #spread(): number {
    let least = 1;
    let most = 1;
    const norms = this.#norms;
    for (let i = 0; i < norms.length; i++) {
      const norm = norms[i];
      if (norm > most) most = norm;
      if (norm > 0 && norm < least) least = norm;
    }
    return Math.max(most, 1 / least);
  }

  /** Divides each row by the root of its norm, rounded to a power of two. */
  #reduce(): void {
    const { scale } = this;
    const norms = this.#norms;
    for (let i = 0; i < norms.length; i++) {
      if (norms[i] === 0) continue;
      scale[i] = rootAsPowerOfTwo((scale[i] / norms[i]) * scale[i], LARGEST_EXPONENT);
    }
  }
}

/** Whether the first `count` values are finite: 0 * value is NaN for the others. */
function allFinite(values: Float64Array, count: number): boolean {
  let even = 0;
  let odd = 0;
  let k = 0;
  for (; k + 1 < count; k += 2) {
    even += 0 * values[k];
    odd += 0 * values[k + 1];
  }
  if (k < count) even += 0 * values[k];
  return even + odd === 0;
}
