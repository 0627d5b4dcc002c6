import {
  choice,
  flag,
  integer,
  real,
  type OptionDeclaration,
  type OptionValue,
} from '../solver/options/declaration.js';

/** Options of consensus ADMM: each declared once, for the API, the language and the documentation. */
export const decompositionOptions = {
  by: choice(
    'experiments',
    ['experiments', 'rows'],
    'What batches are made of: whole experiments, or the rows of a table, in time, of a model with one trajectory.',
  ),
  batches: integer(2, { least: 1 }, 'Number of batches over which the experiments or rows are spread.'),
  overlap: integer(0, { least: 0 }, 'By rows: the rows that neighbouring batches share.'),
  continuity: flag(
    true,
    'By rows: the states where batches meet are unknowns of the consensus. Without it every batch has its own.',
  ),
  rounds: integer(200, { least: 1 }, 'Most rounds.'),
  absolute: real(1e-5, { above: 0 }, 'Absolute tolerance of the residuals, for one unknown.'),
  relative: real(1e-4, { above: 0 }, 'Tolerance of the residuals relative to the copies and to the duals.'),
  relaxation: real(1, { above: 0, below: 2 }, 'Over-relaxation.'),
  rho: real(
    0,
    { least: 0 },
    'Penalty parameter of the first round, limited by the scale of the problem; 0 chooses it.',
  ),
  sample: real(
    1,
    { above: 0, most: 1 },
    'Part of the batches that a round solves, drawn at random; the others keep their copies.',
  ),
  seed: integer(0, { least: 0, most: 2 ** 32 }, 'Seed of that draw.'),
  polish: choice(
    'none',
    ['none', 'single'],
    'What follows the rounds: a solve of the whole model, from the point that they found, to its optimum; or nothing.',
  ),
} as const satisfies Record<string, OptionDeclaration>;

export type DecompositionOptionName = keyof typeof decompositionOptions;

/** Values of all options that are declared. */
export type ResolvedDecompositionOptions = {
  readonly [Name in DecompositionOptionName]: OptionValue<(typeof decompositionOptions)[Name]>;
};

/** What batches are made of. */
export type BatchKind = ResolvedDecompositionOptions['by'];

/** Values of the options; what is absent has its default. */
export interface DecompositionOptions extends Partial<ResolvedDecompositionOptions> {
  /** Experiments or rows of each batch, in their order, instead of a number of batches of about equal size. */
  readonly sizes?: readonly number[];
  /** By rows: name of the table; default the only one that has a time. */
  readonly data?: string;
}
