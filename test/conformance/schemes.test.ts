import { describe, expect, it } from 'vitest';
import {
  differenceSchemes,
  meshFrom,
  schemeFactories,
  TimeGrid,
  uniformMesh,
  type CollocationScheme,
} from '../../src/collocation/index.js';
import {
  add,
  atLeast,
  equal,
  integral,
  Model,
  multiply,
  solve,
  type ControlHold,
} from '../../src/model/index.js';
import { observedOrder, pendulum, riccati } from '../collocation/initial-value-problems.js';

/** Every scheme of the package keeps what grids, transcription and users rely on. */
const schemes: [string, CollocationScheme][] = [
  ...[...schemeFactories].flatMap(([name, factory]) =>
    [2, 3].map((points): [string, CollocationScheme] => [`${name} with ${points} points`, factory(points)]),
  ),
  ...differenceSchemes,
];

/** x' = u - x from x(0) = 0 with the least integral of u^2 such that x(1) = 1, on a grid of this scheme. */
function transfer(
  scheme: CollocationScheme,
  elements: number,
  { limit, hold }: { limit?: number; hold?: ControlHold } = {},
) {
  const model = new Model('transfer');
  const t = model.time('t', 0, 1);
  const x = model.state('x', { time: t });
  const u = model.control('u', { time: t, hold: hold ?? (scheme.freeControls ? 'free' : 'constant') });
  model.subjectTo('dynamics', equal(x.derivative(), add(u, multiply(-1, x))));
  model.subjectTo('start', equal(x.element().at(0), 0));
  model.subjectTo('end', equal(x.element().at(1), 1));
  if (limit !== undefined) model.subjectTo('path', atLeast(x, add(t.current, -limit)));
  model.minimize(integral(t, u.element().squared()));
  model.collocate(t, scheme, { elements });
  return solve(model, { print_level: 0 });
}

// u = 2 exp(t) / (e - 1/e), by the minimum principle.
const optimum = 2 / (1 - Math.exp(-2));

describe.each(schemes)('%s', (_, scheme) => {
  it('has one equation per unknown with the initial condition', () => {
    for (const elements of [1, 2, 5]) {
      const grid = new TimeGrid(uniformMesh(-1, 2, elements), scheme);
      expect(1 + grid.collocationCount + grid.continuityRows.length).toBe(grid.nodes.length);
    }
  });

  it('differentiates, joins and integrates on an uneven mesh what every scheme can', () => {
    const grid = new TimeGrid(meshFrom([-1, -0.5, 0.1, 0.4, 2]), scheme);
    const indices = new Int32Array(grid.nodesPerElement);
    const coefficients = new Float64Array(grid.nodesPerElement);
    for (let entry = 0; entry < grid.collocationCount; entry++) {
      expect(grid.derivativeRow(entry, indices, coefficients)).toBe(grid.nodesPerElement);
      const slope = indices.reduce((sum, node, k) => sum + coefficients[k] * (3 * grid.nodes[node] - 1), 0);
      expect(slope).toBeCloseTo(3, 11);
    }
    for (const row of grid.continuityRows) {
      const jump = row.indices.reduce((sum, node, k) => sum + row.coefficients[k] * grid.nodes[node], 0);
      expect(jump).toBeCloseTo(0, 12);
    }
    expect(grid.quadratureWeights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(3, 12);
    expect(Math.min(...grid.quadratureWeights)).toBeGreaterThanOrEqual(0);
  });

  it('has its declared order, in states and integrals', () => {
    const coarse = scheme.order <= 4 ? 16 : scheme.order <= 6 ? 8 : 4;
    for (const problem of [pendulum, riccati]) {
      expect(Math.abs(observedOrder(problem, scheme, coarse) - scheme.order)).toBeLessThan(0.35);
    }
    const error = (elements: number) => {
      const grid = new TimeGrid(uniformMesh(0, 1, elements), scheme);
      let sum = 1 - Math.E;
      grid.collocationNodes.forEach(
        (node, k) => (sum += grid.quadratureWeights[k] * Math.exp(grid.nodes[node])),
      );
      return Math.abs(sum);
    };
    const few = scheme.order <= 4 ? 32 : 4;
    expect(Math.log2(error(few) / error(2 * few))).toBeGreaterThan(scheme.order - 0.35);
  });

  it('numbers its path and control nodes in time order', () => {
    const grid = new TimeGrid(uniformMesh(0, 1, 3), scheme);
    for (const nodes of [grid.pathNodes, grid.controlNodes]) {
      for (let k = 1; k < nodes.length; k++) expect(nodes[k]).toBeGreaterThan(nodes[k - 1]);
      expect(nodes.at(-1)).toBeLessThan(grid.nodes.length);
    }
    const auxiliary = scheme.constrained.filter((flag) => flag === 0).length;
    expect(grid.pathNodes.length).toBe(grid.nodes.length - 3 * auxiliary);
    expect(grid.pathNodes[0]).toBe(0);
  });

  it('approaches the optimum of a control problem, free and held', () => {
    const tolerance = scheme.order === 1 ? 0.05 : 2e-3;
    for (const hold of ['free', 'constant', 'linear'] as const) {
      if (hold === 'linear' && !scheme.includesEnd) continue;
      if (scheme.central || (hold !== 'constant' && !scheme.freeControls)) {
        expect(() => transfer(scheme, 64, { hold })).toThrow(
          /the control 'u' cannot be (free|linear|chosen)/,
        );
        continue;
      }
      const solution = transfer(scheme, 64, { hold });
      expect(solution.status).toBe('optimal');
      expect(Math.abs(solution.objective - optimum)).toBeLessThan(tolerance);
    }
  });

  it.skipIf(scheme.central)('holds path constraints at its path nodes', () => {
    const solution = transfer(scheme, 24, { limit: 0.02 });
    expect(solution.status).toBe('optimal');
    const [grid] = [...solution.transcription.layout.grids.values()];
    const { x } = solution.result;
    const slack = Array.from(grid.pathNodes, (node) => x[node] - grid.nodes[node] + 0.02);
    expect(Math.min(...slack)).toBeGreaterThan(-1e-7);
    expect(Math.min(...slack)).toBeLessThan(1e-6);
  });
});
