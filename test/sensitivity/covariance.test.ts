import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/language/index.js';
import { solve, type Model, type Solution, type Variable } from '../../src/model/index.js';
import { covariance, reducedHessian } from '../../src/sensitivity/index.js';

const x = [0.3, 1.1, 1.9, 3.2, 4.1, 5.5];
const y = [1.2, 2.1, 2.4, 4.6, 4.9, 6.8];

function solved(text: string): { model: Model; solution: Solution; variable(name: string): Variable } {
  const { model, diagnostics } = loadModel(text);
  expect(diagnostics).toEqual([]);
  const solution = solve(model!, { tol: 1e-10 });
  expect(solution.status).toBe('optimal');
  return { model: model!, solution, variable: (name) => model!.variables.get(name)! };
}

/** sigma^2 (X^T X)^-1 of the line y = a + b x, by the normal equations. */
function lineCovariance(): number[] {
  const n = x.length;
  const sx = x.reduce((sum, value) => sum + value, 0);
  const sxx = x.reduce((sum, value) => sum + value ** 2, 0);
  const sy = y.reduce((sum, value) => sum + value, 0);
  const sxy = x.reduce((sum, value, k) => sum + value * y[k], 0);
  const determinant = n * sxx - sx ** 2;
  const a = (sxx * sy - sx * sxy) / determinant;
  const b = (n * sxy - sx * sy) / determinant;
  const squares = x.reduce((sum, value, k) => sum + (y[k] - a - b * value) ** 2, 0);
  const variance = squares / (n - 2);
  return [sxx, -sx, -sx, n].map((value) => (variance * value) / determinant);
}

const sum = x.map((value, k) => `(a + b*${value} - ${y[k]})^2`).join(' + ');

function expectClose(found: ArrayLike<number>, wanted: readonly number[], relative = 1e-7): void {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((value, k) =>
    expect(Math.abs(found[k] - value)).toBeLessThanOrEqual(relative * Math.abs(value)),
  );
}

