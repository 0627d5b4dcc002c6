import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createKernels } from '../../src/kernels/index.js';
import { DenseSymmetricSolver, MultifrontalSolver, SparseError, refine } from '../../src/sparse/index.js';
import {
  chebyshevNetwork,
  optimalControl,
  radauNetwork,
  type SparseProblem,
} from '../../bench/sparse-problems.js';
import { backwardError, randomNumbers, randomSaddlePoint, randomSymmetric, symmetric } from './matrices.js';
import { randomVector } from './rectangular.js';

const problems: readonly [string, SparseProblem][] = [
  ['Radau neural ODE', radauNetwork(12, 3, 6)],
  ['Radau neural ODE, one point', radauNetwork(20, 1, 3)],
  ['Chebyshev neural ODE', chebyshevNetwork(24, 5)],
  ['optimal control', optimalControl(40, 3)],
  ['optimal control, two points', optimalControl(55, 2)],
];

function solverFor({ pattern, groups }: SparseProblem): MultifrontalSolver {
  return new MultifrontalSolver(pattern, createKernels(), { groups });
}

describe.each(problems)('KKT matrix of %s', (_name, problem) => {
  const { pattern, values } = problem;

  it('has the inertia that the dense solver finds, and solves', () => {
    const oracle = new DenseSymmetricSolver(pattern);
    oracle.factorize(values);
    const solver = solverFor(problem);
    solver.factorize(values);
    expect(solver.inertia).toEqual(oracle.inertia);
    const b = randomVector(pattern.order, 1);
    const x = b.slice();
    solver.solve(x);
    expect(backwardError(problem, x, b)).toBeLessThan(1e-11);
  });

  it('keeps its inertia when the Hessian vanishes but for some barrier terms', () => {
    const changed = values.slice();
    for (let j = 0; j < problem.variables; j++) {
      for (let p = pattern.columnPointers[j]; p < pattern.columnPointers[j + 1]; p++) {
        if (pattern.rowIndices[p] < problem.variables) changed[p] = 0;
      }
      if (j % 3 !== 0) changed[pattern.columnPointers[j]] = 10 ** ((j % 9) - 4);
    }
    const oracle = new DenseSymmetricSolver(pattern);
    oracle.factorize(changed);
    for (const analysed of [values, changed]) {
      const solver = solverFor(problem);
      solver.factorize(analysed);
      solver.factorize(changed);
      expect(solver.inertia).toEqual(oracle.inertia);
      const b = randomVector(pattern.order, 2);
      const x = b.slice();
      solver.solve(x);
      expect(backwardError({ pattern, values: changed }, x, b)).toBeLessThan(1e-11);
    }
  });

  it('needs no more memory after the first factorisation and solve', () => {
    const kernels = createKernels();
    const solver = new MultifrontalSolver(pattern, kernels, { groups: problem.groups });
    const b = randomVector(pattern.order, 3);
    solver.factorize(values);
    solver.solve(b.slice());
    const bytes = kernels.memory.doubles.byteLength;
    const { buffer } = kernels.memory.doubles;
    for (let k = 0; k < 50; k++) {
      solver.factorize(values);
      solver.solve(b.slice());
    }
    expect(kernels.memory.doubles.byteLength).toBe(bytes);
    expect(kernels.memory.doubles.buffer).toBe(buffer);
  });
});

interface SavedMatrices {
  readonly order: number;
  readonly columnPointers: readonly number[];
  readonly rowIndices: readonly number[];
  readonly groups: readonly number[];
  readonly values: readonly (readonly number[])[];
}

describe.each(['optimal-control', 'neural-ode'])('KKT matrices of a solve: %s', (name) => {
  const saved = JSON.parse(
    readFileSync(new URL(`kkt/${name}.json`, import.meta.url), 'utf8'),
  ) as SavedMatrices;
  const pattern = {
    order: saved.order,
    columnPointers: Int32Array.from(saved.columnPointers),
    rowIndices: Int32Array.from(saved.rowIndices),
  };

  it('have the inertia of the dense solver and solve to working precision, one after the other', () => {
    const oracle = new DenseSymmetricSolver(pattern);
    const solver = new MultifrontalSolver(pattern, createKernels(), {
      groups: Int32Array.from(saved.groups),
    });
    for (const list of saved.values) {
      const values = Float64Array.from(list);
      oracle.factorize(values);
      solver.factorize(values);
      expect(solver.inertia).toEqual(oracle.inertia);
      expect(solver.inertia.zero).toBe(0);
      const b = randomVector(pattern.order, 6);
      const x = b.slice();
      solver.solve(x);
      expect(backwardError({ pattern, values }, x, b)).toBeLessThan(1e-11);
      expect(refine(solver, pattern, values, b, x).backwardError).toBeLessThan(1e-14);
    }
  });
});

