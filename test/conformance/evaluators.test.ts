import { describe, expect, it } from 'vitest';
import { CompiledProblem, type EvaluatorKind } from '../../src/nlp/index.js';
import { definitions } from '../nlp/definitions.js';
import { denseReference } from '../nlp/dense-reference.js';
import { evaluateDense, largestDifference } from '../nlp/dense-evaluation.js';

/** Every way of running templates and every kind of kernels gives the derivatives of hyper-dual arithmetic on every kind of problem. */
const kinds: readonly EvaluatorKind[] = ['generated', 'interpreted', 'auto'];

describe.each(Object.entries(definitions))('%s', (_, make) => {
  const definition = make();
  const multipliers = Float64Array.from({ length: definition.constraints }, (__, i) => 0.8 - 0.45 * i);
  const reference = denseReference(definition, definition.start, 0.7, multipliers);

  it.each(kinds)('%s evaluators agree with hyper-dual arithmetic', (evaluators) => {
    const program = new CompiledProblem(definition, { evaluators });
    const actual = evaluateDense(program, definition.start, 0.7, multipliers);
    expect(largestDifference(actual, reference)).toBeLessThanOrEqual(1e-12);
    // A second evaluation, elsewhere and back, finds nothing left over from the first.
    const elsewhere = definition.start.map((v) => v + 0.125);
    evaluateDense(program, elsewhere, 1, multipliers);
    expect(evaluateDense(program, definition.start, 0.7, multipliers)).toEqual(actual);
  });

  it.each(['simd', 'typescript'] as const)('%s kernels agree with hyper-dual arithmetic', (kernels) => {
    const actual = evaluateDense(
      new CompiledProblem(definition, { kernels }),
      definition.start,
      0.7,
      multipliers,
    );
    expect(largestDifference(actual, reference)).toBeLessThanOrEqual(1e-12);
  });

  it('reports constant derivatives only where they are constant', () => {
    const program = new CompiledProblem(definition);
    const other = denseReference(
      definition,
      definition.start.map((v) => v + 0.25),
      0.7,
      multipliers,
    );
    // Where a claim is made, the values elsewhere are the same; where none is, there is nothing to check.
    expect(program.constantJacobian ? other.jacobian : reference.jacobian).toEqual(reference.jacobian);
    expect(program.constantHessian ? other.hessian : reference.hessian).toEqual(reference.hessian);
  });
});
