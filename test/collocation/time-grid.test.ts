import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chebyshev,
  CollocationError,
  legendre,
  lobatto,
  meshFrom,
  radau,
  radauLeft,
  schemeFactories,
  TimeGrid,
  uniformMesh,
  type LinearCombination,
} from '../../src/collocation/index.js';

const families = [...schemeFactories];
const combine = (row: LinearCombination, values: ArrayLike<number>) =>
  row.indices.reduce((sum, node, k) => sum + row.coefficients[k] * values[node], 0);

describe('a mesh', () => {
  it('is uniform or takes any ascending boundaries, copied', () => {
    expect([...uniformMesh(1, 2, 4).boundaries]).toEqual([1, 1.25, 1.5, 1.75, 2]);
    const boundaries = [0, 1, 4];
    const mesh = meshFrom(boundaries);
    boundaries[1] = 3;
    expect(mesh).toMatchObject({ start: 0, end: 4, elements: 2 });
    expect(mesh.boundaries[1]).toBe(1);
  });

  it.each([
    [() => uniformMesh(0, 1, 0), /not 0/],
    [() => uniformMesh(0, 1, 1.5), /not 1.5/],
    [() => uniformMesh(0, 1, 1e9), /not 1000000000/],
    [() => uniformMesh(1, 1, 2), /boundary 2 is 1, not after 1/],
    [() => uniformMesh(0, Infinity, 2), /boundary 1 is NaN/],
    [() => meshFrom([0]), /not 1/],
    [() => meshFrom([0, 2, 1]), /boundary 3 is 1, not after 2/],
  ])('is refused when it is none: %#', (call, message) => {
    expect(call).toThrow(CollocationError);
    expect(call).toThrow(message);
  });
});

