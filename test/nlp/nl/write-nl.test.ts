import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  apply,
  applyBinary,
  comparisons,
  constant,
  datum,
  input,
  multiply,
  networkOutput,
  power,
  select,
  unaryFunctions,
  type Expression,
} from '../../../src/expression/index.js';
import { defineActivation, NetworkArchitecture } from '../../../src/network/index.js';
import { CompiledProblem, type ProblemDefinition } from '../../../src/nlp/index.js';
import { nlDefinition, NlError, readNl, writeNl, type NlExport } from '../../../src/nlp/nl/index.js';
import { block, definition, definitions, functional, range, variables } from '../definitions.js';
import { evaluateDense, largestDifference } from '../dense-evaluation.js';
import type { DenseEvaluation } from '../dense-reference.js';
import { randomDefinition } from '../random-definitions.js';

function readBack({ nl, row, col }: NlExport): ProblemDefinition {
  return nlDefinition(readNl(new TextEncoder().encode(nl), { rowNames: row, columnNames: col }));
}

/** undefined where a formula of data is infinite or NaN, say in a branch that is not taken. */
function writtenIfFinite(problem: ProblemDefinition): NlExport | undefined {
  try {
    return writeNl(problem);
  } catch (error) {
    if (error instanceof NlError && /cannot say/.test(error.message)) return undefined;
    throw error;
  }
}

/** Values and derivatives at x, rows measured from their finite bounds: constants of linear rows move into these. */
function evaluated(
  problem: ProblemDefinition,
  { variables: columns, constraints }: Pick<NlExport, 'variables' | 'constraints'>,
  x: Float64Array,
): DenseEvaluation {
  const multipliers = Float64Array.from(constraints, (row) => Math.cos(row));
  const at = Float64Array.from(columns, (variable) => x[variable]);
  const values = evaluateDense(new CompiledProblem(problem), at, 0.9, multipliers);
  const place = (list: Int32Array): number[] => range(list.length).map((k) => list.indexOf(k));
  const [ofRow, ofColumn] = [place(constraints), place(columns)];
  const n = columns.length;
  const fromBound = values.constraints.map((value, i) => {
    return value - (Number.isFinite(problem.constraintLower[i]) ? problem.constraintLower[i] : 0);
  });
  return {
    objective: values.objective,
    gradient: Float64Array.from(ofColumn, (j) => values.gradient[j]),
    constraints: Float64Array.from(ofRow, (i) => fromBound[i]),
    jacobian: Float64Array.from(ofRow.flatMap((i) => ofColumn.map((j) => values.jacobian[i * n + j]))),
    hessian: Float64Array.from(ofColumn.flatMap((i) => ofColumn.map((j) => values.hessian[i * n + j]))),
  };
}

function difference(problem: ProblemDefinition, x: Float64Array): number {
  const written = writeNl(problem);
  const same = {
    variables: Int32Array.from(range(problem.variables)),
    constraints: Int32Array.from(range(problem.constraints)),
  };
  return largestDifference(evaluated(readBack(written), written, x), evaluated(problem, same, x));
}

