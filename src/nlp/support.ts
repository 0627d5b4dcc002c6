import type { InputBinding } from './template.js';

/**
 * The variables that an input depends on at each point, with their coefficients: one variable with coefficient 1, or
 * the terms of a linear functional. At point p they are entries `begin(p)` to `begin(p + 1)` of `index`.
 */
export interface Support {
  readonly index: Int32Array;
  /** Absent for a plain variable: then point p has the one entry p. */
  readonly pointers: Int32Array | undefined;
  readonly coefficients: Float64Array | undefined;
}

export function supportOf(binding: InputBinding): Support {
  return binding.kind === 'variable'
    ? { index: binding.index, pointers: undefined, coefficients: undefined }
    : binding;
}

export function begin(support: Support, p: number): number {
  return support.pointers === undefined ? p : support.pointers[p];
}

/** Whether support `a` at point p and support `b` at point q have the same variables in the same order. */
export function sameVariables(a: Support, p: number, b: Support, q: number): boolean {
  let i = begin(a, p);
  let k = begin(b, q);
  const end = begin(a, p + 1);
  if (end - i !== begin(b, q + 1) - k) return false;
  for (; i < end; i++, k++) if (a.index[i] !== b.index[k]) return false;
  return true;
}

/** values[p * stride + offset] = the input's value at every point. */
export function gather(
  support: Support,
  x: Float64Array,
  points: number,
  values: Float64Array,
  stride: number,
  offset: number,
): void {
  const { index, pointers, coefficients } = support;
  let to = offset;
  if (pointers === undefined || coefficients === undefined) {
    for (let p = 0; p < points; p++, to += stride) values[to] = x[index[p]];
    return;
  }
  for (let p = 0; p < points; p++, to += stride) {
    let sum = 0;
    for (let i = pointers[p]; i < pointers[p + 1]; i++) sum += coefficients[i] * x[index[i]];
    values[to] = sum;
  }
}
