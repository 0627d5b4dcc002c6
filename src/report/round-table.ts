import type { Round } from '../decomposition/index.js';
import { exponential } from '../solver/log.js';

/** Heading of the table of the rounds of a decomposed solve; see {@link formatRound}. */
export const ROUND_HEADER =
  'round   primal     (asked)    dual       (asked)      rho        objective   worst batch  iter    s';

/** One line of the table: a round, its residuals and what is asked of them, and what is wrong with batches, if anything is. */
export function formatRound(round: Round): string {
  const { primal, primalTolerance, dual, dualTolerance, rho, objective, worstBatch, answers, seconds } =
    round;
  const figure = (value: number): string => exponential(value, 2);
  const iterations = Math.max(...answers.map((answer) => answer.iterations));
  const residuals = `${figure(primal)} (${figure(primalTolerance)}) ${figure(dual)} (${figure(dualTolerance)})`;
  const failed = failuresOf(round).map(
    ({ batch, status }) => `  batch ${batch}: ${status.replaceAll('_', ' ')}`,
  );
  return (
    `${String(round.round).padStart(5)}  ${residuals} ${range(rho).padStart(11)} ` +
    `${exponential(objective, 7).padStart(15)} ${String(worstBatch + 1).padStart(8)} ${String(iterations).padStart(8)} ` +
    `${seconds.toFixed(1).padStart(7)}${failed.join('')}`
  );
}

/** A sub-solve that did not reach its tolerance: its batch, counted from 1, keeps its last point. */
export interface BatchFailure {
  readonly round: number;
  readonly batch: number;
  readonly status: string;
  readonly message: string;
}

/** The sub-solves of a round that did not reach their tolerance. */
export function failuresOf({ round, answers }: Round): BatchFailure[] {
  return answers
    .filter(({ status }) => status !== 'optimal' && status !== 'acceptable')
    .map(({ batch, status, message }) => ({ round, batch: batch + 1, status, message }));
}

/** What is known of a round as a plain object, for JSON lines; batches are counted from 1. */
export function roundRecord(round: Round, groups: readonly string[]): object {
  const { primal, primalTolerance, dual, dualTolerance, rho, objective, worstBatch, answers, seconds } =
    round;
  return {
    round: round.round,
    primal,
    primalTolerance,
    dual,
    dualTolerance,
    rho: Object.fromEntries(groups.map((name, group) => [name, rho[group]])),
    objective,
    worstBatch: worstBatch + 1,
    seconds,
    batches: answers.map((answer) => ({
      batch: answer.batch + 1,
      status: answer.status,
      iterations: answer.iterations,
      objective: answer.objective,
      seconds: answer.seconds,
    })),
  };
}

/** One penalty parameter, or the least and the largest of several. */
function range(rho: Float64Array): string {
  const short = (value: number): string => value.toExponential(0);
  const [least, most] = [Math.min(...rho), Math.max(...rho)];
  return least === most ? exponential(least, 2) : `${short(least)}..${short(most)}`;
}
