// Performance profiles (E. D. Dolan & J. J. More, Benchmarking optimization software with performance profiles,
// Math. Prog. 91, 2002): the share of problems that a solver solves within a factor tau of the best solver.

const width = 720;
const height = 420;
const margin = { left: 62, right: 24, top: 64, bottom: 52 };
const colours = ['#0072b2', '#c2410c'];
const largestRatio = 64;

/**
 * @param {{ name: string, costs: number[] }[]} solvers cost per problem, Infinity where it is not solved
 * @returns {{ name: string, ratios: number[] }[]} ascending finite ratios to the best solver, section 2 of the paper
 */
export function performanceRatios(solvers) {
  const problems = solvers[0].costs.length;
  const best = Array.from({ length: problems }, (_, p) => Math.min(...solvers.map(({ costs }) => costs[p])));
  return solvers.map(({ name, costs }) => ({
    name,
    ratios: costs
      .map((cost, p) => cost / best[p])
      .filter(Number.isFinite)
      .sort((a, b) => a - b),
  }));
}

/** The profile as SVG: the factor on a logarithmic axis, one step curve a solver. */
export function performanceProfile(title, solvers) {
  const problems = solvers[0].costs.length;
  const x = (ratio) =>
    margin.left +
    (Math.log2(Math.min(ratio, largestRatio)) / Math.log2(largestRatio)) *
      (width - margin.left - margin.right);
  const y = (share) => height - margin.bottom - share * (height - margin.top - margin.bottom);
  const marks = [];
  for (let share = 0; share <= 1.001; share += 0.2) {
    marks.push(
      `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${y(share).toFixed(1)}" y2="${y(share).toFixed(1)}"/>`,
      `<text x="${margin.left - 8}" y="${(y(share) + 4).toFixed(1)}" text-anchor="end">${Math.round(100 * share)} %</text>`,
    );
  }
  for (let ratio = 1; ratio <= largestRatio; ratio *= 2) {
    marks.push(
      `<text x="${x(ratio).toFixed(1)}" y="${height - margin.bottom + 18}" text-anchor="middle">${ratio}</text>`,
    );
  }
  const curves = performanceRatios(solvers).map(({ name, ratios }, s) => {
    const steps = [`M${x(1).toFixed(1)} ${y(0).toFixed(1)}`];
    ratios.forEach((ratio, k) => {
      if (ratio <= largestRatio)
        steps.push(`H${x(ratio).toFixed(1)}`, `V${y((k + 1) / problems).toFixed(1)}`);
    });
    steps.push(`H${x(largestRatio).toFixed(1)}`);
    const top = margin.top - 14;
    const left = margin.left + 130 * s;
    return (
      `<path d="${steps.join('')}" fill="none" stroke="${colours[s]}" stroke-width="2"/>` +
      `<line x1="${left}" x2="${left + 24}" y1="${top - 4}" y2="${top - 4}" stroke="${colours[s]}" stroke-width="2"/>` +
      `<text x="${left + 30}" y="${top}">${name}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${title}</title>`,
    '<style>text{font:12px system-ui,sans-serif;fill:#4a5568}.head{font-size:16px;font-weight:600}.page{fill:#fff}.grid{stroke:#e8ecf1}' +
      '@media(prefers-color-scheme:dark){.page{fill:#10151d}text{fill:#a3b0c2}.grid{stroke:#222b38}}</style>',
    `<rect class="page" width="${width}" height="${height}"/>`,
    `<text class="head" x="${margin.left}" y="26">${title}</text>`,
    ...marks,
    `<text x="${(margin.left + width - margin.right) / 2}" y="${height - 12}" text-anchor="middle">factor of the best solver</text>`,
    ...curves,
    '</svg>',
    '',
  ].join('\n');
}
