import { describe, expect, it } from 'vitest';
import { createCounters } from '../../../src/solver/counters.js';
import type { BarrierProblem } from '../../../src/solver/barrier-problem.js';
import { Iterate } from '../../../src/solver/iterate.js';
import { determineScaling } from '../../../src/solver/nlp-scaling.js';
import { resolveOptions, type InteriorPointOptions } from '../../../src/solver/index.js';
import { analyseStructure } from '../../../src/solver/problem-structure.js';
import { QuasiNewtonProblem } from '../../../src/solver/quasi-newton/quasi-newton-problem.js';
import { RestorationProblem } from '../../../src/solver/restoration/restoration-problem.js';
import { SlackForm } from '../../../src/solver/slack-form.js';
import { createSymmetricSolver, DenseSymmetricSolver, symmetricPattern } from '../../../src/sparse/index.js';
import type { NonlinearProgram } from '../../../src/nlp/nonlinear-program.js';
import { knownProblems } from '../problems.js';
import { randomSource } from '../random.js';
import { coupledProblem } from './coupled-problem.js';

const { problem: hs100 } = knownProblems.find(({ name }) => name.startsWith('HS100'))!;

function slackForm(given: InteriorPointOptions = {}, problem: NonlinearProgram = hs100): SlackForm {
  const options = resolveOptions(given);
  const structure = analyseStructure(problem, options);
  const scaling = determineScaling(problem, structure.freeIndex, options);
  return new SlackForm(problem, structure, scaling, options, createCounters(), createSymmetricSolver);
}

/** Every form of the linear system the solver has, at a point where it has been used. */
const formulations: Record<string, () => BarrierProblem> = {
  'slack form': () => slackForm(),
  'reduced space, dense': () =>
    slackForm({}, coupledProblem({ states: 41, weights: 27, bandwidth: 40, seed: 2 })),
  'reduced space, sparse': () =>
    slackForm({}, coupledProblem({ states: 60, weights: 24, bandwidth: 2, seed: 4 })),
  'reduced space, J_y singular': () =>
    slackForm({}, coupledProblem({ states: 40, weights: 25, bandwidth: 3, seed: 6, singular: true })),
  restoration: () => {
    const form = slackForm();
    const restoration = new RestorationProblem(form, resolveOptions());
    restoration.setReference(new Float64Array(form.size).fill(0.7));
    restoration.setBarrierParameter(0.3);
    return restoration;
  },
  'limited memory': () => {
    const given = { hessian_approximation: 'limited-memory' } as const;
    const form = slackForm(given);
    const learnt = new QuasiNewtonProblem(form, form.variables, resolveOptions(given));
    const random = randomSource(11);
    const from = new Iterate(learnt);
    const to = new Iterate(learnt);
    for (let k = 0; k < 9; k++) {
      for (let i = 0; i < learnt.size; i++) to.w[i] = from.w[i] + 0.1 * random();
      from.evaluateDerivatives();
      learnt.beforeStep(from, to);
      to.evaluateDerivatives();
      learnt.afterStep(to);
      from.copyFrom(to);
    }
    return learnt;
  },
};

