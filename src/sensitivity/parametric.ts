import { ModelError, type Parameter, type Solution, type Variable } from '../model/index.js';
import { CompiledProblem } from '../nlp/index.js';
import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
import { transcribe } from '../transcription/index.js';
import { KktFactorization } from './kkt-factorization.js';

/** First derivatives of a solution with respect to one number of a parameter. */
export interface Sensitivity {
  /** `singular`: the solution is no strict local minimum, the derivatives hold NaN. */
  readonly status: 'regular' | 'singular';
  /** Derivative of the model's optimal objective (of a maximisation: of what was maximised). */
  readonly objective: number;
  /** Derivatives of all unknowns and of the multipliers of all rows, in the numbering of the solution's transcription. */
  readonly x: Float64Array;
  readonly multipliers: Float64Array;
  /** Derivatives of all values of a variable, in the order of `Solution.values` or of `Solution.trajectory`. */
  of(variable: Variable): Float64Array;
}

/**
 * First-order sensitivity of a solution to a parameter of the model, by the implicit function theorem on the KKT conditions
 * (Fiacco 1976; Pirnay, Lopez-Negrete & Biegler 2012):
 *
 *   K (dx, dlambda) = -(d/dp gradient of the Lagrangian, d/dp (g - bound))
 *
 * with one factorisation of the KKT matrix K at the solution. The right-hand side is a central difference (step
 * eps^(1/3) max(1, |p|)) of the discretised problem with the parameter moved, at the fixed point: its error is of second order in the
 * step, and rounding where the parameter enters linearly or quadratically. Valid as long as the active bounds stay the same.
 *
 * The parameter's value is changed in the course of this and restored.
 *
 * @param component which of the parameter's values, for an indexed one
 * @throws ModelError when the parameter changes the size of the discretised problem, or has no such component
 */
export function sensitivity(solution: Solution, parameter: Parameter, component = 0): Sensitivity {
  if (!(component >= 0 && component < parameter.values.length))
    throw new ModelError(`the parameter '${parameter.name}' has no value number ${component}`);
  const { result, transcription, model } = solution;
  const problem = new CompiledProblem(transcription.definition);
  const kkt = new KktFactorization(problem, result);
  const { variables: n, constraints: m } = problem;
  const value = parameter.values[component];
  const step = Math.cbrt(Number.EPSILON) * Math.max(1, Math.abs(value));
  const above = value + step;
  const below = value - step;
  const at = (moved: number): Residual => {
    parameter.values[component] = moved;
    try {
      const other = new CompiledProblem(transcribe(model).definition);
      if (other.variables !== n || other.constraints !== m) {
        throw new ModelError(
          `there is no derivative with respect to '${parameter.name}': it changes the size of the discretised problem`,
        );
      }
      return residualOf(other, kkt);
    } finally {
      parameter.values[component] = value;
    }
  };
  const high = at(above);
  const low = at(below);
  const slope = (a: number, b: number): number => (a - b) / (above - below);
  const rhs = new Float64Array(n + m).map((_, k) => -slope(high.equations[k], low.equations[k]));
  const shift = high.held.map((bound, j) => slope(bound, low.held[j]));
  kkt.subtractShift(shift, rhs);
  for (let j = 0; j < n; j++) if (kkt.variableSide[j] !== 0) rhs[j] = shift[j];
  if (kkt.regular) kkt.solve(rhs);
  else rhs.fill(NaN);
  const x = rhs.slice(0, n);
  const { layout } = transcription;
  const sign = transcription.definition.objectiveSign ?? 1;
  return {
    status: kkt.regular ? 'regular' : 'singular',
    objective: kkt.regular ? sign * slope(high.lagrangian, low.lagrangian) : NaN,
    x,
    multipliers: rhs.slice(n),
    of(variable) {
      const { first, positions } = layout.placement(variable);
      return x.slice(first, first + positions * variable.size);
    },
  };
}

/** What the KKT conditions of a moved problem say at the solution of the unmoved one. */
interface Residual {
  /** Gradient of the Lagrangian without bounds (0 at held variables), then g - bound (0 at inactive rows). */
  readonly equations: Float64Array;
  /** Bound that holds each variable; 0 for the free ones. */
  readonly held: Float64Array;
  /** f + lambda^T (g - bound) - z^T (x - bound) over what is active: its derivative is that of the optimum. */
  readonly lagrangian: number;
}

function residualOf(problem: NonlinearProgram, kkt: KktFactorization): Residual {
  const { variables: n, constraints: m, jacobian } = problem;
  const { x, multipliers, lowerBoundMultipliers, upperBoundMultipliers } = kkt.point;
  const equations = new Float64Array(n + m);
  const gradient = new Float64Array(n);
  const values = new Float64Array(m);
  const derivatives = new Float64Array(jacobian.rows.length);
  problem.gradient(x, gradient);
  problem.constraintValues(x, values);
  problem.jacobianValues(x, derivatives);
  for (let k = 0; k < derivatives.length; k++)
    gradient[jacobian.columns[k]] += derivatives[k] * multipliers[jacobian.rows[k]];
  const held = new Float64Array(n);
  let lagrangian = problem.objective(x);
  for (let j = 0; j < n; j++) {
    const side = kkt.variableSide[j];
    if (side === 0) equations[j] = gradient[j];
    else {
      held[j] = side < 0 ? problem.lower[j] : problem.upper[j];
      lagrangian -= (lowerBoundMultipliers[j] - upperBoundMultipliers[j]) * (x[j] - held[j]);
    }
  }
  for (let i = 0; i < m; i++) {
    const side = kkt.rowSide[i];
    if (side === 0) continue;
    const bound = side === 1 ? problem.constraintUpper[i] : problem.constraintLower[i];
    equations[n + i] = values[i] - bound;
    lagrangian += multipliers[i] * equations[n + i];
  }
  return { equations, held, lagrangian };
}
