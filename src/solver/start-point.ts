import type { AlgorithmState } from './algorithm-state.js';
import { describeOrigin } from './explanation.js';
import { initialiseMultipliers, pushInside, setBoundMultipliers } from './initialisation.js';
import type { Iterate } from './iterate.js';
import { LeastSquares } from './least-squares.js';
import { elsewhere } from './distributed/distribution.js';
import type { SlackForm } from './slack-form.js';
import type { Termination } from './solve-context.js';
import { pushWarm, setWarmMultipliers, type WarmStart } from './warm-start.js';

/**
 * Sets the first iterate of the main algorithm (Waechter & Biegler 2006, section 3.6) and evaluates it. With
 * `warm_start_init_point` the values of `warm` are used instead of estimates. A `contradiction` of bounds ends it at once.
 */
export function initialiseStart(
  state: AlgorithmState,
  form: SlackForm,
  warm: WarmStart = {},
  contradiction?: string,
): Termination | undefined {
  const { options, current } = state;
  const { freeVariables } = form.structure;
  const n = form.variables;
  const isWarm = options.warm_start_init_point;
  const start = (isWarm ? warm.x : undefined) ?? form.problem.start;
  for (let j = 0; j < n; j++) current.w[j] = start[freeVariables[j]];
  if (contradiction !== undefined) return { status: 'infeasible', message: contradiction };
  pushInside(current, 0, n, {
    absolute: isWarm ? options.warm_start_bound_push : options.bound_push,
    relative: isWarm ? options.warm_start_bound_frac : options.bound_frac,
  });
  setSlacks(form, current);
  const fault = undefinedPart(form, current.w);
  if (form.vectors.somewhere(fault !== undefined)) {
    return {
      status: 'evaluation_error',
      message:
        fault === undefined
          ? elsewhere
          : `Undefined at the start point (not a finite number): ${fault}; change the start point or the bounds.`,
    };
  }
  if (options.least_square_init_primal && !isWarm) solveLinearised(state, form);
  if (isWarm) {
    pushWarm(state, form);
    const mu = warm.barrierParameter;
    if (mu !== undefined && mu > 0) state.setBarrierParameter(mu, Math.max(options.tau_min, 1 - mu));
  } else
    pushInside(current, n, form.size, {
      absolute: options.slack_bound_push,
      relative: options.slack_bound_frac,
    });
  current.evaluateFunctions(state.mu, options.slack_move);
  setBoundMultipliers(
    current,
    options.bound_mult_init_method === 'constant' ? options.bound_mult_init_val : undefined,
    state.mu,
  );
  if (!current.evaluateDerivatives()) {
    return {
      status: 'evaluation_error',
      message: `${undefinedDerivative(form, current.w)}; change the start point.`,
    };
  }
  if (isWarm) {
    const multipliers = warm.multipliers ?? form.problem.startMultipliers;
    setWarmMultipliers(state, form, multipliers === undefined ? warm : { ...warm, multipliers });
    current.updateDualResidual();
  } else if (
    options.least_square_init_duals &&
    new LeastSquares(form).allMultipliers(current, LEAST_BOUND_MULTIPLIER)
  ) {
    current.updateDualResidual();
  } else initialiseMultipliers(state, current, options.constr_mult_init_max);
  return undefined;
}

/** Bound multipliers of a least-square start are at least this. */
const LEAST_BOUND_MULTIPLIER = 1e-3;

/** Slacks start at the values of their rows: with s = 0 the rows hold exactly these. */
function setSlacks(form: SlackForm, point: Iterate): void {
  const { slackOfRow } = form.structure;
  const n = form.variables;
  point.w.fill(0, n);
  form.constraints(point.w, point.c);
  for (let i = 0; i < slackOfRow.length; i++) if (slackOfRow[i] >= 0) point.w[n + slackOfRow[i]] = point.c[i];
}

/** Replaces x by the least-norm solution of the constraints linearised there, if there is one at which functions are defined. */
function solveLinearised(state: AlgorithmState, form: SlackForm): void {
  const { current, options } = state;
  const before = current.w.slice();
  const usable =
    current.evaluateFunctions(state.mu, options.slack_move) &&
    current.evaluateDerivatives() &&
    new LeastSquares(form).primalPoint(current, current.w);
  if (usable) {
    pushInside(current, 0, form.variables, { absolute: options.bound_push, relative: options.bound_frac });
    setSlacks(form, current);
  }
  if (!usable || form.vectors.somewhere(undefinedPart(form, current.w) !== undefined)) current.w.set(before);
}

/** The names of the functions that are undefined at w; undefined if none is. */
export function undefinedPart(form: SlackForm, w: Float64Array): string | undefined {
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
  return `${shown}${more}`;
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
