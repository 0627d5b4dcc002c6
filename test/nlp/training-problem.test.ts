import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { add, constant, datum, input, networkOutput, power, subtract } from '../../src/expression/index.js';
import { NetworkArchitecture, linear, tanh } from '../../src/network/index.js';
import { CompiledProblem, type EvaluatorKind, type ProblemDefinition } from '../../src/nlp/index.js';
import { block, definition, range, variables } from './definitions.js';
import type { DenseEvaluation } from './dense-reference.js';
import { evaluateDense, largestDifference } from './dense-evaluation.js';

/**
 * The Van der Pol training problem on 200 Chebyshev points with a 2-32-2 tanh network:
 * minimise mean squared error + 1e-3 |theta|² subject to D x = f(x; theta).
 */
const width = 32;
const regularisation = 1e-3;
const { times, measured } = readData();
const N = times.length;
const theta0 = readWeights();
const n = 2 * N + theta0.length;
const D = differentiationMatrix(times);
const start = Float64Array.from([...measured, ...theta0]);

function readData(): { times: number[]; measured: number[] } {
  const text = readFileSync(new URL('../data/van-der-pol-chebyshev.csv', import.meta.url), 'utf8');
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  return { times: rows.map(([t]) => t), measured: rows.flatMap(([, y1, y2]) => [y1, y2]) };
}

/** W1 row-major, b1, W2 row-major, b2. */
function readWeights(): number[] {
  const file = JSON.parse(readFileSync(new URL('fixtures/weights-2-32-2.json', import.meta.url), 'utf8')) as {
    W1: number[][];
    b1: number[];
    W2: number[][];
    b2: number[];
  };
  return [...file.W1.flat(), ...file.b1, ...file.W2.flat(), ...file.b2];
}

/** Barycentric differentiation at Chebyshev points of the second kind (Berrut & Trefethen, SIAM Rev. 46, 2004, (9.4)). */
function differentiationMatrix(t: readonly number[]): Float64Array {
  const matrix = new Float64Array(N * N);
  const w = t.map((_, k) => (k % 2 === 0 ? 1 : -1) * (k === 0 || k === N - 1 ? 0.5 : 1));
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      if (i === j) continue;
      matrix[i * N + j] = w[j] / w[i] / (t[i] - t[j]);
      matrix[i * N + i] -= matrix[i * N + j];
    }
  }
  return matrix;
}

function trainingProblem(): ProblemDefinition {
  const architecture = new NetworkArchitecture(2, [
    { width, activation: tanh },
    { width: 2, activation: linear },
  ]);
  const [dx1, dx2, x1, x2] = range(4).map(input);
  const f = { network: 0, architecture, inputs: [x1, x2] };
  const state = (s: number) => variables(...range(N).map((p) => 2 * p + s));
  const derivative = (s: number) => ({
    kind: 'functional' as const,
    pointers: Int32Array.from(range(N + 1), (p) => p * N),
    index: Int32Array.from(range(N * N), (i) => 2 * (i % N) + s),
    coefficients: D,
  });
  const square = (e: typeof x1) => power(e, constant(2));
  const parameters = range(theta0.length, 2 * N);
  return definition(
    n,
    2 * N,
    [
      block({
        name: 'dynamics',
        outputs: [subtract(dx1, networkOutput(f, 0)), subtract(dx2, networkOutput(f, 1))],
        inputs: [derivative(0), derivative(1), state(0), state(1)],
        points: N,
        networks: [{ architecture, parameters }],
        rows: range(2 * N),
      }),
      block({
        name: 'mse',
        outputs: [add(square(subtract(input(0), datum(0))), square(subtract(input(1), datum(1))))],
        inputs: [state(0), state(1)],
        points: N,
        data: measured,
        rows: 'objective',
        weights: new Array<number>(N).fill(1 / N),
      }),
      block({
        name: 'sumsq',
        outputs: [square(input(0))],
        inputs: [variables(...parameters)],
        points: parameters.length,
        rows: 'objective',
        weights: new Array<number>(parameters.length).fill(regularisation),
      }),
    ],
    { start },
  );
}

