import type { Round } from '../decomposition/index.js';
import { exponential } from '../solver/log.js';

/** Widths of the columns of the table, with what stands above them. */
const columns = [
  ['round', 5],
  ['primal', 9],
  ['(asked)', 10],
  ['dual', 8],
  ['(asked)', 10],
  ['rho', 11],
  ['objective', 14],
  ['worst', 5],
  ['iter', 4],
  ['seconds', 8],
] as const;

/** Heading of the table of the rounds of a decomposed solve; see {@link formatRound}. */
export const ROUND_HEADER = columns.map(([name, width]) => name.padStart(width)).join(' ');

/**
 * One line of the table: a round, its residuals and what is asked of them, the penalty parameters, the objective, the batch furthest from
 * the consensus (from 1), most iterations of a sub-solve, seconds since the first round began, and batches that were not solved.
 */
export function formatRound(round: Round): string {
  const figure = (value: number): string => exponential(value, 2);
  const cells = [
    String(round.round),
    figure(round.primal),
    `(${figure(round.primalTolerance)})`,
    figure(round.dual),
    `(${figure(round.dualTolerance)})`,
    range(round.rho),
    exponential(round.objective, 7),
    String(round.worstBatch + 1),
    String(Math.max(...round.answers.map(({ iterations }) => iterations))),
    round.seconds.toFixed(1),
  ];
  const line = cells.map((cell, k) => cell.padStart(columns[k]![1])).join(' ');
  const failed = failuresOf(round).map(
    ({ batch, status }) => `  batch ${batch}: ${status.replaceAll('_', ' ')}`,
  );
  return `${line}${failed.join('')}`;
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

/**
 * What is known of a round as a plain object, for JSON lines: rho in the order of the record's groups, batches counted from 1.
 */
export function roundRecord(round: Round): object {
  const { primal, primalTolerance, dual, dualTolerance, rho, objective, worstBatch, answers, seconds } =
    round;
  return {
    round: round.round,
    primal,
    primalTolerance,
    dual,
    dualTolerance,
    rho: Array.from(rho),
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
