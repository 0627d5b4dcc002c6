import type { AlgorithmState } from './algorithm-state.js';
import { explain } from './explanation.js';
import { complementarityError, optimalityError } from './optimality-errors.js';
import type { SummaryErrors } from './log.js';
import type { SolverResult } from './result.js';
import type { SlackForm } from './slack-form.js';
import type { SolveContext, Termination } from './solve-context.js';

/** The result of a solve in the user's numbering and units, from the last iterate. */
export function unscaledResult(
  form: SlackForm,
  state: AlgorithmState,
  termination: Termination,
  context: SolveContext,
): SolverResult {
  const { current, options } = state;
  const { problem, structure, scaling } = form;
  const { freeVariables, keptRows, freeIndex } = structure;
  const objectiveFactor = scaling.objective;
  const x = form.userPoint(current.w).slice();
  if (options.honor_original_bounds) {
    for (let j = 0; j < x.length; j++) x[j] = Math.min(Math.max(x[j], problem.lower[j]), problem.upper[j]);
  }
  const multipliers = new Float64Array(problem.constraints);
  for (let i = 0; i < keptRows.length; i++) {
    multipliers[keptRows[i]] = (current.lambda[i] * scaling.constraints[keptRows[i]]) / objectiveFactor;
  }
  const lowerBoundMultipliers = new Float64Array(problem.variables);
  const upperBoundMultipliers = new Float64Array(problem.variables);
  for (let j = 0; j < freeVariables.length; j++) {
    lowerBoundMultipliers[freeVariables[j]] = current.zl[j] / Math.abs(objectiveFactor);
    upperBoundMultipliers[freeVariables[j]] = current.zu[j] / Math.abs(objectiveFactor);
  }
  const fixed = freeVariables.length < problem.variables;
  if (options.fixed_variable_treatment === 'make_parameter' && form.vectors.somewhere(fixed)) {
    setFixedVariableMultipliers(
      form,
      x,
      multipliers,
      freeIndex,
      lowerBoundMultipliers,
      upperBoundMultipliers,
    );
  }
  const constraintValues = new Float64Array(problem.constraints);
  problem.constraintValues(x, constraintValues);
  return {
    status: termination.status === 'recovered' ? 'restoration_failed' : termination.status,
    message: explain(form, state, termination),
    objective: form.vectors.sum(problem.objective(x)),
    iterations: context.iteration,
    x,
    multipliers,
    lowerBoundMultipliers,
    upperBoundMultipliers,
    constraintValues,
    barrierParameter: state.mu,
    errors: {
      primal: form.unscaledViolation(current.w, current.c),
      dual: current.dualInfeasibility / Math.abs(objectiveFactor),
      complementarity: complementarityError(current, options.mu_target) / Math.abs(objectiveFactor),
    },
    counters: context.counters,
  };
}

/** The multiplier of a fixed variable is what makes its row of the dual equations zero. */
function setFixedVariableMultipliers(
  form: SlackForm,
  x: Float64Array,
  multipliers: Float64Array,
  freeIndex: Int32Array,
  lowerBoundMultipliers: Float64Array,
  upperBoundMultipliers: Float64Array,
): void {
  const { problem } = form;
  const residual = new Float64Array(problem.variables);
  problem.gradient(x, residual);
  const { rows, columns } = problem.jacobian;
  const values = new Float64Array(rows.length);
  problem.jacobianValues(x, values);
  const uncounted = new Set(Array.from(form.vectors.uncountedRows, (i) => form.structure.keptRows[i]));
  for (let k = 0; k < values.length; k++) {
    if (!uncounted.has(rows[k])) residual[columns[k]] += values[k] * multipliers[rows[k]];
  }
  form.sumSharedVariables(residual);
  for (let j = 0; j < residual.length; j++) {
    if (freeIndex[j] >= 0) continue;
    const reducedCost = residual[j] * Math.sign(form.scaling.objective);
    lowerBoundMultipliers[j] = Math.max(reducedCost, 0);
    upperBoundMultipliers[j] = Math.max(-reducedCost, 0);
  }
}

/** The two columns of the final summary. */
export function summariseErrors(
  form: SlackForm,
  state: AlgorithmState,
  result: SolverResult,
): { scaled: SummaryErrors; unscaled: SummaryErrors } {
  const { current, options } = state;
  const { problem } = form;
  let boundViolation = 0;
  for (let j = 0; j < problem.variables; j++) {
    boundViolation = Math.max(boundViolation, problem.lower[j] - result.x[j], result.x[j] - problem.upper[j]);
  }
  boundViolation = form.vectors.largest(boundViolation);
  const scaled = {
    objective: current.f,
    dual: current.dualInfeasibility,
    primal: form.scaledViolation(current.w, current.c),
    boundViolation,
    complementarity: complementarityError(current, options.mu_target),
    overall: optimalityError(current, options.mu_target, options.s_max),
  };
  const { dual, primal, complementarity } = result.errors;
  const overall = Math.max(dual, primal, complementarity);
  return {
    scaled,
    unscaled: { objective: result.objective, dual, primal, boundViolation, complementarity, overall },
  };
}
