import { ModelError } from '../model/model-error.js';
import type { ProblemDefinition } from '../nlp/template.js';
import { experimentNumbers, severalExperiments, shared, type Transcription } from '../transcription/index.js';
import { batchMembers } from './batch-members.js';
import { consecutiveExperiments, groupExperiments } from './group-experiments.js';
import { Slicer, type Batch } from './slice-definition.js';

/** Unknowns that the consensus finds one penalty parameter for: a network or a variable. */
export interface ConsensusGroup {
  readonly name: string;
  /** Its places in the consensus vector: [first, end). */
  readonly first: number;
  readonly end: number;
  /** Whether these are unknowns over time, where batches of one trajectory meet. */
  readonly overTime: boolean;
}

/** A discretised problem cut into batches that have only the shared unknowns in common. */
export interface Split {
  readonly batches: readonly Batch[];
  /**
   * Numbers, in the whole problem, of the shared unknowns that are not fixed: the consensus vector. A batch has copies of all or, of a
   * model that is cut by rows, of some (`Batch.places`).
   */
  readonly consensus: Int32Array;
  readonly groups: readonly ConsensusGroup[];
  /** Whether batches are parts of one trajectory: their points satisfy the whole problem only together. */
  readonly joined: boolean;
}

/**
 * Cuts a discretised problem into batches of whole experiments. Each gets the unknowns, rows and terms of its experiments, a copy of
 * everything shared (weights, constants and the rows that hold only these), and of the shared terms of the objective the share that
 * its experiments have of all unknowns: the sum of the batches' objectives, where the copies agree, is that of the whole problem.
 *
 * @param counts experiments of each batch, in their order; absent, batches of about equal size.
 * @throws ModelError for a model without experiments or shared unknowns, fewer experiments than batches, and rows or terms of the
 *   objective that join experiments.
 */
export function splitExperiments(
  { layout, definition }: Transcription,
  batches: number,
  counts?: readonly number[],
): Split {
  const { numbers, sizes, batchOf } = experimentBatches({ layout, definition }, batches, counts);
  const consensus: number[] = [];
  numbers.variables.forEach((experiment, index) => {
    if (experiment === shared && definition.lower[index]! < definition.upper[index]!) consensus.push(index);
  });
  if (consensus.length === 0) {
    throw new ModelError(
      'the experiments share no unknowns, so there is nothing to agree on',
      'solve the model without decomposing it',
    );
  }
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const batchesOf = (own: Int32Array): Int32Array =>
    own.map((experiment) => (experiment === shared ? shared : batchOf[experiment]!));
  const membersOf = (own: Int32Array): readonly Int32Array[] => batchMembers(batchesOf(own), batches);
  const variables = membersOf(numbers.variables);
  const rows = membersOf(numbers.rows);
  const points = numbers.points.map(membersOf);
  const experiments = batchMembers(batchOf, batches);
  const agreed = Int32Array.from(consensus);
  const places = Int32Array.from(agreed.keys());
  const slicer = new Slicer(definition, agreed);
  return {
    consensus: agreed,
    joined: false,
    groups: groupsOf(agreed, layout.placements),
    batches: experiments.map((own, batch) => {
      const share = own.reduce((sum, one) => sum + sizes[one]!, 0) / total;
      const ownPoints = points.map((members) => members[batch]!);
      const factors = definition.blocks.map(({ rows: target }, k) => {
        const owners = numbers.points[k]!;
        return target === 'objective'
          ? Float64Array.from(ownPoints[k]!, (point) => (owners[point] === shared ? share : 1))
          : undefined;
      });
      return slicer.slice({
        variables: variables[batch]!,
        rows: rows[batch]!,
        points: ownPoints,
        factors,
        places,
        experiments: own,
        size: own.length,
        share,
      });
    }),
  };
}

/** To which experiments everything in a problem belongs, their numbers of unknowns, and the batch of each. */
export interface ExperimentBatches {
  readonly numbers: ReturnType<typeof experimentNumbers>;
  readonly sizes: Float64Array;
  readonly batchOf: Int32Array;
}

/**
 * Spreads the experiments of a discretised problem over batches.
 *
 * @param counts experiments of each batch, in their order; absent, batches of about equal size.
 * @throws ModelError for a model without experiments, fewer experiments than batches, and rows or terms of the objective that join
 *   experiments.
 */
export function experimentBatches(
  { layout, definition }: Pick<Transcription, 'layout' | 'definition'>,
  batches: number,
  counts?: readonly number[],
): ExperimentBatches {
  const numbers = experimentNumbers(layout, definition);
  if (numbers.labels.length === 0) {
    throw new ModelError(
      'the model has no experiments, so there is nothing to cut into batches',
      'declare its time over a table of experiments: time t over runs, or cut it by rows',
    );
  }
  refuseJoined(numbers, definition);
  const sizes = new Float64Array(numbers.labels.length);
  for (const experiment of numbers.variables) {
    if (experiment !== shared) sizes[experiment] = sizes[experiment]! + 1;
  }
  const batchOf = counts ? consecutiveExperiments(sizes.length, counts) : groupExperiments(sizes, batches);
  return { numbers, sizes, batchOf };
}

/** Rows and terms of several experiments have no batch. */
function refuseJoined(
  { variables, rows, points }: ReturnType<typeof experimentNumbers>,
  definition: ProblemDefinition,
): void {
  const refuse = (name: string): never => {
    throw new ModelError(
      `'${name}' joins several experiments, so the model cannot be cut into batches of them`,
      'solve it without decomposing it',
    );
  };
  const variable = variables.indexOf(severalExperiments);
  if (variable >= 0) refuse(definition.variableOrigin(variable).name);
  const row = rows.indexOf(severalExperiments);
  if (row >= 0) refuse(definition.constraintOrigin(row).name);
  definition.blocks.forEach(({ template }, k) => {
    if (points[k]!.includes(severalExperiments)) refuse(template.name);
  });
}

/** Neighbours in the consensus vector that belong to one variable or network. */
export function groupsOf(
  consensus: Int32Array,
  placements: Transcription['layout']['placements'],
): ConsensusGroup[] {
  const groups: ConsensusGroup[] = [];
  for (const { variable, first, positions, nodes } of placements) {
    const from = consensus.findIndex((index) => index >= first);
    if (from < 0) continue;
    const behind = consensus.findIndex((index) => index >= first + positions * variable.size);
    const end = behind < 0 ? consensus.length : behind;
    if (end > from) groups.push({ name: variable.name, first: from, end, overTime: nodes !== undefined });
  }
  return groups;
}
