import { ModelError, type Solution, type Variable } from '../model/index.js';
import { CompiledProblem } from '../nlp/index.js';
import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
import { createSymmetricSolver, symmetricPattern } from '../sparse/index.js';
import { KktFactorization, type KktPoint } from './kkt-factorization.js';

/** A symmetric matrix over chosen unknowns. */
export interface NamedMatrix {
  /** `singular`: the second-order conditions do not hold (parameters that are not identifiable); the matrix holds NaN. */
  readonly status: 'regular' | 'singular';
  readonly names: readonly string[];
  /** Row-major, names x names. */
  readonly matrix: Float64Array;
}

export interface Covariance extends NamedMatrix {
  /** The estimates, and the square roots of the diagonal. */
  readonly values: Float64Array;
  readonly standardErrors: Float64Array;
  /** Number N of residuals that scaled the matrix; undefined: the objective was taken as a negative log-likelihood. */
  readonly residuals: number | undefined;
  /** Residuals less estimated degrees of freedom. */
  readonly degreesOfFreedom: number | undefined;
  /**
   * Where the data do not identify the parameters: the unknowns that may move together while the objective stays as it is, the one
   * that moves most first, with how far each moves (most: 1). Empty where the matrix is regular, or where there are no more residuals than
   * degrees of freedom.
   */
  readonly unidentified: readonly { readonly name: string; readonly share: number }[];
}

export interface CovarianceOptions {
  /**
   * Number of residuals of a least-squares objective; default: the measured values of the model's fits, if it has any. 0: the
   * objective is a negative log-likelihood.
   */
  readonly residuals?: number;
}

/**
 * Block of the inverse KKT matrix that belongs to the unknowns `indices`, row-major; undefined where the matrix is not regular.
 * It is the inverse of the reduced Hessian: of the second derivatives of the least objective as a function of these unknowns, all
 * others following them (Pirnay, Lopez-Negrete & Biegler 2012). Unknowns that are held at a
 * bound have zeros.
 */
export function inverseReducedHessian(
  kkt: KktFactorization,
  indices: ArrayLike<number>,
): Float64Array | undefined {
  if (!kkt.regular) return undefined;
  const count = indices.length;
  const order = kkt.problem.variables + kkt.problem.constraints;
  const block = new Float64Array(count * count);
  const batch = 32;
  for (let first = 0; first < count; first += batch) {
    const size = Math.min(batch, count - first);
    const rhs = new Float64Array(size * order);
    for (let k = 0; k < size; k++) {
      const j = indices[first + k];
      if (kkt.variableSide[j] === 0) rhs[k * order + j] = 1;
    }
    kkt.solve(rhs, size);
    for (let k = 0; k < size; k++)
      for (let i = 0; i < count; i++) block[i * count + first + k] = rhs[k * order + indices[i]];
  }
  return symmetrized(block, count);
}

/**
 * Reduced Hessian over all components of some variables: second derivatives of the least objective (as the solver minimises it)
 * as a function of them, all other unknowns following. `singular` as well where these variables are not independent of one another.
 * @throws ModelError when one of them sits at a bound, where it cannot move
 */
export function reducedHessian(solution: Solution, variables: readonly Variable[]): NamedMatrix {
  const { indices, names } = unknownsOf(solution, variables);
  const kkt = new KktFactorization(problemOf(solution), solution.result);
  const held = indices.findIndex((index) => kkt.variableSide[index] !== 0);
  if (held >= 0) {
    throw new ModelError(
      `the reduced Hessian over '${names[held]}' does not exist: it sits at a bound`,
      'leave it out',
    );
  }
  const inverse = inverseReducedHessian(kkt, indices);
  const matrix = inverse && inverted(inverse, indices.length);
  return {
    status: matrix ? 'regular' : 'singular',
    names,
    matrix: matrix ?? undefinedMatrix(indices.length),
  };
}

/**
 * Covariance of estimated parameters: of all components of some variables.
 *
 * For a least-squares objective f = c sum_k r_k(p)^2 with N residuals of one unknown variance it is
 * (2 f* / (N - q)) H^-1, with H the reduced Hessian and q the degrees of freedom of the solution; the factor c cancels, so sums and
 * means of squares give the same (Bard, Nonlinear Parameter Estimation, 1974, chapter 7). For a negative
 * log-likelihood it is H^-1. Terms beside the squares (regularisation) count as if they were residuals, so keep them small.
 */
