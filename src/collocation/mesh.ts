import { CollocationError } from './collocation-error.js';

/** A division of a time interval into elements. Immutable. */
export interface Mesh {
  readonly start: number;
  readonly end: number;
  /** Element boundaries, ascending, `elements + 1` of them; the first is `start`, the last `end`. */
  readonly boundaries: Float64Array;
  readonly elements: number;
}

/** Largest number of elements of a mesh. */
export const MAXIMUM_ELEMENTS = 1_000_000;

/** `elements` elements of equal length. @throws CollocationError for an empty interval or a wrong number of elements. */
export function uniformMesh(start: number, end: number, elements: number): Mesh {
  if (!Number.isInteger(elements) || elements < 1 || elements > MAXIMUM_ELEMENTS) {
    throw new CollocationError(
      `a mesh has a whole number of elements from 1 to ${MAXIMUM_ELEMENTS}, not ${elements}`,
    );
  }
  const boundaries = new Float64Array(elements + 1);
  for (let e = 0; e <= elements; e++) boundaries[e] = start + ((end - start) * e) / elements;
  boundaries[elements] = end;
  return meshFrom(boundaries);
}

/** The mesh with these boundaries (copied). @throws CollocationError unless they are finite and ascend. */
export function meshFrom(boundaries: ArrayLike<number>): Mesh {
  const copy = Float64Array.from(boundaries);
  const elements = copy.length - 1;
  if (elements < 1 || elements > MAXIMUM_ELEMENTS) {
    throw new CollocationError(`a mesh has 2 to ${MAXIMUM_ELEMENTS + 1} boundaries, not ${copy.length}`);
  }
  for (let e = 0; e <= elements; e++) {
    if (!Number.isFinite(copy[e])) throw new CollocationError(`element boundary ${e + 1} is ${copy[e]}`);
    if (e > 0 && !(copy[e] > copy[e - 1])) {
      throw new CollocationError(
        `element boundary ${e + 1} is ${copy[e]}, not after ${copy[e - 1]}`,
        'element boundaries ascend in time',
      );
    }
  }
  return Object.freeze({ start: copy[0], end: copy[elements], boundaries: copy, elements });
}
