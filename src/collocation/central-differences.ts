import type { Mesh } from './mesh.js';

/**
 * The derivative at the end of an element between the nodes on both sides of it, at the end of the mesh the backward difference: writes
 * two node numbers and coefficients (1 / time) at `offset` and returns 2. Node k is boundary k of the mesh.
 */
export function centralDifference(
  { boundaries, elements }: Mesh,
  element: number,
  indices: Int32Array,
  coefficients: Float64Array,
  offset: number,
): number {
  const next = Math.min(element + 2, elements);
  const span = boundaries[next] - boundaries[element];
  indices[offset] = element;
  indices[offset + 1] = next;
  coefficients[offset] = -1 / span;
  coefficients[offset + 1] = 1 / span;
  return 2;
}

/**
 * Quadrature weights for values at the ends of the elements, into `out` (length `elements`): the trapezoidal rule between them and,
 * for the first element, whose start carries no value, the integral of the line through the first two values: order 2. Where
 * that would make a weight negative (fewer than three elements, or a first one much longer than the next) the first value
 * stands for its whole element.
 */
export function centralQuadrature({ boundaries, elements }: Mesh, out: Float64Array): void {
  out.fill(0);
  const length = (element: number): number => boundaries[element + 1] - boundaries[element];
  out[0] = length(0);
  for (let element = 1; element < elements; element++) {
    const half = length(element) / 2;
    out[element - 1] += half;
    out[element] += half;
  }
  if (elements < 3) return;
  const shift = length(0) ** 2 / (2 * length(1));
  if (shift >= out[1]) return;
  out[0] += shift;
  out[1] -= shift;
}
