import { integer, real, type NumberDeclaration } from '../solver/options/declaration.js';

/** Options of consensus ADMM: each declared once, for the API, the language and the documentation. */
export const decompositionOptions = {
  batches: integer(2, { least: 1 }, 'Number of batches over which the experiments are spread.'),
  rounds: integer(200, { least: 1 }, 'Most rounds.'),
  absolute: real(1e-4, { above: 0 }, 'Absolute tolerance of the residuals, for one unknown.'),
  relative: real(1e-3, { above: 0 }, 'Tolerance of the residuals relative to the copies and to the duals.'),
  relaxation: real(1.6, { above: 0, below: 2 }, 'Over-relaxation.'),
  rho: real(
    0,
    { least: 0 },
    'Penalty parameter of the first round, limited by the scale of the problem; 0 chooses it.',
  ),
} as const satisfies Record<string, NumberDeclaration>;

export type DecompositionOptionName = keyof typeof decompositionOptions;

/** Values of the options; what is absent has its default. */
export type DecompositionOptions = { readonly [Name in DecompositionOptionName]?: number };
