import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { radau } from '../../src/collocation/index.js';
import { describeDynamics, dynamicFindings, dynamicStructure } from '../../src/diagnosis/index.js';
import { pantelides, type Signature } from '../../src/diagnosis/pantelides.js';
import { loadModel } from '../../src/language/index.js';
import { equal, Model } from '../../src/model/index.js';

const rest = 'collocate t with radau(elements: 4, points: 2)\n';

const pendulum = (last: string) => `time t in [0, 1]
state x[1..2] over t
state v[1..2] over t
algebraic tension over t
subject to
  position: der(x) == v
  velocity: der(v) == [-tension*x[1], -tension*x[2] - 9.81]
  ${last}
${rest}`;

/** The structure of a text that must have no errors. */
function structureOf(text: string) {
  const { model, diagnostics } = loadModel(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return { structure: dynamicStructure(model!)[0], diagnostics, model: model! };
}

describe('the structure of dynamics', () => {
  it('finds the pendulum in Cartesian coordinates to have index 3', () => {
    const { structure, diagnostics } = structureOf(pendulum('length: x[1]^2 + x[2]^2 == 1'));
    expect(structure.index).toBe(3);
    expect(structure.differentiated.map(({ name, times }) => [name, times])).toEqual([
      ['position[1]', 1],
      ['position[2]', 1],
      ['length', 2],
    ]);
    expect(structure.undetermined.map(({ name }) => name)).toEqual(['tension']);
    expect(diagnostics).toMatchObject([
      { severity: 'warning', code: 'dynamic-index', place: { line: 8, column: 3 } },
    ]);
    expect(diagnostics[0].message).toBe(
      "the equations over 't' have index 3: no equation gives 'tension' before 'length' (line 8) is differentiated twice and " +
        "'position[1]' (line 6) and 'position[2]' (line 6) are differentiated once",
    );
  });

  it.each([
    ['once', 'length: x[1]*v[1] + x[2]*v[2] == 0', 2],
    ['twice', 'length: v[1]^2 + v[2]^2 - tension*(x[1]^2 + x[2]^2) - 9.81*x[2] == 0', 1],
  ])('finds it lower after differentiating the length %s', (_, last, index) => {
    const { structure, diagnostics } = structureOf(pendulum(last));
    expect(structure.index).toBe(index);
    expect(diagnostics.length).toBe(index > 1 ? 1 : 0);
  });

  it('finds ordinary differential equations, Robertson, and a semi-explicit reactor', () => {
    const robertson = (last: string) => `time t in [0, 1]
state y[1..2] over t
${last.startsWith('der') ? 'state z over t' : 'algebraic z over t'}
subject to
  der(y[1]) == -0.04*y[1] + 1e4*y[2]*z
  der(y[2]) == 0.04*y[1] - 1e4*y[2]*z - 3e7*y[2]^2
  ${last}
${rest}`;
    expect(structureOf(robertson('der(z) == 3e7*y[2]^2')).structure.index).toBe(0);
    expect(structureOf(robertson('y[1] + y[2] + z == 1')).structure.index).toBe(1);
    const reactor = structureOf(`time t in [0, 1]
state c over t
state T over t
algebraic k over t
algebraic r over t
control cooling over t
subject to
  der(c) == 1 - c - r
  der(T) == 350 - T + 200*r - cooling
  k == exp(-1000/T)
  r == k*c
${rest}`);
    expect(reactor.structure).toMatchObject({ equations: 4, variables: 4, controls: 1, index: 1 });
    expect(describeDynamics(reactor.structure)).toBe(
      "over 't': 4 equations, 4 states and algebraic variables, 1 controls, index 1",
    );
    expect(reactor.diagnostics).toEqual([]);
  });

  it('takes a control for unknown where an equation has no other variable', () => {
    const { structure } = structureOf(`time t in [0, 1]
state x over t
control u over t
subject to
  der(x) == u
  track: x == sin(t)
${rest}`);
    expect(structure.index).toBe(2);
    expect(structure.undetermined.map(({ name }) => name)).toEqual(['u']);
  });

  it('takes fixed variables for known', () => {
    const text = (fixed: string) => `time t in [0, 1]
state x over t
algebraic z over t ${fixed}
subject to
  der(x) == z
  z + x == 1
${rest}`;
    expect(structureOf(text('')).structure.index).toBe(1);
    const { structure } = structureOf(text('fix 0.5'));
    expect(structure.index).toBeUndefined();
    expect(structure.overdetermined.variables.map(({ name }) => name)).toEqual(['x']);
  });

  it('follows sums and conditions to the components', () => {
    const { structure } = structureOf(`param n = 5
time t in [0, 1]
state T[1..n] over t
algebraic flux[1..n-1] over t
algebraic total over t
subject to
  balance[i in 1..n where i > 1 and i < n]: der(T[i]) == flux[i] - flux[i - 1]
  ends: [der(T[1]), der(T[n])] == [flux[1], -flux[n - 1]]
  law[i in 1..n-1]: flux[i] == T[i + 1] - T[i]
  all: total == sum(i in 1..n where i != 2: T[i])
${rest}`);
    expect(structure).toMatchObject({ equations: 10, variables: 10, index: 1 });
  });

  it('names equations that hold for too few variables', () => {
    const text = (last: string) => `time t in [0, 1]
state x over t
state y over t
subject to
  first: der(x) == -x
  second: der(y) == x
  ${last}
${rest}`;
    const { diagnostics, structure } = structureOf(text('third: x + y == 1'));
    expect(structure.index).toBeUndefined();
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'overdetermined-dynamics' }]);
    expect(diagnostics[0].message).toBe(
      "over 't' 3 equations hold for only 2 variables: 'first' (line 5), 'second' (line 6) and 'third' (line 7); " +
        "the variables are 'x' and 'y'",
    );
    expect(structureOf(text('third: (x + y) at 0 == 1')).diagnostics).toEqual([]);
  });

  it('is that of a model of the fluent API too', () => {
    const model = new Model();
    const t = model.time('t', 0, 1);
    const x = model.state('x', { time: t });
    model.subjectTo('rate', equal(x.derivative(), 1));
    model.subjectTo('line', equal(x, t.current));
    model.collocate(t, radau(2));
    const [finding, ...others] = dynamicFindings(model);
    expect(others).toEqual([]);
    expect(finding.kind).toBe('overdetermined');
    expect(finding.message).toBe(
      "over 't' 2 equations hold for only 1 variable: 'rate' and 'line'; the variable is 'x'",
    );
  });
});

