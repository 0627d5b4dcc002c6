import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { input, networkOutput, subtract } from '../../src/expression/index.js';
import {
  activationNamed,
  activationNames,
  linear,
  type NetworkArchitecture,
} from '../../src/network/index.js';
import { CompiledProblem, type EvaluatorKind, type ProblemDefinition } from '../../src/nlp/index.js';
import { block, definition, dense, range, variables } from './definitions.js';
import { denseReference } from './dense-reference.js';
import { evaluateDense, largestDifference } from './dense-evaluation.js';
import { randomDefinition } from './random-definitions.js';

const points = 3;

describe('random problems', () => {
  it.each<EvaluatorKind>(['generated', 'interpreted'])(
    'of networks in formulas of networks: %s evaluators agree with hyper-dual arithmetic',
    (evaluators) => {
      let compared = 0;
      fc.assert(
        fc.property(randomDefinition, (made) => {
          const multipliers = Float64Array.from({ length: made.constraints }, (_, i) => Math.cos(i));
          const reference = denseReference(made, made.start, 0.9, multipliers);
          fc.pre(Number.isFinite(reference.objective) && reference.hessian.every((v) => Math.abs(v) < 1e6));
          compared++;
          const actual = evaluateDense(
            new CompiledProblem(made, { evaluators }),
            made.start,
            0.9,
            multipliers,
          );
          expect(largestDifference(actual, reference)).toBeLessThan(1e-9);
        }),
        { seed: 2026, numRuns: 30 },
      );
      expect(compared).toBeGreaterThan(15);
    },
  );
});

/** A residual x - f(x) of a network at a few points. */
function residual(architecture_: NetworkArchitecture): ProblemDefinition {
  const call = { network: 0, architecture: architecture_, inputs: [input(0), input(1)] };
  const outputs = range(architecture_.outputs).map((o) => subtract(input(o % 2), networkOutput(call, o)));
  const count = outputs.length * points;
  return definition(2 * points + architecture_.parameterCount, count, [
    block({
      outputs,
      inputs: [variables(0, 2, 4), variables(1, 3, 5)],
      points,
      networks: [
        { architecture: architecture_, parameters: range(architecture_.parameterCount, 2 * points) },
      ],
      rows: range(count),
    }),
  ]);
}

describe('every activation', () => {
  it.each(activationNames())('%s in one and in two hidden layers', (name) => {
    const used = activationNamed(name);
    for (const net of [
      dense(2, [3, used], [2, linear]),
      dense(2, [2, used], [2, used], [1, linear]),
      dense(2, [2, used]),
    ]) {
      const made = residual(net);
      const multipliers = Float64Array.from({ length: made.constraints }, (_, i) => 1 - 0.3 * i);
      const reference = denseReference(made, made.start, 1, multipliers);
      const program = new CompiledProblem(made);
      expect(largestDifference(evaluateDense(program, made.start, 1, multipliers), reference)).toBeLessThan(
        1e-13,
      );
      expectDifferences(program, made.start, multipliers);
    }
  });

  it.each(activationNames())('%s has finite derivatives far out', (name) => {
    const made = residual(dense(2, [2, activationNamed(name)], [1, linear]));
    const program = new CompiledProblem(made);
    const multipliers = new Float64Array(made.constraints).fill(1);
    const large = made.start.map((v, i) => (i < 2 * points ? (i % 2 === 0 ? 1e4 : -1e4) : v));
    const { constraints, jacobian, hessian } = evaluateDense(program, large, 1, multipliers);
    for (const values of [constraints, jacobian, hessian]) expect(values.every(Number.isFinite)).toBe(true);
  });
});

/** Central differences of values against the Jacobian, and of the Lagrangian's gradient against the Hessian. */
function expectDifferences(program: CompiledProblem, x: Float64Array, multipliers: Float64Array): void {
  const n = program.variables;
  const m = program.constraints;
  const h = 1e-5;
  const at = (k: number, step: number) => {
    const moved = x.slice();
    moved[k] += step;
    const evaluated = evaluateDense(program, moved, 1, multipliers);
    const gradient = evaluated.gradient.map((g, i) => {
      let sum = g;
      for (let r = 0; r < m; r++) sum += multipliers[r] * evaluated.jacobian[r * n + i];
      return sum;
    });
    return { constraints: evaluated.constraints, gradient };
  };
  const exact = evaluateDense(program, x, 1, multipliers);
  let worst = 0;
  for (let k = 0; k < n; k++) {
    const [above, below] = [at(k, h), at(k, -h)];
    for (let r = 0; r < m; r++) {
      const slope = (above.constraints[r] - below.constraints[r]) / (2 * h);
      worst = Math.max(worst, Math.abs(slope - exact.jacobian[r * n + k]));
    }
    for (let i = 0; i < n; i++) {
      const bend = (above.gradient[i] - below.gradient[i]) / (2 * h);
      worst = Math.max(worst, Math.abs(bend - exact.hessian[i * n + k]));
    }
  }
  expect(worst).toBeLessThan(1e-7);
}