describe('delayed pivots', () => {
  it('carry candidates without a pivot to the parent front', () => {
    let delayed = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const matrix = randomSymmetric(80, 0.02 + 0.002 * seed, seed, 0);
      const oracle = new DenseSymmetricSolver(matrix.pattern);
      oracle.factorize(matrix.values);
      const solver = new MultifrontalSolver(matrix.pattern, createKernels());
      // Analysed with a good diagonal, then factorised without any.
      const positive = matrix.values.slice();
      for (let j = 0; j < 80; j++) positive[matrix.pattern.columnPointers[j]] = 1;
      solver.factorize(positive);
      solver.factorize(matrix.values);
      delayed += solver.statistics.delayedPivots;
      expect(solver.inertia).toEqual(oracle.inertia);
      const b = randomVector(80, seed);
      const x = b.slice();
      solver.solve(x);
      if (oracle.inertia.zero === 0) expect(backwardError(matrix, x, b)).toBeLessThan(1e-11);
    }
    expect(delayed).toBeGreaterThan(50);
  });

  it('move the last front when they fill it', () => {
    // Columns coupled to the border only, all without a diagonal: every one of them arrives in the last front.
    const border = 60;
    const entries: [number, number, number][] = [];
    const random = randomNumbers(5);
    for (let i = 0; i < border; i++) {
      entries.push([border + i, i, 1 + random()]);
      entries.push([border + ((i + 7) % border), i, random()]);
      for (let j = 0; j <= i; j++) entries.push([border + i, border + j, random() - 0.5]);
    }
    const matrix = symmetric(2 * border, entries);
    const groups = new Int32Array(2 * border).fill(1, border);
    const oracle = new DenseSymmetricSolver(matrix.pattern);
    oracle.factorize(matrix.values);
    const solver = new MultifrontalSolver(matrix.pattern, createKernels(), { groups });
    const positive = matrix.values.slice();
    for (let j = 0; j < border; j++) positive[matrix.pattern.columnPointers[j]] = 1;
    for (const values of [positive, matrix.values, positive, matrix.values]) {
      solver.factorize(values);
      const b = randomVector(2 * border, 4);
      const x = b.slice();
      solver.solve(x);
      expect(backwardError({ pattern: matrix.pattern, values }, x, b)).toBeLessThan(1e-13);
    }
    expect(solver.inertia).toEqual(oracle.inertia);
  });
});

describe('memory', () => {
  it('does not grow over 1,000 factorisations and solves', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const problem = optimalControl(20, 3);
    const solver = solverFor(problem);
    const b = new Float64Array(problem.pattern.order).fill(1);
    const iterate = (count: number): number => {
      for (let k = 0; k < count; k++) {
        solver.factorize(problem.values);
        solver.solve(b.fill(1));
      }
      collect();
      return process.memoryUsage().heapUsed;
    };
    // The engine compiles at first; what the solver keeps would show every time.
    const growth = Array.from({ length: 4 }, () => -iterate(100) + iterate(1000));
    expect(Math.min(...growth)).toBeLessThan(100_000);
  });
});

describe('dependent constraints', () => {
  it('become zero pivots where they are found, not one large front', () => {
    // A chain of 400 variables in which every constraint is given three times.
    const variables = 400;
    const entries: [number, number, number][] = [];
    for (let j = 0; j < variables; j++) entries.push([j, j, 1 + (j % 3)]);
    let row = variables;
    for (let j = 0; j + 1 < variables; j += 2) {
      for (let copy = 0; copy < 3; copy++, row++) entries.push([row, j, 1], [row, j + 1, -1]);
    }
    for (let j = 1; j + 1 < variables; j++) entries.push([j + 1, j, 0.1]);
    const matrix = symmetric(row, entries);
    const solver = new MultifrontalSolver(matrix.pattern, createKernels());
    solver.factorize(matrix.values);
    expect(solver.inertia).toEqual({ positive: 400, negative: 200, zero: 400 });
    expect(solver.statistics.perturbedPivots).toBe(400);
    expect(solver.statistics.factorNonzeros).toBeLessThan(20_000);
  });
});

