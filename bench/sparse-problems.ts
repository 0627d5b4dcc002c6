/**
 * KKT matrices [H + Sigma, J^T; J, 0] with the shapes and magnitudes of the problems that Odeon is for, without building a
 * model: global and element-wise collocation of a neural ODE, and optimal control. Values are deterministic.
 */
import { symmetricPattern, type SymmetricPattern } from '../src/sparse/index.js';

/** One KKT matrix: variables first, then multipliers; weights of networks are elimination group 1. */
export interface SparseProblem {
  readonly name: string;
  readonly pattern: SymmetricPattern;
  readonly values: Float64Array;
  readonly groups: Int32Array;
  readonly variables: number;
  readonly constraints: number;
}

class Entries {
  readonly rows: number[] = [];
  readonly columns: number[] = [];
  readonly values: number[] = [];
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** Pseudo-random number in [-1, 1). */
  random(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#state / 2 ** 31 - 1;
  }

  add(row: number, column: number, value: number): void {
    this.rows.push(row);
    this.columns.push(column);
    this.values.push(value);
  }

  problem(
    name: string,
    variables: number,
    constraints: number,
    weights: readonly [number, number],
  ): SparseProblem {
    const order = variables + constraints;
    const { pattern, positions } = symmetricPattern(order, this.rows, this.columns);
    const values = new Float64Array(pattern.rowIndices.length);
    positions.forEach((place, k) => (values[place] += this.values[k]));
    const groups = new Int32Array(order).fill(1, weights[0], weights[1]);
    return { name, pattern, values, groups, variables, constraints };
  }
}

/** Radau points on (0, 1] for 1, 2 or 3 points (Hairer & Wanner 1996, section IV.5). */
const RADAU: Record<number, number[]> = {
  1: [1],
  2: [1 / 3, 1],
  3: [(4 - Math.sqrt(6)) / 10, (4 + Math.sqrt(6)) / 10, 1],
};

/** Differentiation matrix of the Lagrange polynomials on the nodes, by rows. */
function differentiation(nodes: readonly number[]): number[][] {
  const weights = nodes.map((x, j) =>
    nodes.reduce((product, y, k) => (k === j ? product : product / (x - y)), 1),
  );
  return nodes.map((x, i) => {
    const row = nodes.map((y, j) => (i === j ? 0 : weights[j] / weights[i] / (x - y)));
    row[i] = -row.reduce((sum, value) => sum + value, 0);
    return row;
  });
}

/** Jacobian rows and Hessian of one evaluation of a 2-H-2 network in the Lagrangian, at two states and the weights. */
function addNetwork(
  entries: Entries,
  states: readonly [number, number],
  weights: number,
  hidden: number,
  rows: readonly [number, number],
): void {
  const multiplier = 0.01 * entries.random();
  const used = [weights, weights + 2 * hidden, weights + 3 * hidden, weights + 5 * hidden];
  for (let s = 0; s < 2; s++) {
    for (const state of states) entries.add(rows[s], state, entries.random());
    for (let w = used[0]; w < used[2]; w++) entries.add(rows[s], w, 0.3 * entries.random());
    for (let h = 0; h < hidden; h++) entries.add(rows[s], used[2] + s * hidden + h, 0.8 * entries.random());
    entries.add(rows[s], used[3] + s, -1);
  }
  for (let s = 0; s < 2; s++) {
    for (let r = 0; r <= s; r++) entries.add(states[s], states[r], multiplier * entries.random());
    for (let w = used[0]; w < used[3]; w++) entries.add(states[s], w, multiplier * entries.random());
  }
}

/** Hessian of the weights: regularisation and the dense part that the network leaves. */
function addWeights(entries: Entries, weights: number, count: number): void {
  for (let i = 0; i < count; i++) {
    entries.add(weights + i, weights + i, 2e-3);
    for (let j = 0; j < i; j++) entries.add(weights + i, weights + j, 1e-4 * entries.random());
  }
}

