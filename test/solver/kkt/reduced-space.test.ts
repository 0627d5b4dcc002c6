import { describe, expect, it } from 'vitest';
import { createCounters } from '../../../src/solver/counters.js';
import { resolveOptions } from '../../../src/solver/index.js';
import { ReducedSpaceSystem } from '../../../src/solver/kkt/reduced-space/index.js';
import { determineScaling } from '../../../src/solver/nlp-scaling.js';
import { analyseStructure } from '../../../src/solver/problem-structure.js';
import { SlackForm } from '../../../src/solver/slack-form.js';
import { createSymmetricSolver } from '../../../src/sparse/index.js';
import type { NonlinearProgram } from '../../../src/nlp/nonlinear-program.js';
import { coupledProblem } from './coupled-problem.js';

const dense = { states: 41, weights: 27, bandwidth: 40, seed: 2 };
const sparse = { states: 60, weights: 24, bandwidth: 2, seed: 4 };

function prepared(problem: NonlinearProgram) {
  const options = resolveOptions({});
  const structure = analyseStructure(problem, options);
  const scaling = determineScaling(problem, structure.freeIndex, options);
  const counters = createCounters();
  const form = new SlackForm(problem, structure, scaling, options, counters, createSymmetricSolver);
  form.evaluateJacobian(problem.start);
  form.evaluateHessian(problem.start, new Float64Array(form.rows).fill(0.5));
  return { form, counters, dw: new Float64Array(form.size).fill(2), dc: new Float64Array(form.rows) };
}

describe('the reduced space', () => {
  it.each([
    ['dense', dense],
    ['sparse', sparse],
  ])('factorises J_y once for all shifts at one point: %s', (_, shape) => {
    const { form, counters, dw, dc } = prepared(coupledProblem(shape));
    expect(form.augmented).toBeInstanceOf(ReducedSpaceSystem);
    for (const shift of [0, 1, 10, 0.1]) expect(form.augmented.factorize(dw, dc, true, shift)).toBe('ok');
    expect(counters.factorizations).toBe(1);
    form.evaluateJacobian(form.problem.start);
    form.augmented.factorize(dw, dc, true);
    expect(counters.factorizations).toBe(2);
  });

  it('leaves a lower right diagonal and a singular J_y to the general system', () => {
    const regular = prepared(coupledProblem(sparse));
    regular.dc.fill(1e-8);
    for (const shift of [0, 1]) regular.form.augmented.factorize(regular.dw, regular.dc, true, shift);
    expect(regular.counters.factorizations).toBe(2);
    const { form, counters, dw, dc } = prepared(coupledProblem({ ...sparse, singular: true }));
    expect(form.augmented.factorize(dw, dc, true)).toBe('ok');
    expect(form.augmented.factorize(dw, dc, true, 1)).toBe('ok');
    // J_y is tried once; each shift is a factorisation of the whole matrix.
    expect(counters.factorizations).toBe(3);
  });

  it('gives way to the general system where its solutions are not accurate, until the next Jacobian', () => {
    const { form, counters, dw, dc } = prepared(coupledProblem(sparse));
    form.augmented.factorize(dw, dc, true);
    expect(form.augmented.increaseQuality()).toBe(true);
    for (const shift of [0, 1]) form.augmented.factorize(dw, dc, true, shift);
    expect(counters.factorizations).toBe(3);
    form.evaluateJacobian(form.problem.start);
    for (const shift of [0, 1]) form.augmented.factorize(dw, dc, true, shift);
    expect(counters.factorizations).toBe(4);
  });

  it('is for equations that determine the states, shared by many weights', () => {
    const base = coupledProblem(sparse);
    const inequalities = { ...base, constraintUpper: base.constraintUpper.map(() => 1) };
    const { eliminationGroups: _, ...ungrouped } = base;
    for (const other of [inequalities, ungrouped, coupledProblem({ ...sparse, weights: 5 })]) {
      expect(prepared(other).form.augmented).not.toBeInstanceOf(ReducedSpaceSystem);
    }
  });
});
