import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
import type { KktErrors, SolverResult } from './result.js';
import type { WarmStart } from './warm-start.js';

/** Units in which a problem is solved instead of the user's: x = variables * y, and factors of rows and objective. */
export interface Units {
  readonly variables: Float64Array;
  readonly rows: Float64Array;
  readonly objective: number;
}

/** Bounds of this size are infinite for every solver of the AMPL family. */
const INFINITE = 1e19;

function converted(bound: number, factor: number): number {
  return Math.abs(bound) < INFINITE ? bound * factor : bound;
}

/** The units in which a problem is solved; undefined for the user's. */
export function unitsOf(problem: NonlinearProgram): Units | undefined {
  return problem instanceof ProblemInUnits ? problem.units : undefined;
}

/** A nonlinear program in other units. With factors that are powers of two no rounding is added. */
export class ProblemInUnits implements NonlinearProgram {
  readonly variables: number;
  readonly constraints: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly start: Float64Array;
  readonly constraintLower: Float64Array;
  readonly constraintUpper: Float64Array;
  readonly startMultipliers?: Float64Array;
  readonly jacobian: NonlinearProgram['jacobian'];
  readonly hessian: NonlinearProgram['hessian'];
  readonly constantJacobian: boolean;
  readonly constantHessian: boolean;
  readonly eliminationGroups?: Int32Array;
  private readonly point: Float64Array;
  private readonly weights: Float64Array;

  constructor(
    private readonly problem: NonlinearProgram,
    readonly units: Units,
  ) {
    const { variables, rows, objective } = units;
    this.variables = problem.variables;
    this.constraints = problem.constraints;
    this.lower = problem.lower.map((bound, j) => converted(bound, 1 / variables[j]));
    this.upper = problem.upper.map((bound, j) => converted(bound, 1 / variables[j]));
    this.start = problem.start.map((value, j) => value / variables[j]);
    this.constraintLower = problem.constraintLower.map((bound, i) => converted(bound, rows[i]));
    this.constraintUpper = problem.constraintUpper.map((bound, i) => converted(bound, rows[i]));
    if (problem.startMultipliers)
      this.startMultipliers = problem.startMultipliers.map((value, i) => (value * objective) / rows[i]);
    this.jacobian = problem.jacobian;
    this.hessian = problem.hessian;
    this.constantJacobian = problem.constantJacobian === true;
    this.constantHessian = problem.constantHessian === true;
    if (problem.eliminationGroups) this.eliminationGroups = problem.eliminationGroups;
    this.point = new Float64Array(problem.variables);
    this.weights = new Float64Array(problem.constraints);
  }

  objective(y: Float64Array): number {
    return this.units.objective * this.problem.objective(this.given(y));
  }

  gradient(y: Float64Array, out: Float64Array): void {
    const { variables, objective } = this.units;
    this.problem.gradient(this.given(y), out);
    for (let j = 0; j < out.length; j++) out[j] *= objective * variables[j];
  }

  constraintValues(y: Float64Array, out: Float64Array): void {
    const { rows } = this.units;
    this.problem.constraintValues(this.given(y), out);
    for (let i = 0; i < out.length; i++) out[i] *= rows[i];
  }

  jacobianValues(y: Float64Array, out: Float64Array): void {
    const { variables, rows } = this.units;
    const { rows: i, columns: j } = this.jacobian;
    this.problem.jacobianValues(this.given(y), out);
    for (let k = 0; k < out.length; k++) out[k] *= rows[i[k]] * variables[j[k]];
  }

  hessianValues(
    y: Float64Array,
    objectiveFactor: number,
    multipliers: Float64Array,
    out: Float64Array,
  ): void {
    const { variables, rows, objective } = this.units;
    const { weights } = this;
    const { rows: i, columns: j } = this.hessian;
    for (let k = 0; k < weights.length; k++) weights[k] = multipliers[k] * rows[k];
    this.problem.hessianValues(this.given(y), objectiveFactor * objective, weights, out);
    for (let k = 0; k < out.length; k++) out[k] *= variables[i[k]] * variables[j[k]];
  }

  variableOrigin(index: number): ReturnType<NonlinearProgram['variableOrigin']> {
    return this.problem.variableOrigin(index);
  }

  constraintOrigin(index: number): ReturnType<NonlinearProgram['constraintOrigin']> {
    return this.problem.constraintOrigin(index);
  }

  /** The point in the user's units; a new array. */
  givenPoint(y: Float64Array): Float64Array {
    return this.given(y).slice();
  }

  /** A warm start in these units. */
  convertWarmStart(warm: WarmStart): WarmStart {
    const { variables, rows, objective } = this.units;
    const { x, multipliers, lowerBoundMultipliers, upperBoundMultipliers } = warm;
    const ofBounds = (z: Float64Array): Float64Array => z.map((value, j) => value * objective * variables[j]);
    return {
      ...warm,
      ...(x && { x: x.map((value, j) => value / variables[j]) }),
      ...(multipliers && { multipliers: multipliers.map((value, i) => (value * objective) / rows[i]) }),
      ...(lowerBoundMultipliers && { lowerBoundMultipliers: ofBounds(lowerBoundMultipliers) }),
      ...(upperBoundMultipliers && { upperBoundMultipliers: ofBounds(upperBoundMultipliers) }),
    };
  }

  /** A result in the user's units. */
  convertResult(result: SolverResult): SolverResult {
    const { variables, rows, objective } = this.units;
    const ofBounds = (z: Float64Array): Float64Array =>
      z.map((value, j) => value / (objective * variables[j]));
    const converted = {
      ...result,
      objective: result.objective / objective,
      x: this.givenPoint(result.x),
      multipliers: result.multipliers.map((value, i) => (value * rows[i]) / objective),
      lowerBoundMultipliers: ofBounds(result.lowerBoundMultipliers),
      upperBoundMultipliers: ofBounds(result.upperBoundMultipliers),
      constraintValues: result.constraintValues.map((value, i) => value / rows[i]),
    };
    return { ...converted, errors: this.errorsOf(converted, result.errors) };
  }

  /** The errors in the user's units, where they can be evaluated. */
  private errorsOf(result: SolverResult, { primal, complementarity }: KktErrors): KktErrors {
    const { problem } = this;
    const { rows, columns } = problem.jacobian;
    const residual = new Float64Array(problem.variables);
    const values = new Float64Array(rows.length);
    problem.gradient(result.x, residual);
    problem.jacobianValues(result.x, values);
    for (let k = 0; k < values.length; k++) residual[columns[k]] += values[k] * result.multipliers[rows[k]];
    let dual = 0;
    for (let j = 0; j < residual.length; j++) {
      const rest = residual[j] - result.lowerBoundMultipliers[j] + result.upperBoundMultipliers[j];
      dual = Math.max(dual, Math.abs(rest));
    }
    const { constraintLower: low, constraintUpper: high } = problem;
    let violation = 0;
    result.constraintValues.forEach((value, i) => {
      violation = Math.max(violation, low[i] - value, value - high[i]);
    });
    return {
      primal: Number.isFinite(violation) ? violation : primal,
      dual,
      complementarity: complementarity / Math.abs(this.units.objective),
    };
  }

  private given(y: Float64Array): Float64Array {
    const { point } = this;
    const { variables } = this.units;
    for (let j = 0; j < point.length; j++) point[j] = y[j] * variables[j];
    return point;
  }
}