describe('nodes and entries', () => {
  it('share element ends where the scheme includes the end', () => {
    const grid = new TimeGrid(meshFrom([0, 1, 3]), radau(2));
    [0, 1 / 3, 1, 1 + 2 / 3, 3].forEach((time, k) => expect(grid.nodes[k]).toBeCloseTo(time, 15));
    expect([...grid.collocationNodes]).toEqual([1, 2, 3, 4]);
    expect([...grid.collocationElements]).toEqual([0, 0, 1, 1]);
    expect([...grid.collocationLocals]).toEqual([1, 2, 1, 2]);
    expect([...grid.controlNodes]).toEqual([1, 2, 3, 4]);
    expect([...grid.controlOfNode]).toEqual([-1, 0, 1, 2, 3]);
    expect(grid.nodeIndex(1, 2)).toBe(4);
    expect(grid.continuityRows).toEqual([]);
  });

  it('are separate, joined by continuity rows, where it does not', () => {
    const grid = new TimeGrid(meshFrom([0, 1, 3]), legendre(1));
    expect([...grid.nodes]).toEqual([0, 0.5, 1, 2]);
    expect([...grid.collocationNodes]).toEqual([1, 3]);
    const [row, ...others] = grid.continuityRows;
    expect(others).toEqual([]);
    expect([...row.indices]).toEqual([0, 1, 2]);
    expect([...row.coefficients]).toEqual([1, -2, 1]);
  });

  it('collocate inner boundaries once with left Radau, twice with Lobatto points', () => {
    const left = new TimeGrid(uniformMesh(0, 2, 2), radauLeft(2));
    expect([...left.collocationNodes]).toEqual([0, 1, 2, 3]);
    const grid = new TimeGrid(uniformMesh(0, 2, 2), lobatto(2));
    expect([...grid.nodes]).toEqual([0, 0.5, 1, 1.5, 2]);
    expect([...grid.collocationNodes]).toEqual([0, 2, 2, 4]);
    expect([...grid.controlNodes]).toEqual([0, 2, 4]);
    expect([...grid.quadratureWeights]).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it.each(families)('%s has one equation per unknown with the initial condition', (_, factory) => {
    for (const [points, elements] of [
      [2, 1],
      [3, 4],
      [6, 3],
    ]) {
      const grid = new TimeGrid(uniformMesh(-1, 2, elements), factory(points));
      expect(1 + grid.collocationCount + grid.continuityRows.length).toBe(grid.nodes.length);
      for (let k = 1; k < grid.nodes.length; k++) expect(grid.nodes[k]).toBeGreaterThan(grid.nodes[k - 1]);
      grid.collocationNodes.forEach((node, entry) =>
        expect(grid.nodeIndex(grid.collocationElements[entry], grid.collocationLocals[entry])).toBe(node),
      );
    }
  });

  it('build for 30,000 elements', () => {
    const grid = new TimeGrid(uniformMesh(0, 1, 30_000), radau(3));
    expect(grid.nodes.length).toBe(90_001);
    expect(grid.nodes[90_000]).toBe(1);
  });
});

describe.each(families)('a grid of %s elements', (name, factory) => {
  const boundaries = [-1, -0.2, 0.5, 2];
  const points = 5;
  const grid = new TimeGrid(meshFrom(boundaries), factory(points));
  const degree = grid.nodesPerElement - 1;
  const polynomial = (t: number) => 1 + (t - 0.3) ** degree;
  const values = grid.nodes.map(polynomial);

  it('differentiates polynomials of its degree exactly', () => {
    const indices = new Int32Array(grid.nodesPerElement + 2);
    const coefficients = new Float64Array(grid.nodesPerElement + 2);
    for (let entry = 0; entry < grid.collocationCount; entry++) {
      expect(grid.derivativeRow(entry, indices, coefficients, 2)).toBe(grid.nodesPerElement);
      let derivative = 0;
      for (let k = 2; k < indices.length; k++) derivative += coefficients[k] * values[indices[k]];
      const expected = degree * (grid.nodes[grid.collocationNodes[entry]] - 0.3) ** (degree - 1);
      expect(Math.abs(derivative - expected)).toBeLessThan(1e-11);
    }
  });

  it('interpolates, joins and integrates them', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 2, noNaN: true }), (time) => {
        expect(Math.abs(combine(grid.interpolation(time), values) - polynomial(time))).toBeLessThan(1e-11);
        const lower = grid.nodes.map((t) => (t - 0.3) ** (points - 2));
        const control = grid.controlInterpolation(time);
        expect(control.indices.every((node) => grid.controlOfNode[node] >= 0)).toBe(true);
        expect(Math.abs(combine(control, lower) - (time - 0.3) ** (points - 2))).toBeLessThan(1e-10);
      }),
      { seed: 23, numRuns: 200 },
    );
    for (const row of grid.continuityRows) expect(Math.abs(combine(row, values))).toBeLessThan(1e-12);
    const power = grid.scheme.order - 1;
    let integral = 0;
    grid.collocationNodes.forEach(
      (node, k) => (integral += grid.quadratureWeights[k] * grid.nodes[node] ** power),
    );
    const expected = (2 ** (power + 1) - (-1) ** (power + 1)) / (power + 1);
    expect(Math.abs(integral / expected - 1)).toBeLessThan(1e-13);
  });

  it('gives a node its own value, times of data files included', () => {
    grid.nodes.forEach((time, node) => {
      for (const printed of [time, Number(time.toPrecision(12))]) {
        const row = grid.interpolation(printed);
        expect([...row.indices]).toEqual([node]);
        expect([...row.coefficients]).toEqual([1]);
      }
      const control = grid.controlInterpolation(time);
      const carriesControls = grid.controlOfNode[node] >= 0;
      expect(control.indices.length === 1 && control.indices[0] === node).toBe(carriesControls);
    });
  });

  it('stays inside its interval', () => {
    expect(grid.elementAt(-1)).toBe(0);
    expect(grid.elementAt(0.5)).toBe(2);
    expect(grid.elementAt(2)).toBe(2);
    expect(grid.elementAt(2 + 1e-12)).toBe(2);
    for (const time of [-1.001, 2.001, Number.NaN]) {
      expect(() => grid.interpolation(time)).toThrow(CollocationError);
      expect(() => grid.controlInterpolation(time)).toThrow(/outside the grid's interval \[-1, 2\]/);
    }
  });

  it('reaches the end of its interval', () => {
    const row = grid.interpolation(2);
    expect(row.indices.length).toBe(name === 'legendre' ? grid.nodesPerElement : 1);
    expect(row.indices.at(-1)).toBe(grid.nodes.length - 1);
  });
});

it('one global element of 200 Chebyshev nodes meets the times of the data', () => {
  const grid = new TimeGrid(uniformMesh(0, 15, 1), chebyshev(200));
  for (const [node, printed] of [
    [1, 0.00093457861757],
    [100, 7.55920025182],
  ]) {
    expect(grid.nodes[node]).toBeCloseTo(printed, 10);
    expect([...grid.interpolation(printed).indices]).toEqual([node]);
  }
});