describe('sequences of matrices', () => {
  it('stay right as barrier terms grow by 14 orders of magnitude', () => {
    const matrix = randomSaddlePoint(40, 18, 31);
    const { pattern } = matrix;
    const solver = new MultifrontalSolver(pattern, createKernels());
    for (let step = 0; step <= 14; step++) {
      const values = matrix.values.slice();
      for (let j = 0; j < 40; j += 2) values[pattern.columnPointers[j]] *= 10 ** step;
      expect(solver.factorize(values)).toBe(true);
      expect(solver.inertia).toEqual({ positive: 40, negative: 18, zero: 0 });
      const b = randomVector(58, step);
      const x = b.slice();
      solver.solve(x);
      expect(backwardError({ pattern, values }, x, b)).toBeLessThan(1e-12);
    }
  });
});

describe('statistics', () => {
  it('describe the factors', () => {
    const matrix = symmetric(3, [
      [0, 0, 1],
      [1, 0, 1],
      [1, 1, 5],
      [2, 1, 1],
      [2, 2, 5],
    ]);
    const solver = new MultifrontalSolver(matrix.pattern, createKernels());
    expect(solver.statistics.factorNonzeros).toBe(0);
    solver.factorize(matrix.values);
    expect(solver.statistics.factorNonzeros).toBeGreaterThanOrEqual(5);
    expect(solver.statistics.supernodes).toBeGreaterThanOrEqual(1);
    expect(solver.statistics.delayedPivots).toBe(0);
    expect(solver.statistics.perturbedPivots).toBe(0);
  });
});

describe('wrong use', () => {
  const matrix = randomSymmetric(6, 0.5, 2);

  it('is refused: solving before factorising, too few values, groups of another length', () => {
    const solver = new MultifrontalSolver(matrix.pattern, createKernels());
    expect(() => solver.solve(new Float64Array(6))).toThrow(SparseError);
    expect(() => solver.factorize(new Float64Array(3))).toThrow(SparseError);
    expect(
      () => new MultifrontalSolver(matrix.pattern, createKernels(), { groups: new Int32Array(5) }),
    ).toThrow(SparseError);
  });
});

describe('refine', () => {
  it('repairs a solution that was disturbed', () => {
    const matrix = randomSaddlePoint(50, 20, 3);
    const solver = new MultifrontalSolver(matrix.pattern, createKernels());
    solver.factorize(matrix.values);
    const b = randomVector(70, 5);
    const x = b.slice();
    solver.solve(x);
    for (let i = 0; i < 70; i++) x[i] *= 1 + 1e-6 * Math.sin(i);
    const { corrections, backwardError: error } = refine(solver, matrix.pattern, matrix.values, b, x);
    expect(corrections).toBeGreaterThan(0);
    expect(error).toBeLessThan(1e-15);
    expect(backwardError(matrix, x, b)).toBeLessThan(1e-16);
  });

  it('leaves an exact solution alone', () => {
    const matrix = symmetric(2, [
      [0, 0, 2],
      [1, 1, 4],
    ]);
    const solver = new MultifrontalSolver(matrix.pattern, createKernels());
    solver.factorize(matrix.values);
    const x = Float64Array.of(1, 1);
    expect(refine(solver, matrix.pattern, matrix.values, Float64Array.of(2, 4), x)).toEqual({
      corrections: 0,
      backwardError: 0,
    });
  });

  it('takes back a correction that does not help', () => {
    const matrix = symmetric(2, [
      [0, 0, 2],
      [1, 1, 4],
    ]);
    const other = symmetric(2, [
      [0, 0, 0.1],
      [1, 1, 0.1],
    ]);
    const solver = new MultifrontalSolver(matrix.pattern, createKernels());
    solver.factorize(other.values);
    const x = Float64Array.of(1.1, 1);
    refine(solver, matrix.pattern, matrix.values, Float64Array.of(2, 4), x);
    expect([...x]).toEqual([1.1, 1]);
  });
});
