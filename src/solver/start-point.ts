import type { AlgorithmState } from './algorithm-state.js';
import { describeOrigin } from './explanation.js';
import { initialiseMultipliers, pushInside, setBoundMultipliers } from './initialisation.js';
import type { SlackForm } from './slack-form.js';
import type { Termination } from './solve-context.js';

/** Sets the first iterate of the main algorithm (Waechter & Biegler 2006, section 3.6) and evaluates it. */
export function initialiseStart(state: AlgorithmState, form: SlackForm): Termination | undefined {
  const { options, current } = state;
  const { freeVariables, slackOfRow } = form.structure;
  const n = form.variables;
  for (let j = 0; j < n; j++) current.w[j] = form.problem.start[freeVariables[j]];
  pushInside(current, 0, n, { absolute: options.bound_push, relative: options.bound_frac });
  // Slacks start at the values of their rows: with s = 0 the rows hold exactly these.
  current.w.fill(0, n);
  form.constraints(current.w, current.c);
  for (let i = 0; i < slackOfRow.length; i++) if (slackOfRow[i] >= 0) current.w[n + slackOfRow[i]] = current.c[i];
  const fault = undefinedPart(form, current.w);
  if (fault !== undefined) return { status: 'evaluation_error', message: fault };
  pushInside(current, n, form.size, { absolute: options.slack_bound_push, relative: options.slack_bound_frac });
  current.evaluateFunctions(state.mu, options.slack_move);
  setBoundMultipliers(current, options.bound_mult_init_method === 'constant' ? options.bound_mult_init_val : undefined, state.mu);
  if (!current.evaluateDerivatives()) {
    return { status: 'evaluation_error', message: `${undefinedDerivative(form, current.w)}; change the start point.` };
  }
  initialiseMultipliers(state, current, options.constr_mult_init_max);
  return undefined;
}

/** Says which function is undefined at w, by name; undefined if none is. */
function undefinedPart(form: SlackForm, w: Float64Array): string | undefined {
  const { problem } = form;
  const point = form.userPoint(w);
  const faults: string[] = [];
  if (!Number.isFinite(problem.objective(point))) faults.push('the objective');
  const rows = new Float64Array(problem.constraints);
  problem.constraintValues(point, rows);
  for (let i = 0; i < rows.length; i++) {
    if (!Number.isFinite(rows[i])) faults.push(`constraint ${describeOrigin(problem.constraintOrigin(i))}`);
  }
  if (faults.length === 0) return undefined;
  const shown = faults.slice(0, 5).join(', ');
  const more = faults.length > 5 ? ` and ${faults.length - 5} more` : '';
  return `Undefined at the start point (not a finite number): ${shown}${more}; change the start point or the bounds.`;
}

/** Says which derivative is undefined at w, by name. */
function undefinedDerivative(form: SlackForm, w: Float64Array): string {
  const { problem } = form;
  const point = form.userPoint(w);
  const gradient = new Float64Array(problem.variables);
  problem.gradient(point, gradient);
  for (let j = 0; j < gradient.length; j++) {
    if (Number.isFinite(gradient[j])) continue;
    return `The derivative of the objective by ${describeOrigin(problem.variableOrigin(j))} is undefined at the start point`;
  }
  const { rows, columns } = problem.jacobian;
  const values = new Float64Array(rows.length);
  problem.jacobianValues(point, values);
  for (let k = 0; k < values.length; k++) {
    if (Number.isFinite(values[k])) continue;
    const row = describeOrigin(problem.constraintOrigin(rows[k]));
    return `The derivative of constraint ${row} by ${describeOrigin(problem.variableOrigin(columns[k]))} is undefined at the start point`;
  }
  return 'A derivative is undefined at the start point';
}