export function covariance(
  solution: Solution,
  variables: readonly Variable[],
  options: CovarianceOptions = {},
): Covariance {
  const { indices, names } = unknownsOf(solution, variables);
  const residuals = (options.residuals ?? measuredValues(solution)) || undefined;
  const kkt = new KktFactorization(problemOf(solution), solution.result);
  const found = covarianceFrom(kkt, solution.result.objective, indices, residuals);
  const { x } = solution.result;
  const size = indices.length;
  const matrix = found.matrix ?? undefinedMatrix(size);
  return {
    status: found.matrix ? 'regular' : 'singular',
    names,
    matrix,
    values: Float64Array.from(indices, (index) => x[index]),
    standardErrors: Float64Array.from({ length: size }, (_, k) =>
      Math.sqrt(Math.max(matrix[k * size + k], 0)),
    ),
    residuals,
    degreesOfFreedom: residuals === undefined ? undefined : residuals - found.freedom,
    unidentified: kkt.regular ? [] : movingTogether(solution, kkt.flatDirection()),
  };
}

/** The largest parts of a direction: those of unknowns without time where it has some, and with time otherwise. */
function movingTogether({ transcription }: Solution, direction: Float64Array | undefined) {
  if (!direction) return [];
  const parts = Array.from(direction, (value, index) => ({ value, ...transcription.layout.origin(index) }));
  const largest = (list: typeof parts): number =>
    list.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
  const timeless = parts.filter(({ time }) => time === undefined);
  const chosen = largest(timeless) > 1e-6 ? timeless : parts;
  const most = largest(chosen);
  const sign = Math.sign(chosen.find(({ value }) => Math.abs(value) === most)?.value ?? 1);
  return chosen
    .filter(({ value }) => Math.abs(value) > 1e-3 * most)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, 5)
    .map(({ name, time, value }) => ({
      name: time === undefined ? name : `${name} at ${time}`,
      share: (sign * value) / most,
    }));
}

/**
 * The same for any nonlinear program and numbered unknowns; `residuals` undefined: the objective is a negative log-likelihood.
 * `matrix` is undefined where the KKT matrix is singular or there are no more residuals than degrees of freedom.
 */
export function covarianceOf(
  problem: NonlinearProgram,
  point: KktPoint & { readonly objective: number },
  indices: ArrayLike<number>,
  residuals?: number,
): { readonly matrix: Float64Array | undefined; readonly freedom: number } {
  return covarianceFrom(new KktFactorization(problem, point), point.objective, indices, residuals);
}

function covarianceFrom(
  kkt: KktFactorization,
  objective: number,
  indices: ArrayLike<number>,
  residuals: number | undefined,
): { readonly matrix: Float64Array | undefined; readonly freedom: number } {
  const { freedom } = kkt;
  const inverse = inverseReducedHessian(kkt, indices);
  if (inverse === undefined || residuals === undefined) return { matrix: inverse, freedom };
  if (residuals <= freedom) return { matrix: undefined, freedom };
  const factor = (2 * objective) / (residuals - freedom);
  return { matrix: inverse.map((value) => value * factor), freedom };
}

function problemOf({ transcription }: Solution): CompiledProblem {
  return new CompiledProblem(transcription.definition);
}

function unknownsOf({ transcription }: Solution, variables: readonly Variable[]) {
  const indices: number[] = [];
  for (const variable of variables) {
    const { first, positions } = transcription.layout.placement(variable);
    for (let k = 0; k < positions * variable.size; k++) indices.push(first + k);
  }
  const names = indices.map((index) => {
    const { name, time } = transcription.layout.origin(index);
    return time === undefined ? name : `${name} at ${time}`;
  });
  return { indices, names };
}

/** Cells that the model's fits compare with, missing ones left out. */
function measuredValues({ model }: Solution): number {
  let sum = 0;
  for (const { columns } of model.fits)
    for (const { values } of columns) for (const value of values) if (!Number.isNaN(value)) sum++;
  return sum;
}

function symmetrized(matrix: Float64Array, size: number): Float64Array {
  return matrix.map((value, k) => {
    const row = Math.floor(k / size);
    return (value + matrix[(k - row * size) * size + row]) / 2;
  });
}

function undefinedMatrix(size: number): Float64Array {
  return new Float64Array(size * size).fill(NaN);
}

/** Inverse of a symmetric matrix, row-major; undefined where it is singular. */
function inverted(matrix: Float64Array, size: number): Float64Array | undefined {
  const rows: number[] = [];
  const columns: number[] = [];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      rows.push(i);
      columns.push(j);
    }
  }
  const { pattern, positions } = symmetricPattern(size, rows, columns);
  const values = new Float64Array(pattern.rowIndices.length);
  rows.forEach((row, k) => (values[positions[k]] = matrix[row * size + columns[k]]));
  const solver = createSymmetricSolver(pattern);
  if (!solver.factorize(values) || solver.inertia.zero > 0 || solver.statistics.perturbedPivots > 0)
    return undefined;
  const inverse = new Float64Array(size * size);
  for (let k = 0; k < size; k++) inverse[k * size + k] = 1;
  solver.solve(inverse, size);
  return symmetrized(inverse, size);
}
