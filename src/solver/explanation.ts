/** Sentences that tell the user what a failure means in the terms of the model. */
import type { Origin } from '../nlp/nonlinear-program.js';
import { overdeterminedPart } from './equation-messages.js';
import type { AlgorithmState } from './algorithm-state.js';
import type { SlackForm } from './slack-form.js';
import type { Termination } from './solve-context.js';
import { unitsOf } from './unit-scaling.js';

/** How many constraints or variables a message names. */
const NAMED = 5;

/** The termination's message, with the constraints or variables it is about. */
export function explain(form: SlackForm, state: AlgorithmState, termination: Termination): string {
  switch (termination.status) {
    case 'infeasible':
      if (state.iteration === 0) return termination.message;
      return [
        termination.message,
        `Near this point these constraints cannot all hold: ${worstRows(form, state)}.`,
        overdeterminedPart(form.problem, form.structure) ?? '',
      ]
        .join(' ')
        .trimEnd();
    case 'diverging':
      return `${termination.message} Largest in modulus: ${largestVariables(form, state)}.`;
    case 'iteration_limit':
    case 'time_limit':
    case 'restoration_failed': {
      const violated =
        form.unscaledViolation(state.current.w, state.current.c) > state.options.constr_viol_tol;
      return violated
        ? `${termination.message} Most violated: ${worstRows(form, state)}.`
        : termination.message;
    }
    default:
      return termination.message;
  }
}

/** A name with its place, such as `dynamics[2] (line 14, t = 1.25)`. */
export function describeOrigin(origin: Origin): string {
  const places: string[] = [];
  if (origin.line !== undefined) places.push(`line ${origin.line}`);
  if (origin.element !== undefined) places.push(`element ${origin.element}`);
  if (origin.time !== undefined) places.push(`t = ${Number(origin.time.toPrecision(6))}`);
  return places.length > 0 ? `${origin.name} (${places.join(', ')})` : origin.name;
}

function worstRows(form: SlackForm, state: AlgorithmState): string {
  const { keptRows } = form.structure;
  const { current } = state;
  const units = unitsOf(form.problem);
  const violations = Array.from(keptRows, (row, i) => ({
    row,
    amount:
      form.rowViolation(i, current.w, current.c) / (form.scaling.constraints[row] * (units?.rows[row] ?? 1)),
  }));
  violations.sort((a, b) => b.amount - a.amount);
  const named = violations.filter((v) => v.amount > 0.01 * violations[0].amount);
  const shown = named
    .slice(0, NAMED)
    .map(
      (v) => `${describeOrigin(form.problem.constraintOrigin(v.row))} by ${Number(v.amount.toPrecision(3))}`,
    );
  return shown.join(', ') + (named.length > NAMED ? ` and ${named.length - NAMED} more` : '');
}

function largestVariables(form: SlackForm, state: AlgorithmState): string {
  const { freeVariables } = form.structure;
  const units = unitsOf(form.problem)?.variables;
  const sizes = Array.from(freeVariables, (variable, j) => ({
    variable,
    value: state.current.w[j] * (units?.[variable] ?? 1),
  }));
  sizes.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  return sizes
    .filter((s) => Math.abs(s.value) > 1e-3 * Math.abs(sizes[0].value))
    .slice(0, NAMED)
    .map(
      (s) => `${describeOrigin(form.problem.variableOrigin(s.variable))} = ${Number(s.value.toPrecision(3))}`,
    )
    .join(', ');
}
