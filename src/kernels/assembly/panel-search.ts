/**
 * The search for a pivot of a panel among its candidates: the order and the tests of `typescript-panel.ts` (sources there), on columns
 * that are brought up to date only when they are looked at. Pointers are in bytes.
 */
import { at, columns, eliminated, find, larger, largest, largestBetween, rows, updateColumn } from './panel-columns';
import { inversePowerOfTwo } from './simd';
import { COLUMN_1, COLUMN_2 } from './workspace';

/** A 1x1 pivot with |d| >= PREFERRED * max|column| is taken without looking for a partner. */
const PREFERRED: f64 = 0.1;

let tiny: f64;
/** Candidates whose updated columns COLUMN_1 and COLUMN_2 hold, or -1. */
export let held1: i32;
export let held2: i32;
/** Best pivot seen: its quality (reciprocal bound of the multipliers), first candidate, and partner or -1. */
let bestQuality: f64;
export let bestFirst: i32;
export let bestSecond: i32;

/** |d| / max|column| of a 1x1 pivot, `other` the largest entry of the column outside it; 0 if |d| is below `tiny` or zero. */
@inline
function quality1(d: f64, other: f64): f64 {
  d = abs(d);
  if (d == 0 || d < tiny) return 0;
  return other == 0 ? Infinity : d / other;
}

/**
 * 1 / max(|D^-1| [g1, g2]) of the 2x2 pivot [d11 d21; d21 d22], g1 and g2 the largest entries of its columns outside it; 0 if it is
 * unusable. `d21` and the largest entries are moduli.
 */
function quality2(d11: f64, d21: f64, d22: f64, g1: f64, g2: f64): f64 {
  const entry = max(max(abs(d11), d21), abs(d22));
  const scale = inversePowerOfTwo(entry);
  const s11 = abs(d11) * scale;
  const s21 = d21 * scale;
  const s22 = abs(d22) * scale;
  const product = d11 * scale * (d22 * scale);
  const square = s21 * s21;
  const determinant = abs(product - square);
  if (!(determinant > 0) || determinant < tiny * scale * (entry * scale)) return 0;
  if (determinant < 0.5 * max(abs(product), square)) return 0;
  const h1 = g1 * scale;
  const h2 = g2 * scale;
  const bound = max(s22 * h1 + s21 * h2, s21 * h1 + s11 * h2);
  return bound == 0 ? Infinity : determinant / bound;
}

@inline
function offer(quality: f64, first: i32, second: i32): void {
  if (quality > bestQuality) {
    bestQuality = quality;
    bestFirst = first;
    bestSecond = second;
  }
}

/** Offers the largest candidate row r of column q (of modulus `inside`) as a 1x1 pivot, and q and r as a 2x2 pivot. */
function tryPartner(q: i32, d: f64, inside: f64): void {
  const r = find(COLUMN_1, inside, q);
  updateColumn(r, COLUMN_2);
  held2 = r;
  const partner = load<f64>(at(COLUMN_2, r));
  const other = largest(COLUMN_2, q, r);
  offer(quality1(partner, larger(other, inside)), r, -1);
  offer(quality2(d, inside, partner, largest(COLUMN_1, q, r), other), q, r);
}

/** Looks for a pivot of modulus `smallest` or more from candidate `start` on, cyclically; leaves the best one seen. */
export function search(start: i32, threshold: f64, smallest: f64): bool {
  tiny = smallest;
  held1 = -1;
  held2 = -1;
  const remaining = columns - eliminated;
  bestQuality = -1;
  bestFirst = eliminated;
  bestSecond = -1;
  for (let step = 0; step < remaining; step++) {
    let q = start + step;
    if (q >= columns) q -= remaining;
    updateColumn(q, COLUMN_1);
    held1 = q;
    const d = load<f64>(at(COLUMN_1, q));
    const inside = larger(largestBetween(COLUMN_1, eliminated, q), largestBetween(COLUMN_1, q + 1, columns));
    const quality = quality1(d, larger(inside, largestBetween(COLUMN_1, columns, rows)));
    offer(quality, q, -1);
    if (quality >= threshold && quality >= PREFERRED) {
      bestFirst = q;
      bestSecond = -1;
      return true;
    }
    if (inside > 0) tryPartner(q, d, inside);
    if (bestQuality >= threshold && bestQuality > 0) return true;
  }
  return false;
}