describe('writing and reading back', () => {
  it.each(Object.keys(definitions))('gives the same values and derivatives: %s', (name) => {
    const problem = definitions[name]();
    expect(difference(problem, problem.start)).toBeLessThan(1e-12);
  });

  it('gives the same values and derivatives of random networks in formulas', () => {
    let compared = 0;
    fc.assert(
      fc.property(randomDefinition, (problem) => {
        const { hessian } = evaluateDense(
          new CompiledProblem(problem),
          problem.start,
          1,
          new Float64Array(problem.constraints).fill(1),
        );
        fc.pre(hessian.every((value) => Math.abs(value) < 1e4));
        compared++;
        expect(difference(problem, problem.start)).toBeLessThan(1e-11);
      }),
      { seed: 2026, numRuns: 25 },
    );
    expect(compared).toBeGreaterThan(12);
  });

  const leaf = fc.oneof(
    fc.nat(2).map(input),
    fc.nat(1).map(datum),
    fc.double({ min: -3, max: 3, noNaN: true }).map(constant),
  );
  const formula = fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.tuple(fc.constantFrom(...unaryFunctions), tie('tree')).map(([name, e]) => apply(name, e)),
      fc.array(tie('tree'), { minLength: 2, maxLength: 4 }).map((terms) => add(...terms)),
      fc.array(tie('tree'), { minLength: 2, maxLength: 3 }).map((factors) => multiply(...factors)),
      fc
        .tuple(fc.constantFrom('divide', 'atan2', 'min', 'max', 'power'), tie('tree'), tie('tree'))
        .map(([name, a, b]) => applyBinary(name, a, b)),
      fc.tuple(tie('tree'), fc.integer({ min: -2, max: 4 })).map(([e, n]) => power(e, constant(n))),
      fc
        .tuple(fc.constantFrom(...comparisons), tie('tree'), tie('tree'), tie('tree'), tie('tree'))
        .map(([comparison, a, b, t, f]) => select(comparison, a, b, t, f)),
    ),
  })).tree;

  it('gives the same values of every function on random formulas', () => {
    let compared = 0;
    fc.assert(
      fc.property(formula, formula, (first, second) => {
        const problem = definition(4, 2, [
          block({
            outputs: [first, add(second, input(2))],
            inputs: [
              variables(0, 1),
              functional(
                [
                  [2, 0.5],
                  [1, -1],
                ],
                [[3, 1]],
              ),
              variables(3, 3),
            ],
            points: 2,
            data: [0.7, -1.2, 1.3, 0.4],
            rows: [0, 1, 1, 0],
            weights: [1, -2, 0.5, 1],
          }),
        ]);
        const program = new CompiledProblem(problem);
        const values = new Float64Array(2);
        program.constraintValues(problem.start, values);
        fc.pre(values.every((value) => Math.abs(value) < 1e6));
        const written = writtenIfFinite(problem);
        fc.pre(written !== undefined);
        compared++;
        const back = new CompiledProblem(readBack(written));
        const x = Float64Array.from(written.variables, (variable) => problem.start[variable]);
        const others = new Float64Array(2);
        back.constraintValues(x, others);
        written.constraints.forEach((row, i) => {
          const moved = back.constraintLower[i];
          expect(Math.abs(others[i] - moved - values[row])).toBeLessThan(1e-10 * (1 + Math.abs(values[row])));
        });
      }),
      { seed: 7, numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});

describe('what is written', () => {
  const problem = definition(
    4,
    3,
    [
      // Row 0 is linear with a constant, rows 1 and 2 are not; x3 is linear, x2 nonlinear in the objective only.
      block({
        outputs: [add(input(0), multiply(constant(2), input(1)), constant(-3))],
        inputs: [variables(0), variables(3)],
        points: 1,
        rows: [0],
      }),
      block({
        outputs: [multiply(input(0), input(1))],
        inputs: [variables(1, 0), variables(1, 1)],
        points: 2,
        rows: [1, 2],
      }),
      block({
        outputs: [power(input(0), constant(2))],
        inputs: [variables(0, 2)],
        points: 2,
        rows: 'objective',
      }),
    ],
    {
      objectiveSign: -1,
      lower: Float64Array.of(0, -Infinity, 1, 2),
      upper: Float64Array.of(Infinity, 5, 1, 3),
      constraintLower: Float64Array.of(1, -Infinity, 0),
      constraintUpper: Float64Array.of(1, 4, 2),
      startMultipliers: Float64Array.of(0.5, 0, -1),
      variableOrigin: (index) => ({ name: ['a', 'a', 'b c', 'd'][index], ...(index === 1 && { time: 0.5 }) }),
      constraintOrigin: () => ({ name: 'balance' }),
    },
  );
  const written = writeNl(problem);

  it('puts nonlinear variables and rows first, as the format asks', () => {
    expect([...written.variables]).toEqual([0, 1, 2, 3]);
    expect([...written.constraints]).toEqual([1, 2, 0]);
    const lines = written.nl.split('\n').map((line) => line.split('\t')[0]);
    expect(lines.slice(0, 3)).toEqual(['g3 1 1 0', ' 4 3 1 1 1', ' 2 1']);
    // x0 in both, x1 in constraints, x2 in the objective: 2 and 3 in constraints and "objectives", 1 in both.
    expect(lines[4]).toBe(' 2 3 1');
    expect(lines[7]).toBe(' 5 2');
    expect(lines.slice(lines.indexOf('k3'), lines.indexOf('k3') + 4)).toEqual(['k3', '2', '4', '4']);
  });

  it('moves constants of linear rows into their bounds', () => {
    const back = readBack(written);
    expect(back.constraintLower[2]).toBe(4);
    expect(back.constraintUpper[2]).toBe(4);
  });

  it('keeps bounds, start, duals and sense', () => {
    const back = readBack(written);
    expect([...back.lower]).toEqual([0, -Infinity, 1, 2]);
    expect([...back.upper]).toEqual([Infinity, 5, 1, 3]);
    expect([...back.start]).toEqual([...problem.start]);
    expect([...back.startMultipliers!]).toEqual([0, -1, 0.5]);
    expect(back.objectiveSign).toBe(-1);
  });

  it('gives every row and variable a name of its own without blanks', () => {
    expect(written.col).toBe('a\na@0.5\nb_c\nd\n');
    expect(written.row).toBe('balance\nbalance#2\nbalance#3\nobjective\n');
  });

  it('says a neuron once, however many outputs use it', () => {
    const architecture = new NetworkArchitecture(1, [
      { width: 3, activation: { name: 'tanh', value: Math.tanh, first: () => 1, second: () => 0 } },
      { width: 2, activation: { name: 'linear', value: (z) => z, first: () => 1, second: () => 0 } },
    ]);
    const call = { network: 0, architecture, inputs: [input(0)] };
    const { nl } = writeNl(
      definition(20, 4, [
        block({
          outputs: [networkOutput(call, 0), networkOutput(call, 1)],
          inputs: [variables(18, 19)],
          points: 2,
          networks: [{ architecture, parameters: range(architecture.parameterCount) }],
          rows: [0, 1, 2, 3],
        }),
      ]),
    );
    expect(nl.match(/^o37$/gm)).toHaveLength(6);
    expect(nl.match(/^V/gm)).toHaveLength(6);
  });

  it('refuses an activation that the format cannot say', () => {
    const activation = defineActivation({
      name: 'cubic',
      value: (z) => z ** 3,
      first: (z) => 3 * z ** 2,
      second: (z) => 6 * z,
    });
    const architecture = new NetworkArchitecture(1, [{ width: 1, activation }]);
    const made = definition(3, 1, [
      block({
        outputs: [networkOutput({ network: 0, architecture, inputs: [input(0)] }, 0)],
        inputs: [variables(2)],
        points: 1,
        networks: [{ architecture, parameters: [0, 1] }],
        rows: [0],
      }),
    ]);
    expect(() => writeNl(made)).toThrow(NlError);
    expect(() => writeNl(made)).toThrow(/'cubic'/);
  });

  it('refuses numbers that the format cannot say', () => {
    const made = definition(1, 1, [
      block({
        outputs: [multiply(datum(0), power(input(0), constant(2)))],
        inputs: [variables(0)],
        points: 1,
        data: [NaN],
        rows: [0],
      }),
    ]);
    expect(() => writeNl(made)).toThrow(/is NaN/);
  });
});