/** The same by textbook formulas, neuron by neuron, into dense matrices. */
function trainingReference(
  x: Float64Array,
  objectiveFactor: number,
  multipliers: Float64Array,
): DenseEvaluation {
  const W1 = (h: number, i: number) => 2 * N + 2 * h + i;
  const b1 = (h: number) => 2 * N + 2 * width + h;
  const W2 = (o: number, h: number) => 2 * N + 3 * width + o * width + h;
  const b2 = (o: number) => 2 * N + 5 * width + o;
  const gradient = new Float64Array(n);
  const constraints = new Float64Array(2 * N);
  const jacobian = new Float64Array(2 * N * n);
  const hessian = new Float64Array(n * n);
  const addSymmetric = (i: number, j: number, value: number): void => {
    hessian[i * n + j] += value;
    if (i !== j) hessian[j * n + i] += value;
  };
  let objective = 0;
  for (let i = 0; i < n; i++) {
    const residual = i < 2 * N ? x[i] - measured[i] : x[i];
    const weight = i < 2 * N ? 1 / N : regularisation;
    objective += weight * residual ** 2;
    gradient[i] = 2 * weight * residual;
    hessian[i * n + i] = 2 * weight * objectiveFactor;
  }
  for (let p = 0; p < N; p++) {
    for (let o = 0; o < 2; o++) {
      const row = 2 * p + o;
      for (let q = 0; q < N; q++) {
        constraints[row] += D[p * N + q] * x[2 * q + o];
        jacobian[row * n + 2 * q + o] += D[p * N + q];
      }
      constraints[row] -= x[b2(o)];
      jacobian[row * n + b2(o)] -= 1;
    }
    for (let h = 0; h < width; h++) {
      const a = Math.tanh(x[W1(h, 0)] * x[2 * p] + x[W1(h, 1)] * x[2 * p + 1] + x[b1(h)]);
      const slope = 1 - a * a;
      // z = W1[h] . x + b1[h]: its variables and its derivatives by them.
      const places = [2 * p, 2 * p + 1, W1(h, 0), W1(h, 1), b1(h)];
      const dz = [x[W1(h, 0)], x[W1(h, 1)], x[2 * p], x[2 * p + 1], 1];
      for (let o = 0; o < 2; o++) {
        const row = 2 * p + o;
        const lambda = -multipliers[row];
        const v = x[W2(o, h)];
        constraints[row] -= v * a;
        jacobian[row * n + W2(o, h)] -= a;
        places.forEach((i, k) => {
          jacobian[row * n + i] -= v * slope * dz[k];
          addSymmetric(i, W2(o, h), lambda * slope * dz[k]);
          places.forEach((j, l) => {
            if (l <= k) addSymmetric(i, j, lambda * v * -2 * a * slope * dz[k] * dz[l]);
          });
        });
        addSymmetric(2 * p, W1(h, 0), lambda * v * slope);
        addSymmetric(2 * p + 1, W1(h, 1), lambda * v * slope);
      }
    }
  }
  return { objective, gradient, constraints, jacobian, hessian };
}

describe('the Van der Pol training problem at the common start', () => {
  const multipliers = Float64Array.from({ length: 2 * N }, (_, i) => Math.sin(1 + 3 * i));
  const reference = trainingReference(start, 0.5, multipliers);

  it.each<EvaluatorKind>(['generated', 'interpreted'])(
    '%s evaluators agree with textbook formulas to 1e-10',
    (evaluators) => {
      const problem = new CompiledProblem(trainingProblem(), { evaluators });
      expect(
        largestDifference(evaluateDense(problem, start, 0.5, multipliers), reference),
      ).toBeLessThanOrEqual(1e-10);
    },
  );

  it('has only structural nonzeros: the counts of arXiv 2502.15642 for one more collocation point', () => {
    const problem = new CompiledProblem(trainingProblem());
    const distinct = ({ rows, columns }: { rows: Int32Array; columns: Int32Array }) =>
      new Set(Array.from(rows, (row, e) => row * n + columns[e])).size;
    // Per row: 200 entries of D, 129 weights, and the other state. The paper has 199 points, and two rows for x(0).
    expect(distinct(problem.jacobian)).toBe(400 * (200 + 129 + 1));
    expect(398 * (200 + 129 + 1) + 2).toBe(131_342);
    // Per point 3 entries of the states and 2 x 160 mixed; 32 x 12 of the weights, and the diagonal of W2 and b2.
    expect(distinct(problem.hessian)).toBe(200 * (3 + 320) + 32 * 12 + 66);
    expect(199 * (3 + 320) + 2 + 32 * 12 + 66).toBe(64_729);
    // Duplicates: the states' diagonals and the regularised weights.
    expect(problem.jacobian.rows.length - distinct(problem.jacobian)).toBe(400);
    expect(problem.hessian.rows.length - distinct(problem.hessian)).toBe(400 + 96);
  });
});