/** Radau collocation of a neural ODE with two states: one measurement in each element. */
export function radauNetwork(elements: number, points: number, hidden: number): SparseProblem {
  const entries = new Entries(1);
  const nodes = elements * points + 1;
  const weights = 2 * nodes;
  const weightCount = 5 * hidden + 2;
  const variables = weights + weightCount;
  const tau = [0, ...RADAU[points]];
  const matrix = differentiation(tau);
  const step = 15 / elements;
  for (let s = 0; s < 2; s++) entries.add(variables + s, s, 1);
  for (let e = 0; e < elements; e++) {
    for (let i = 1; i <= points; i++) {
      const node = e * points + i;
      const row = variables + 2 * node;
      for (let s = 0; s < 2; s++) {
        for (let j = 0; j <= points; j++)
          entries.add(row + s, 2 * (e * points + j) + s, -matrix[i][j] / step);
      }
      addNetwork(entries, [2 * node, 2 * node + 1], weights, hidden, [row, row + 1]);
    }
    const interpolation = tau.map(() => 0.6 * entries.random());
    for (let s = 0; s < 2; s++) {
      for (let i = 0; i <= points; i++) {
        for (let j = 0; j <= i; j++) {
          const value = (2 / elements) * interpolation[i] * interpolation[j];
          entries.add(2 * (e * points + i) + s, 2 * (e * points + j) + s, value);
        }
      }
    }
  }
  for (let i = 0; i < weights; i++) entries.add(i, i, 1e-6 * (1.5 + entries.random()));
  addWeights(entries, weights, weightCount);
  return entries.problem(`radau network ${elements} x ${points}, 2-${hidden}-2`, variables, 2 * nodes, [
    weights,
    weights + weightCount,
  ]);
}

/** Global Chebyshev collocation of a neural ODE with two states, measured at every node. */
export function chebyshevNetwork(nodes: number, hidden: number): SparseProblem {
  const entries = new Entries(2);
  const weights = 2 * nodes;
  const weightCount = 5 * hidden + 2;
  const variables = weights + weightCount;
  const t = Array.from({ length: nodes }, (_, k) => 7.5 * (1 - Math.cos((Math.PI * k) / (nodes - 1))));
  const end = (k: number): number => (k === 0 || k === nodes - 1 ? 0.5 : 1);
  for (let s = 0; s < 2; s++) entries.add(variables + s, s, 1);
  for (let i = 1; i < nodes; i++) {
    const row = variables + 2 * i;
    for (let s = 0; s < 2; s++) {
      let diagonal = 0;
      for (let j = 0; j < nodes; j++) {
        if (i === j) continue;
        const value = (((i + j) % 2 ? -1 : 1) * end(j)) / end(i) / (t[i] - t[j]);
        diagonal -= value;
        entries.add(row + s, 2 * j + s, -value);
      }
      entries.add(row + s, 2 * i + s, -diagonal);
    }
    addNetwork(entries, [2 * i, 2 * i + 1], weights, hidden, [row, row + 1]);
  }
  for (let i = 0; i < weights; i++) entries.add(i, i, 2 / nodes);
  addWeights(entries, weights, weightCount);
  return entries.problem(`chebyshev network ${nodes}, 2-${hidden}-2`, variables, 2 * nodes, [
    weights,
    weights + weightCount,
  ]);
}

/** Van der Pol optimal control: two states and a control at every Radau point, bounds in their barrier terms. */
export function optimalControl(elements: number, points: number): SparseProblem {
  const entries = new Entries(3);
  const nodes = elements * points;
  const controls = 2 * nodes;
  const variables = 3 * nodes;
  const matrix = differentiation([0, ...RADAU[points]]);
  const step = 10 / elements;
  for (let e = 0; e < elements; e++) {
    for (let i = 1; i <= points; i++) {
      const node = e * points + i - 1;
      const row = variables + 2 * node;
      const x = entries.random();
      const y = entries.random();
      for (let s = 0; s < 2; s++) {
        for (let j = 0; j <= points; j++) {
          const other = e * points + j - 1;
          if (other >= 0) entries.add(row + s, 2 * other + s, matrix[i][j]);
        }
      }
      const multiplier = 0.5 * entries.random();
      entries.add(row, 2 * node, -step * (1 - y * y));
      entries.add(row, 2 * node + 1, step * (2 * x * y + 1));
      entries.add(row, controls + node, -step);
      entries.add(row + 1, 2 * node, -step);
      const quadrature = step / points;
      const barrier = (): number => step * 10 ** (3 * entries.random());
      entries.add(2 * node, 2 * node, 2 * quadrature + barrier());
      entries.add(2 * node + 1, 2 * node, 2 * y * multiplier * step);
      entries.add(2 * node + 1, 2 * node + 1, 2 * quadrature + 2 * x * multiplier * step);
      entries.add(controls + node, controls + node, 2 * quadrature + barrier());
    }
  }
  return entries.problem(`optimal control ${elements} x ${points}`, variables, 2 * nodes, [0, 0]);
}
