import type { PatternBuilder } from './pattern-builder.js';
import { begin, sameVariables, type Support } from './support.js';

/**
 * Slots of the second derivatives by one pair of inputs. Points that follow each other with the same variables share
 * their slots, so a parameter that is common to all points, or all measurements inside one element, take one set of
 * slots. A `triangle` (both inputs have the same variables) holds entry (a, b), a >= b, at start + a (a + 1) / 2 + b; a
 * `rectangle` holds (a, b) at start + a * (length of the right support) + b.
 */
export interface PairSlots {
  readonly shape: 'triangle' | 'rectangle';
  readonly left: Support;
  readonly right: Support;
  /** Whether left and right are the same input: then the contribution is h c c^T, else h (c d^T + d c^T). */
  readonly square: boolean;
  /** First slot of each point. */
  readonly start: Int32Array;
}

/** Whether any two neighbouring points have the same variables in both supports. */
export function hasRuns(left: Support, right: Support, points: number): boolean {
  for (let p = 1; p < points; p++) if (continues(left, right, p)) return true;
  return false;
}

function continues(left: Support, right: Support, p: number): boolean {
  return sameVariables(left, p, left, p - 1) && (left === right || sameVariables(right, p, right, p - 1));
}

function sameEverywhere(left: Support, right: Support, points: number): boolean {
  for (let p = 0; p < points; p++) if (!sameVariables(left, p, right, p)) return false;
  return true;
}

/**
 * Adds the entries of a pair to the pattern. Slots of a rectangle at which both variables coincide stand on the diagonal,
 * where both (a, b) and (b, a) fall on one entry: they are appended to `doubled`.
 */
export function addPair(
  pattern: PatternBuilder,
  left: Support,
  right: Support,
  square: boolean,
  points: number,
  doubled: number[],
): PairSlots {
  const shape = square || sameEverywhere(left, right, points) ? 'triangle' : 'rectangle';
  const start = new Int32Array(points);
  for (let p = 0; p < points; p++) {
    if (p > 0 && continues(left, right, p)) {
      start[p] = start[p - 1];
      continue;
    }
    start[p] = pattern.length;
    const from = begin(left, p);
    for (let a = from; a < begin(left, p + 1); a++) {
      const first = begin(right, p);
      const end = shape === 'triangle' ? first + (a - from) + 1 : begin(right, p + 1);
      for (let b = first; b < end; b++) {
        const i = left.index[a];
        const k = right.index[b];
        const diagonalOfTriangle = shape === 'triangle' && a - from === b - first;
        if (i === k && !diagonalOfTriangle) doubled.push(pattern.length);
        pattern.addSymmetric(i, k);
      }
    }
  }
  return { shape, left, right, square, start };
}

/** Adds the second derivatives h(p) = values[p * stride + offset] of all points to their slots. */
export function scatterPair(
  slots: PairSlots,
  points: number,
  values: Float64Array,
  stride: number,
  offset: number,
  out: Float64Array,
): void {
  const { shape, left, right, square, start } = slots;
  const twice = shape === 'triangle' && !square ? 2 : 1;
  if (left.coefficients === undefined && right.coefficients === undefined) {
    for (let p = 0; p < points; p++) out[start[p]] += twice * values[p * stride + offset];
    return;
  }
  for (let p = 0; p < points; p++) {
    const h = values[p * stride + offset];
    const l = begin(left, p);
    const r = begin(right, p);
    const lengthLeft = begin(left, p + 1) - l;
    const lengthRight = begin(right, p + 1) - r;
    let slot = start[p];
    for (let a = 0; a < lengthLeft; a++) {
      const ca = h * (left.coefficients === undefined ? 1 : left.coefficients[l + a]);
      const end = shape === 'triangle' ? a + 1 : lengthRight;
      for (let b = 0; b < end; b++) {
        out[slot++] += ca * (right.coefficients === undefined ? 1 : right.coefficients[r + b]);
      }
      if (twice === 1) continue;
      // The other half of h (c d^T + d c^T) for two inputs with the same variables.
      const da = h * (right.coefficients === undefined ? 1 : right.coefficients[r + a]);
      slot -= end;
      for (let b = 0; b < end; b++) {
        out[slot++] += da * (left.coefficients === undefined ? 1 : left.coefficients[l + b]);
      }
    }
  }
}
