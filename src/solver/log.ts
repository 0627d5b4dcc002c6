/** The iteration table and the final summary, in Ipopt's layout, which users and their scripts know. */
import type { IterationRecord, KktErrors, SolverCounters } from './result.js';

export const TABLE_HEADER =
  'iter    objective    inf_pr   inf_du lg(mu)  ||d||  lg(rg) alpha_du alpha_pr  ls';

/** One line of the iteration table. */
export function formatIteration(record: IterationRecord): string {
  const regularization = record.regularization > 0 ? Math.log10(record.regularization).toFixed(1) : '- ';
  return (
    `${String(record.iteration).padStart(4)}${record.phase || ' '}${exponential(record.objective, 7).padStart(14)} ` +
    `${exponential(record.primalInfeasibility, 2)} ${exponential(record.dualInfeasibility, 2)} ` +
    `${Math.log10(record.barrierParameter).toFixed(1).padStart(5)} ${exponential(record.stepNorm, 2)} ` +
    `${regularization.padStart(5)} ${exponential(record.dualStep, 2)} ${exponential(record.primalStep, 2)}` +
    `${record.stepKind || ' '} ${String(record.lineSearchTrials).padStart(2)}`
  );
}

/** C's %e: at least two digits in the exponent. */
export function exponential(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [mantissa, exponent] = value.toExponential(digits).split('e') as [string, string];
  const size = exponent.slice(1).padStart(2, '0');
  return `${mantissa}e${exponent[0]}${size}`;
}

/** The two columns of the final summary: the errors in the solver's scaling and in the user's. */
export interface SummaryErrors extends KktErrors {
  readonly objective: number;
  readonly boundViolation: number;
  readonly overall: number;
}

/** The final summary. */
export function formatSummary(
  iterations: number,
  scaled: SummaryErrors,
  unscaled: SummaryErrors,
  counters: SolverCounters,
  message: string,
): string[] {
  const row = (label: string, left: number, right: number): string =>
    `${label.padEnd(24, '.')}: ${exponential(left, 16).padStart(24)}  ${exponential(right, 16).padStart(24)}`;
  const count = (label: string, value: number): string => `${`Number of ${label}`.padEnd(52)} = ${value}`;
  return [
    '',
    `Number of Iterations....: ${iterations}`,
    '',
    '                                   (scaled)                 (unscaled)',
    row('Objective', scaled.objective, unscaled.objective),
    row('Dual infeasibility', scaled.dual, unscaled.dual),
    row('Constraint violation', scaled.primal, unscaled.primal),
    row('Variable bound violation', scaled.boundViolation, unscaled.boundViolation),
    row('Complementarity', scaled.complementarity, unscaled.complementarity),
    row('Overall NLP error', scaled.overall, unscaled.overall),
    '',
    count('objective function evaluations', counters.objective),
    count('objective gradient evaluations', counters.gradient),
    count('constraint evaluations', counters.constraints),
    count('constraint Jacobian evaluations', counters.jacobian),
    count('Lagrangian Hessian evaluations', counters.hessian),
    count('factorizations', counters.factorizations),
    count('seconds evaluating', Number(counters.secondsEvaluating.toFixed(3))),
    count(
      'seconds factorizing and solving',
      Number((counters.secondsFactorizing + counters.secondsSolving).toFixed(3)),
    ),
    count('seconds in total', Number(counters.secondsTotal.toFixed(3))),
    '',
    `EXIT: ${message}`,
  ];
}
