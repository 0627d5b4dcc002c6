/**
 * The search for a pivot of a panel among its candidates: the order and the tests of `typescript-panel.ts` (sources there), on columns
 * that are brought up to date only when they are looked at. Pointers are in bytes.
 */
import { at, columns, eliminated, largest, largestCandidate, updateColumn } from './panel-columns';
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

/** |d| / max|column| of the 1x1 pivot q in `w`; 0 if |d| is below `tiny` or zero. */
function quality1(w: usize, q: i32): f64 {
  const d = abs(load<f64>(at(w, q)));
  if (d == 0 || d < tiny) return 0;
  const other = largest(w, q, q);
  return other == 0 ? Infinity : d / other;
}

/** 1 / max(|D^-1| [g_q, g_r]) of the 2x2 pivot (q, r) in the working columns; 0 if it is unusable. */
function quality2(q: i32, r: i32): f64 {
  const d11 = load<f64>(at(COLUMN_1, q));
  const d21 = abs(load<f64>(at(COLUMN_1, r)));
  const d22 = load<f64>(at(COLUMN_2, r));
  const scale = max(max(abs(d11), d21), abs(d22));
  const product = (d11 / scale) * (d22 / scale);
  const square = (d21 / scale) * (d21 / scale);
  const determinant = abs(product - square);
  if (!(determinant > 0) || determinant * scale < tiny) return 0;
  if (determinant < 0.5 * max(abs(product), square)) return 0;
  const gq = largest(COLUMN_1, q, r) / scale;
  const gr = largest(COLUMN_2, q, r) / scale;
  const bound1 = (abs(d22) / scale) * gq + (d21 / scale) * gr;
  const bound2 = (d21 / scale) * gq + (abs(d11) / scale) * gr;
  const bound = max(bound1, bound2);
  return bound == 0 ? Infinity : determinant / bound;
}

// @ts-ignore: decorator
@inline
function offer(quality: f64, first: i32, second: i32): void {
  if (quality > bestQuality) {
    bestQuality = quality;
    bestFirst = first;
    bestSecond = second;
  }
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
    const quality = quality1(COLUMN_1, q);
    offer(quality, q, -1);
    if (quality >= threshold && quality >= PREFERRED) {
      bestFirst = q;
      bestSecond = -1;
      return true;
    }
    const r = largestCandidate(COLUMN_1, q);
    if (r >= 0) {
      updateColumn(r, COLUMN_2);
      held2 = r;
      offer(quality1(COLUMN_2, r), r, -1);
      offer(quality2(q, r), q, r);
    }
    if (bestQuality >= threshold && bestQuality > 0) return true;
  }
  return false;
}
