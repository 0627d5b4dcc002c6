import type { SymmetricPattern } from './symmetric-solver.js';

const PASSES = 3;
/** The passes end when every row norm lies within this factor of 1. */
const CLOSE = 4;
/** Factors are kept for the next matrix while every row norm stays within this factor of 1. */
const ACCEPTABLE = 256;
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

  constructor(pattern: SymmetricPattern) {
    this.#pattern = pattern;
    this.scale = new Float64Array(pattern.order).fill(1);
    this.#norms = new Float64Array(pattern.order);
  }

  /** Brings `scale` up to date for these values and writes the scaled ones; false when a value is not finite. */
  apply(values: Float64Array, scaled: Float64Array): boolean {
    this.#scaleValues(values, scaled);
    let spread = this.#spread();
    if (spread <= ACCEPTABLE) return true;
    this.scale.fill(1);
    for (let pass = 0; pass <= PASSES; pass++) {
      this.#scaleValues(values, scaled);
      spread = this.#spread();
      if (Number.isNaN(spread)) return false;
      if (spread <= CLOSE || pass === PASSES) break;
      this.#reduce();
    }
    return true;
  }

  /** Writes the scaled values and the norms of the rows that they form. */
  #scaleValues(values: Float64Array, scaled: Float64Array): void {
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
        const value = values[p] * scaleJ * scale[i];
        scaled[p] = value;
        const size = Math.abs(value);
        columnNorm = Math.max(columnNorm, size);
        norms[i] = Math.max(norms[i], size);
      }
      norms[j] = columnNorm;
    }
  }

  /** The largest factor between a row norm and 1; NaN when a value is not finite. Empty rows do not count. */
  #spread(): number {
    let least = 1;
    let most = 1;
    for (const norm of this.#norms) {
      most = Math.max(most, norm);
      if (norm > 0 && norm < least) least = norm;
    }
    return most < Infinity ? Math.max(most, Math.min(1 / least, Number.MAX_VALUE)) : NaN;
  }

  /** Divides each row by the root of its norm, rounded to a power of two. */
  #reduce(): void {
    const { scale } = this;
    const norms = this.#norms;
    for (let i = 0; i < norms.length; i++) {
      if (norms[i] === 0) continue;
      const exponent = Math.round(Math.log2(scale[i] / Math.sqrt(norms[i])));
      scale[i] = 2 ** Math.max(-LARGEST_EXPONENT, Math.min(LARGEST_EXPONENT, exponent));
    }
  }
}
