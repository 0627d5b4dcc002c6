import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { solveSteps } from '../../src/solver/solve.js';
import type { NonlinearProgram } from '../../src/nlp/nonlinear-program.js';

const PAIRS = 60;
const LARGE = 1e220;

/**
 * min sum of L exp(-x_i) with x_i = y_i: a Newton step moves every x_i by 1, so that the gradient falls from 1e220 to 1e-300 within
 * about 1,200 iterations, each an ordinary one.
 */
function slowProblem(): NonlinearProgram {
  const n = 2 * PAIRS;
  const indices = (values: (k: number) => number): Int32Array =>
    Int32Array.from({ length: PAIRS }, (_, k) => values(k));
  const both = Int32Array.from({ length: n }, (_, k) => k >> 1);
  return {
    variables: n,
    constraints: PAIRS,
    lower: new Float64Array(n).fill(-1e3),
    upper: new Float64Array(n).fill(1e5),
    start: new Float64Array(n),
    constraintLower: new Float64Array(PAIRS),
    constraintUpper: new Float64Array(PAIRS),
    jacobian: { rows: both, columns: Int32Array.from({ length: n }, (_, k) => k) },
    hessian: { rows: indices((k) => 2 * k), columns: indices((k) => 2 * k) },
    constantJacobian: false,
    constantHessian: false,
    objective: (x) => {
      let sum = 0;
      for (let k = 0; k < n; k += 2) sum += LARGE * Math.exp(-x[k]);
      return sum;
    },
    gradient: (x, out) => {
      for (let k = 0; k < n; k += 2) {
        out[k] = -LARGE * Math.exp(-x[k]);
        out[k + 1] = 0;
      }
    },
    constraintValues: (x, out) => {
      for (let k = 0; k < PAIRS; k++) out[k] = x[2 * k + 1] - x[2 * k];
    },
    jacobianValues: (_x, out) => {
      for (let k = 0; k < n; k++) out[k] = k % 2 === 0 ? -1 : 1;
    },
    hessianValues: (x, factor, _multipliers, out) => {
      for (let k = 0; k < PAIRS; k++) out[k] = factor * LARGE * Math.exp(-x[2 * k]);
    },
    variableOrigin: (index) => ({ name: `x${index}` }),
    constraintOrigin: (index) => ({ name: `c${index}` }),
  };
}

describe('memory of the interior point', () => {
  it('does not grow over 1,000 iterations', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used = (): number => {
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const options = { tol: 1e-300, max_iter: 5000, acceptable_iter: 0, nlp_scaling_method: 'none' } as const;
    const advance = (run: Generator<void, unknown>, iterations: number): number => {
      let done = 0;
      while (done < iterations && run.next().done === false) done++;
      return done;
    };
    // The engine compiles during the first solves; what the solver itself keeps would show in every one.
    const growth = Array.from({ length: 6 }, () => {
      const run = solveSteps(slowProblem(), options);
      advance(run, 130);
      const before = used();
      expect(advance(run, 1000)).toBe(1000);
      return used() - before;
    });
    expect(Math.min(...growth)).toBeLessThan(100_000);
  });
});