describe('covariance', () => {
  it.each(['', '0.5*', '7*'])(
    'is that of linear regression, whatever the factor of the squares (%s)',
    (factor) => {
      const { solution, variable } = solved(`model A\nvar a\nvar b\nminimize ${factor}(${sum})\n`);
      const found = covariance(solution, [variable('a'), variable('b')], { residuals: 6 });
      expect(found).toMatchObject({
        status: 'regular',
        names: ['a', 'b'],
        residuals: 6,
        degreesOfFreedom: 4,
      });
      expectClose(found.matrix, lineCovariance());
      expectClose(found.standardErrors, [lineCovariance()[0], lineCovariance()[3]].map(Math.sqrt));
    },
  );

  it('follows the residuals through equations of the model', () => {
    const rows = x.map((value, k) => `  r[${k + 1}] == a + b*${value} - ${y[k]}`).join('\n');
    const { solution, variable } = solved(
      `model A\nvar a\nvar b\nvar r[1..6]\nsubject to\n${rows}\nminimize sum(i in 1..6: r[i]^2)\n`,
    );
    const found = covariance(solution, [variable('a'), variable('b')], { residuals: 6 });
    expectClose(found.matrix, lineCovariance());
  });

  it('is the inverse Hessian of a negative log-likelihood', () => {
    const { solution, variable } = solved('model A\nvar p\nvar q\nminimize 2*p^2 + p*q + 3*q^2 - p\n');
    const found = covariance(solution, [variable('p'), variable('q')]);
    expect(found.residuals).toBeUndefined();
    expectClose(found.matrix, [6 / 23, -1 / 23, -1 / 23, 4 / 23]);
  });

  it('gives no variance to a parameter at an active bound, and to the others what they have without it', () => {
    const { solution, variable } = solved(
      'model A\nvar p <= -1 start -2\nvar q\nminimize 2*p^2 + p*q + 3*q^2\n',
    );
    const found = covariance(solution, [variable('p'), variable('q')]);
    expect(Array.from(found.matrix.subarray(0, 3))).toEqual([0, 0, 0]);
    expectClose([found.matrix[3]], [1 / 6]);
  });

  it('treats an active inequality as an equation and leaves an inactive one out', () => {
    const { solution, variable } = solved(
      'model A\nvar p\nvar q start 1\nsubject to\n  active: p + q >= 1\n  idle: p <= 9\nminimize p^2 + q^2\n',
    );
    expectClose(
      covariance(solution, [variable('p'), variable('q')]).matrix,
      [0.25, -0.25, -0.25, 0.25],
      1e-6,
    );
  });

  it('says that parameters which only occur as a sum are not identifiable', () => {
    const { solution, variable } = solved('model A\nvar p\nvar q\nminimize (p + q - 1)^2\n');
    const found = covariance(solution, [variable('p'), variable('q')]);
    expect(found.status).toBe('singular');
    expect(found.standardErrors).toEqual(Float64Array.of(NaN, NaN));
    expect(found.unidentified.map(({ name }) => name).sort()).toEqual(['p', 'q']);
    expectClose([found.unidentified[1].share], [-1], 1e-6);
  });

  it('names the one unknown that the objective does not depend on, and none where all are identified', () => {
    const { solution, variable } = solved(
      'model A\nvar p\nvar q\nvar r\nsubject to\n  r == 2*p + q\nminimize p^2 + (r - 1)^2\n',
    );
    expect(covariance(solution, [variable('p')]).unidentified).toEqual([]);
    const free = solved('model A\nvar p\nvar q start 3\nsubject to\n  p >= -q^2\nminimize (p - 1)^2\n');
    const found = covariance(free.solution, [free.variable('p')]);
    expect(found.unidentified).toMatchObject([{ name: 'q', share: 1 }]);
  });

  it.each([1, 1e-5, 1e5])(
    'takes a small parameter of a steep objective for free (objective times %d)',
    (factor) => {
      const { solution, variable } = solved(
        `model A\nvar p in [0, 1] start 1e-3\nminimize ${factor}*(1e5*p - 3)^2\n`,
      );
      expectClose(covariance(solution, [variable('p')]).matrix, [1 / (2e10 * factor)], 1e-3);
    },
  );

  it.each([1, 1e-3])('holds a parameter at its bound in a flat objective (objective times %d)', (factor) => {
    const { solution, variable } = solved(
      `model A\nvar p >= 0 start 1\nminimize ${factor}*1e-3*(p + 0.5)^2\n`,
    );
    expect(covariance(solution, [variable('p')]).matrix[0]).toBe(0);
  });

  it('is undefined without more residuals than degrees of freedom', () => {
    const { solution, variable } = solved('model A\nvar p\nvar q\nminimize (p - 1)^2 + (q - 2)^2\n');
    expect(covariance(solution, [variable('p')], { residuals: 2 }).status).toBe('singular');
  });

  it('survives redundant equations', () => {
    const { solution, variable } = solved(
      'model A\nvar p\nvar q start 2\nsubject to\n  p + q == 1\n  2*p + 2*q == 2\nminimize p^2 + q^2\n',
    );
    expectClose(covariance(solution, [variable('p')]).matrix, [0.25], 1e-6);
  });
});

describe('reducedHessian', () => {
  it('is the second derivative of the least objective over the other variables', () => {
    // min over q of 2 p^2 + p q + 3 q^2 is (2 - 1/12) p^2.
    const { solution, variable } = solved('model A\nvar p\nvar q\nminimize 2*p^2 + p*q + 3*q^2\n');
    expectClose(reducedHessian(solution, [variable('p')]).matrix, [4 - 1 / 6]);
    expectClose(reducedHessian(solution, [variable('q'), variable('p')]).matrix, [6, 1, 1, 4]);
  });

  it('is singular over variables that determine one another, and refuses one at its bound', () => {
    const { solution, variable } = solved(
      'model A\nvar p\nvar q start 2\nvar h >= 3 start 4\nsubject to\n  p + q == 1\nminimize p^2 + q^2 + h\n',
    );
    expect(reducedHessian(solution, [variable('p'), variable('q')]).status).toBe('singular');
    expect(() => reducedHessian(solution, [variable('h')])).toThrow(/'h' does not exist: it sits at a bound/);
  });
});
