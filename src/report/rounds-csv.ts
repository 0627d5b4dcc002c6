import type { Decomposition } from '../decomposition/index.js';
import { signOf } from './decomposition-record.js';
import { quotedCell } from './trajectory-csv.js';

/**
 * The rounds of a decomposed solve as CSV (RFC 4180): a row for each, with its seconds since the first one began, residuals and what is
 * asked of them, the objective with each batch's own copies, the worst batch (from 1), interior-point iterations of all batches, and
 * the penalty parameter of each group.
 */
export function roundsCsv({ solution, rounds, groups }: Decomposition): string {
  const names = [
    'round',
    'seconds',
    'primal',
    'primal_asked',
    'dual',
    'dual_asked',
    'objective',
    'worst_batch',
  ];
  const header = [...names, 'iterations', ...groups.map((group) => quotedCell(`rho ${group}`))];
  const sign = signOf(solution);
  const lines = rounds.map((round) =>
    [
      round.round,
      round.seconds,
      round.primal,
      round.primalTolerance,
      round.dual,
      round.dualTolerance,
      sign * round.objective,
      round.worstBatch + 1,
      round.answers.reduce((sum, { iterations }) => sum + iterations, 0),
      ...round.rho,
    ].join(','),
  );
  return `${[header.join(','), ...lines].join('\n')}\n`;
}