describe("Pantelides' algorithm", () => {
  /** Signature of a square matrix of orders, null where there is no entry. */
  function signatureOf(matrix: (number | null)[][]): Signature {
    const rowPointers = [0];
    const columnIndices: number[] = [];
    const orders: number[] = [];
    for (const row of matrix) {
      row.forEach((order, j) => {
        if (order === null) return;
        columnIndices.push(j);
        orders.push(order);
      });
      rowPointers.push(columnIndices.length);
    }
    return {
      rows: matrix.length,
      columns: matrix[0].length,
      rowPointers: Int32Array.from(rowPointers),
      columnIndices: Int32Array.from(columnIndices),
      orders: Uint8Array.from(orders),
    };
  }

  /** A transversal of largest value by trying all, or undefined. */
  function bestTransversal(matrix: (number | null)[][]): { value: number; columns: number[] } | undefined {
    let best: { value: number; columns: number[] } | undefined;
    const visit = (row: number, value: number, columns: number[]): void => {
      if (row === matrix.length) {
        if (!best || value > best.value) best = { value, columns };
        return;
      }
      matrix[row].forEach((order, j) => {
        if (order !== null && !columns.includes(j)) visit(row + 1, value + order, [...columns, j]);
      });
    };
    visit(0, 0, []);
    return best;
  }

  it('gives the least offsets of the Sigma method of Pryce', () => {
    let regular = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }).chain((n) =>
          fc.array(
            fc.array(fc.option(fc.integer({ min: 0, max: 2 }), { nil: null, freq: 2 }), {
              minLength: n,
              maxLength: n,
            }),
            { minLength: n, maxLength: n },
          ),
        ),
        (matrix) => {
          const best = bestTransversal(matrix);
          if (!best) return;
          regular++;
          // Pryce's fixed point: d_j = max (sigma_ij + c_i), c_i = d_(column of i) - sigma there, from c = 0.
          const n = matrix.length;
          const c = Array<number>(n).fill(0);
          const d = Array<number>(n).fill(0);
          for (let changed = true; changed;) {
            changed = false;
            for (let j = 0; j < n; j++)
              d[j] = Math.max(...matrix.map((row, i) => (row[j] ?? -Infinity) + c[i]));
            for (let i = 0; i < n; i++) {
              const next = d[best.columns[i]] - (matrix[i][best.columns[i]] ?? 0);
              if (next !== c[i]) changed = true;
              c[i] = next;
            }
          }
          const offsets = pantelides(signatureOf(matrix))!;
          expect([...offsets.equations]).toEqual(c);
          expect([...offsets.variables]).toEqual(d);
          expect(offsets.index).toBe(Math.max(...c) + (d.includes(0) ? 1 : 0));
          expect(new Set(offsets.variableOf).size).toBe(n);
        },
      ),
      { seed: 5, numRuns: 500 },
    );
    expect(regular).toBeGreaterThan(150);
  });

  it('takes a chain of 20,000 equations in one pass', () => {
    const n = 20_000;
    const rowPointers = Int32Array.from({ length: n + 1 }, (_, i) => 2 * i);
    const columnIndices = Int32Array.from({ length: 2 * n }, (_, k) => ((k >> 1) + (k & 1)) % n);
    const orders = Uint8Array.from({ length: 2 * n }, (_, k) => (k & 1 ? 0 : 1));
    const offsets = pantelides({ rows: n, columns: n, rowPointers, columnIndices, orders });
    expect(offsets?.index).toBe(0);
  });

  it('gives up on a system whose index is its size', () => {
    // x1 is given and each derivative is the next variable, of which the last is algebraic.
    const chain = (n: number) => {
      const rowPointers = Int32Array.from({ length: n + 1 }, (_, i) => Math.max(0, 2 * i - 1));
      const columnIndices = Int32Array.from({ length: 2 * n - 1 }, (_, k) => k >> 1);
      const orders = Uint8Array.from({ length: 2 * n - 1 }, (_, k) => (k > 0 && k % 2 === 1 ? 1 : 0));
      for (let i = 1; i < n; i++) {
        columnIndices[2 * i - 1] = i - 1;
        columnIndices[2 * i] = i;
      }
      return pantelides({ rows: n, columns: n, rowPointers, columnIndices, orders });
    };
    expect(chain(50)?.index).toBe(50);
    expect(chain(100_000)).toBeUndefined();
  });
});
