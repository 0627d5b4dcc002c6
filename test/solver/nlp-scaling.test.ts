import { describe, expect, it } from 'vitest';
import type { NonlinearProgram } from '../../src/nlp/nonlinear-program.js';
import { determineScaling } from '../../src/solver/nlp-scaling.js';
import { resolveOptions } from '../../src/solver/options/resolve.js';

const options = resolveOptions({});

/** A problem whose Jacobian has these entries (row, column, value) everywhere, in this order. */
function withJacobian(
  constraints: number,
  variables: number,
  entries: readonly number[][],
): NonlinearProgram {
  return {
    variables,
    constraints,
    start: new Float64Array(variables),
    jacobian: {
      rows: Int32Array.from(entries, ([row]) => row!),
      columns: Int32Array.from(entries, ([, column]) => column!),
    },
    gradient: (_x: Float64Array, out: Float64Array) => out.fill(0),
    jacobianValues: (_x: Float64Array, out: Float64Array) => out.set(entries.map(([, , value]) => value!)),
  } as unknown as NonlinearProgram;
}

function factors(constraints: number, entries: readonly number[][], fixed: readonly number[] = []): number[] {
  const freeIndex = Int32Array.from({ length: 3 }, (_, j) => (fixed.includes(j) ? -1 : j));
  return Array.from(determineScaling(withJacobian(constraints, 3, entries), freeIndex, options).constraints);
}

describe('gradient-based scaling of rows', () => {
  it('divides rows by the largest sum of their entries at one place, in any order of the entries', () => {
    const entries = [
      [2, 0, 150],
      [0, 1, 60],
      [1, 2, 100],
      [0, 0, -1],
      [2, 1, -400],
      [0, 1, 140],
    ];
    expect(factors(4, entries)).toEqual([0.5, 1, 0.25, 1]);
  });

  it('leaves rows alone whose entries are large but add up to little', () => {
    const entries = [
      [0, 0, 300],
      [1, 0, 200],
      [0, 0, -299],
    ];
    expect(factors(2, entries)).toEqual([1, 0.5]);
  });

  it('does not count the columns of fixed variables, nor rows without a finite derivative', () => {
    const entries = [
      [0, 0, 1000],
      [0, 1, 200],
      [1, 1, NaN],
      [1, 2, 500],
      [2, 1, Infinity],
      [3, 0, 1000],
      [3, 2, 7],
    ];
    expect(factors(4, entries, [0])).toEqual([0.5, 1, 1, 1]);
  });
});
