// Compares two tables of results problem by problem.
import { isSolved } from './table.mjs';

/** Relative difference up to which two objectives are the same local optimum. */
const sameOptimum = 1e-6;
/** Reference seconds above which times are compared: below, both solvers measure their start-up. */
const slowEnough = 0.1;

/**
 * @param {object[]} ours
 * @param {Map<string, object>} reference
 */
export function compare(ours, reference) {
  const pairs = ours
    .map((our) => ({ name: our.name, our, other: reference.get(our.name) }))
    .filter(({ other }) => other !== undefined);
  const both = pairs.filter(({ our, other }) => isSolved(our) && isSolved(other));
  const ratios = both
    .map(({ our, other }) => (Number(our.iterations) || 1) / (Number(other.iterations) || 1))
    .sort((a, b) => a - b);
  const different = both.filter(({ our, other }) => !agree(our, other));
  const slow = both.filter(({ other }) => Number(other.solve_s) > slowEnough);
  const sum = (list) => list.reduce((total, value) => total + Number(value), 0);
  return {
    problems: pairs.length,
    solved: { ours: count(pairs, 'our'), reference: count(pairs, 'other'), both: both.length },
    iterationRatio: { median: quantile(ratios, 0.5), p90: quantile(ratios, 0.9) },
    sameOptimum: both.length === 0 ? NaN : 1 - different.length / both.length,
    slow: {
      problems: slow.map(({ name }) => name),
      ours: sum(slow.map(({ our }) => our.solve_s)),
      reference: sum(slow.map(({ other }) => other.solve_s)),
    },
    statusDifferences: pairs.filter(({ our, other }) => isSolved(our) !== isSolved(other)),
    unsolvedByBoth: pairs.filter(({ our, other }) => !isSolved(our) && !isSolved(other)),
    differentOptimum: different,
    slower: [...both]
      .filter(({ our, other }) => Number(our.iterations) > 2 * Math.max(1, Number(other.iterations)))
      .sort((a, b) => Number(b.our.iterations) - Number(a.our.iterations)),
  };
}

function agree(our, other) {
  const a = Number(our.objective);
  const b = Number(other.objective);
  // Some importers state the objective of a maximisation negated.
  const candidates = our.sense === 'max' ? [b, -b] : [b];
  return candidates.some((value) => Math.abs(a - value) <= sameOptimum * Math.max(1, Math.abs(value)));
}

function count(pairs, side) {
  return pairs.filter((pair) => isSolved(pair[side])).length;
}

/** Quantile of ascending values, by the nearest rank. */
function quantile(sorted, p) {
  return sorted.length === 0
    ? NaN
    : sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))];
}

/** The comparison as Markdown. */
export function renderComparison(summary) {
  const { solved, iterationRatio, slow } = summary;
  const rows = [
    ['problems', summary.problems, ''],
    ['solved', `${solved.ours}`, `Ipopt ${solved.reference}, both ${solved.both}`],
    ['iterations, median ratio', iterationRatio.median.toFixed(2), 'to Ipopt, where both solve'],
    ['iterations, 90th percentile', iterationRatio.p90.toFixed(2), ''],
    ['same optimum', `${(100 * summary.sameOptimum).toFixed(1)} %`, 'to 1e-6, where both solve'],
    [
      `seconds over ${slow.problems.length} problems above 0.1 s`,
      slow.ours.toFixed(2),
      `Ipopt ${slow.reference.toFixed(2)}`,
    ],
  ];
  const lines = [
    '| measure | Odeon | compared with |',
    '|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ];
  const list = (title, pairs, describe) => {
    if (pairs.length === 0) return;
    lines.push('', title, '', ...pairs.map((pair) => `- ${pair.name}: ${describe(pair)}`));
  };
  const outcome = ({ return_status, iterations }) => {
    // Where a solver refuses a problem, its count of iterations is whatever stood in memory.
    const known = Number(iterations) >= 0 && Number(iterations) < 1e6;
    return known ? `${return_status} after ${iterations}` : return_status;
  };
  const statuses = ({ our, other }) => `${outcome(our)}, Ipopt ${outcome(other)}`;
  list('Solved by one only:', summary.statusDifferences, statuses);
  list('Solved by neither:', summary.unsolvedByBoth, statuses);
  list(
    'Another optimum:',
    summary.differentOptimum,
    ({ our, other }) => `${our.objective}, Ipopt ${other.objective}`,
  );
  list(
    'More than twice the iterations:',
    summary.slower,
    ({ our, other }) => `${our.iterations}, Ipopt ${other.iterations}`,
  );
  return [...lines, ''].join('\n');
}
