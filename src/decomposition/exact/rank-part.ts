import type { ProblemDefinition, TemplateBlock } from '../../nlp/template.js';
import type { Part } from '../slice-definition.js';

/** The number of what no rank has for itself. */
export const everyRank = -1;

/** To which rank the rows and points of a problem belong, `everyRank` for those that hold shared unknowns only. */
export interface RankNumbers {
  readonly ranks: number;
  /** Unknowns that are shared however many ranks use them: weights and other constants. */
  readonly common: Uint8Array;
  readonly rows: Int32Array;
  readonly points: readonly Int32Array[];
}

/** What one rank has of a problem. */
export interface RankPart extends Part {
  /** Unknowns and rows that all ranks have a copy of, in the numbering of the part. */
  readonly sharedVariables: Int32Array;
  readonly sharedRows: Int32Array;
}

/**
 * The part of one rank: its rows and terms with the unknowns that they use, and a copy of everything shared. Shared are the common
 * unknowns and those that several ranks use, such as states where batches of one trajectory meet. Terms of shared unknowns alone
 * count on rank 0; unknowns that nothing uses belong to it too.
 */
export function partOfRank(definition: ProblemDefinition, numbers: RankNumbers, rank: number): RankPart {
  const owner = ownersOf(definition, numbers);
  const variables = select(owner, rank);
  const rows = select(numbers.rows, rank);
  return {
    variables,
    rows,
    points: definition.blocks.map((block, k) =>
      block.rows === 'objective' && rank > 0
        ? Int32Array.from(numbers.points[k]!.keys()).filter((point) => numbers.points[k]![point] === rank)
        : select(numbers.points[k]!, rank),
    ),
    factors: definition.blocks.map(() => undefined),
    share: rank === 0 ? 1 : 0,
    sharedVariables: placesOf(variables, owner),
    sharedRows: placesOf(rows, numbers.rows),
  };
}

/** Everything of a rank and everything shared. */
function select(ranks: Int32Array, rank: number): Int32Array {
  return Int32Array.from(ranks.keys()).filter((k) => ranks[k] === rank || ranks[k] === everyRank);
}

function placesOf(numbers: Int32Array, ranks: Int32Array): Int32Array {
  return Int32Array.from(numbers.keys()).filter((k) => ranks[numbers[k]!] === everyRank);
}

/** The only rank that uses each unknown, or `everyRank`. */
function ownersOf({ variables, blocks }: ProblemDefinition, { common, points }: RankNumbers): Int32Array {
  const unused = -2;
  const owner = new Int32Array(variables).fill(unused);
  const use = (index: number, rank: number): void => {
    if (owner[index] === unused) owner[index] = rank;
    else if (owner[index] !== rank) owner[index] = everyRank;
  };
  blocks.forEach((block, k) => {
    forEachUse(block, (index, point) => use(index, points[k]![point]!));
    for (const parameters of block.networks) for (const index of parameters) owner[index] = everyRank;
  });
  for (let index = 0; index < variables; index++) {
    if (common[index] === 1) owner[index] = everyRank;
    else if (owner[index] === unused) owner[index] = 0;
  }
  return owner;
}

function forEachUse({ points, inputs }: TemplateBlock, use: (index: number, point: number) => void): void {
  for (const binding of inputs) {
    for (let point = 0; point < points; point++) {
      if (binding.kind === 'variable') use(binding.index[point]!, point);
      else {
        const end = binding.pointers[point + 1]!;
        for (let k = binding.pointers[point]!; k < end; k++) use(binding.index[k]!, point);
      }
    }
  }
}