describe.each(Object.entries(formulations))('augmented system: %s', (_name, create) => {
  function prepared(seed: number) {
    const target = create();
    const random = randomSource(seed);
    const w = Float64Array.from({ length: target.size }, () => 1 + random());
    const lambda = Float64Array.from({ length: target.rows }, () => random());
    expect(target.evaluateJacobian(w)).toBe(true);
    expect(target.evaluateHessian(w, lambda)).toBe(true);
    return { target, random };
  }

  it('solves the system that the products define, for diagonals over many magnitudes', () => {
    const { target, random } = prepared(3);
    for (let round = 0; round < 12; round++) {
      const dw = Float64Array.from({ length: target.size }, () => 10 ** (4 * random()));
      const dc = Float64Array.from({ length: target.rows }, () => (random() > 0 ? 1e-9 : 0));
      const a = Float64Array.from({ length: target.size }, random);
      const b = Float64Array.from({ length: target.rows }, random);
      const x = a.slice();
      const y = b.slice();
      expect(target.augmented.factorize(dw, dc, true)).toBe('ok');
      target.augmented.solve(x, y);
      const wx = new Float64Array(target.size);
      const jy = new Float64Array(target.size);
      const jx = new Float64Array(target.rows);
      target.multiplyHessian(x, wx);
      target.multiplyJacobianTransposed(y, jy);
      target.multiplyJacobian(x, jx);
      const size = 1 + Math.max(...x.map(Math.abs), ...y.map(Math.abs));
      for (let i = 0; i < x.length; i++) {
        const scale = size * Math.max(1, dw[i]);
        expect(Math.abs(wx[i] + dw[i] * x[i] + jy[i] - a[i])).toBeLessThan(1e-7 * scale);
      }
      for (let i = 0; i < y.length; i++)
        expect(Math.abs(jx[i] - dc[i] * y[i] - b[i])).toBeLessThan(1e-7 * size);
    }
  });

  it('adds the shift to the whole diagonal, whatever shift came before', () => {
    const { target, random } = prepared(9);
    const dw = Float64Array.from({ length: target.size }, () => 1.5 + random());
    const shifted = target.augmented;
    const plain = create();
    const w = Float64Array.from({ length: target.size }, () => 1 + random());
    const lambda = Float64Array.from({ length: target.rows }, () => random());
    for (const each of [target, plain]) {
      each.evaluateJacobian(w);
      each.evaluateHessian(w, lambda);
    }
    const dc = new Float64Array(target.rows);
    for (const shift of [0, 20, 1e-3, 0, 1e4]) {
      const x = Float64Array.from({ length: target.size }, random);
      const y = Float64Array.from({ length: target.rows }, random);
      const expectedX = x.slice();
      const expectedY = y.slice();
      expect(shifted.factorize(dw, dc, true, shift)).toBe('ok');
      shifted.solve(x, y);
      expect(
        plain.augmented.factorize(
          dw.map((value) => value + shift),
          dc,
          true,
        ),
      ).toBe('ok');
      plain.augmented.solve(expectedX, expectedY);
      expect(shifted.negativeEigenvalues).toBe(plain.augmented.negativeEigenvalues);
      const size = 1e-9 * (1 + Math.max(...expectedX.map(Math.abs), ...expectedY.map(Math.abs)));
      x.forEach((value, i) => expect(Math.abs(value - expectedX[i])).toBeLessThan(size));
      y.forEach((value, i) => expect(Math.abs(value - expectedY[i])).toBeLessThan(size));
    }
  });

  it('multiplies by W and J at once as the separate products do, whatever rows are scaled by', () => {
    const { target, random } = prepared(7);
    for (const magnitude of [1, 1e-6]) {
      const dw = new Float64Array(target.size).fill(magnitude);
      target.augmented.factorize(dw, new Float64Array(target.rows).fill(1e-8), magnitude === 1);
      const v = Float64Array.from({ length: target.size }, random);
      const y = Float64Array.from({ length: target.rows }, random);
      const primal = new Float64Array(target.size).fill(NaN);
      const dual = new Float64Array(target.rows).fill(NaN);
      target.multiplySystem(v, y, primal, dual);
      const wv = new Float64Array(target.size);
      const jy = new Float64Array(target.size);
      const jv = new Float64Array(target.rows);
      target.multiplyHessian(v, wv);
      target.multiplyJacobianTransposed(y, jy);
      target.multiplyJacobian(v, jv);
      const size = Math.max(...wv.map(Math.abs), ...jy.map(Math.abs), ...jv.map(Math.abs));
      for (let i = 0; i < v.length; i++)
        expect(Math.abs(primal[i] - wv[i] - jy[i])).toBeLessThan(1e-13 * size);
      for (let i = 0; i < y.length; i++) expect(Math.abs(dual[i] - jv[i])).toBeLessThan(1e-13 * size);
    }
  });

  it('counts the negative eigenvalues of the whole matrix', () => {
    const { target, random } = prepared(5);
    const order = target.size + target.rows;
    for (const shift of [1e-3, 1, 1e3]) {
      const dw = Float64Array.from({ length: target.size }, () => shift * (1.5 + random()));
      const dc = new Float64Array(target.rows).fill(shift === 1e-3 ? 0 : 1e-8);
      expect(target.augmented.factorize(dw, dc, true)).toBe('ok');
      const rows: number[] = [];
      const columns: number[] = [];
      const values: number[] = [];
      const column = new Float64Array(target.size);
      const product = new Float64Array(target.size);
      const image = new Float64Array(target.rows);
      for (let j = 0; j < order; j++) {
        if (j >= target.size) {
          rows.push(j);
          columns.push(j);
          values.push(-dc[j - target.size]);
          continue;
        }
        column.fill(0);
        column[j] = 1;
        target.multiplyHessian(column, product);
        target.multiplyJacobian(column, image);
        for (let i = j; i < target.size; i++) {
          rows.push(i);
          columns.push(j);
          values.push(product[i] + (i === j ? dw[i] : 0));
        }
        for (let i = 0; i < target.rows; i++) {
          rows.push(target.size + i);
          columns.push(j);
          values.push(image[i]);
        }
      }
      const { pattern, positions } = symmetricPattern(order, rows, columns);
      const entries = new Float64Array(pattern.rowIndices.length);
      values.forEach((value, k) => {
        entries[positions[k]] += value;
      });
      const dense = new DenseSymmetricSolver(pattern);
      dense.factorize(entries);
      expect(target.augmented.negativeEigenvalues).toBe(dense.inertia.negative);
    }
  });
});
