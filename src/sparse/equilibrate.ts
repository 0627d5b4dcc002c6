import type { SymmetricPattern } from './symmetric-solver.js';

const PASSES = 3;
const LARGEST_EXPONENT = 500;

/**
 * Symmetric equilibration (Ruiz 2001): finds s so that every row of diag(s) A diag(s) has infinity norm near 1.
 * Factors are rounded to powers of two, so scaling adds no rounding error; empty rows keep 1. `norms` is workspace of
 * length `order`. Returns false when a value is not finite.
 */
export function equilibrate(
  pattern: SymmetricPattern,
  values: Float64Array,
  scale: Float64Array,
  norms: Float64Array,
): boolean {
  const { order, columnPointers, rowIndices } = pattern;
  scale.fill(1);
  for (let pass = 0; pass < PASSES; pass++) {
    norms.fill(0);
    for (let j = 0; j < order; j++) {
      const scaleJ = scale[j];
      let columnNorm = norms[j];
      for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) {
        const i = rowIndices[p];
        const size = Math.abs(values[p]) * scaleJ * scale[i];
        if (!(size < Infinity)) return false;
        if (size > columnNorm) columnNorm = size;
        if (size > norms[i]) norms[i] = size;
      }
      if (columnNorm > norms[j]) norms[j] = columnNorm;
    }
    let worst = 1;
    for (let i = 0; i < order; i++) {
      const norm = norms[i];
      if (norm === 0) continue;
      worst = Math.max(worst, norm, 1 / norm);
      scale[i] = roundToPowerOfTwo(scale[i] / Math.sqrt(norm));
    }
    if (worst <= 4) break;
  }
  return true;
}

/** The nearest power of two, with the exponent kept where products of two factors cannot overflow. */
function roundToPowerOfTwo(value: number): number {
  const exponent = Math.round(Math.log2(value));
  return 2 ** Math.max(-LARGEST_EXPONENT, Math.min(LARGEST_EXPONENT, exponent));
}
