import type { DataSet } from '../model/data-set.js';
import { ModelError } from '../model/model-error.js';
import type { TimeSet } from '../model/time.js';
import type { ProblemDefinition, TemplateBlock } from '../nlp/template.js';
import type { Transcription } from '../transcription/index.js';
import { elementSpans, timeless, type ElementSpans } from './element-spans.js';
import { Slicer, type Portion } from './slice-definition.js';
import { groupsOf, type Split } from './split.js';

/** How the rows of a table become batches. */
export interface RowCut {
  readonly batches: number;
  /** Rows of each batch, in their order, without those that it shares; absent, batches of about equal size. */
  readonly sizes?: readonly number[];
  /** Rows that neighbouring batches share. */
  readonly overlap: number;
  /** Whether the states where batches meet are unknowns of the consensus. */
  readonly continuity: boolean;
}

/** The elements [first, end) of a batch and the number of its rows. */
interface Stretch {
  readonly first: number;
  readonly end: number;
  readonly size: number;
}

/**
 * Cuts a discretised problem with one trajectory into batches by the rows of a table: each gets the elements between the times of its
 * rows, with their unknowns, rows and terms, a copy of all weights and other constants, and its share of the terms of these. What
 * batches have in common is the general-form consensus of Boyd et al. (Found. Trends Mach. Learn. 3, 2011, section 7.2): a state where
 * two batches meet is known to these two only, and their copies are brought together like those of weights. A term or row that joins
 * several elements goes to the batch of the first, with copies of the unknowns that it needs. Terms of elements in several batches are
 * divided among them. So the decomposed and the single problem have the same optimum.
 *
 * Without continuity the copies of unknowns over time are not joined: every batch has a trajectory of its own.
 *
 * @throws ModelError for a model with several trajectories or tables that fit, sizes that do not add up to the rows, and batches
 *   that would have no element of their own.
 */
export function splitRows(transcription: Transcription, data: DataSet, cut: RowCut): Split {
  const { layout, definition } = transcription;
  const stretches = stretchesOf(transcription, data, cut);
  const spans = elementSpans(layout, definition);
  const cover = new Int32Array(layout.grid(onlyTime([...layout.grids.keys()])).elements);
  for (const { first, end } of stretches) for (let e = first; e < end; e++) cover[e] = cover[e]! + 1;
  const portions = stretches.map((stretch) => portionOf(definition, spans, stretch, cover));
  const holders = new Int32Array(definition.variables);
  for (const { variables } of portions) for (const index of variables) holders[index] = holders[index]! + 1;
  const consensus = Int32Array.from(holders.keys()).filter(
    (index) =>
      definition.lower[index]! < definition.upper[index]! &&
      (spans.first[index] === timeless || (cut.continuity && holders[index]! > 1)),
  );
  if (consensus.length === 0) {
    throw new ModelError(
      'the batches share no unknowns, so there is nothing to agree on',
      'solve the model without decomposing it',
    );
  }
  const slicer = new Slicer(definition, consensus);
  return {
    consensus,
    joined: stretches.length > 1,
    groups: groupsOf(consensus, layout.placements),
    batches: portions.map((portion, batch) => {
      const own = new Uint8Array(definition.variables);
      for (const index of portion.variables) own[index] = 1;
      const places = Int32Array.from(consensus.keys()).filter((place) => own[consensus[place]!] === 1);
      const { size } = stretches[batch]!;
      const experiments = new Int32Array(0);
      return slicer.slice({ ...portion, places, experiments, size });
    }),
  };
}

function onlyTime(times: readonly TimeSet[]): TimeSet {
  const [time] = times;
  if (times.length === 1 && !time!.experiments) return time!;
  throw new ModelError(
    times.length === 0
      ? 'the model has no time, so it cannot be cut into batches by rows'
      : times.length > 1
        ? `the model has several times (${times.map(({ name }) => `'${name}'`).join(', ')}) and cannot be cut into batches by rows`
        : 'the model has experiments, which are its batches',
    times.length === 1 ? 'cut it by experiments' : 'solve it without decomposing it',
  );
}

/**
 * The elements of each batch, in their order.
 * @throws ModelError as `splitRows` does.
 */
export function stretchesOf(
  { layout }: Transcription,
  data: DataSet,
  { batches, sizes, overlap }: RowCut,
): readonly Stretch[] {
  const time = onlyTime([...layout.grids.keys()]);
  const grid = layout.grid(time);
  const { elements } = grid;
  /** The element boundary nearest to a time: the number of the element that it begins. */
  const boundaryNear = (when: number): number => {
    const at = layout.gridTimeAt(time, when);
    const element = grid.elementAt(at);
    const start = grid.elementStart(element);
    return at - start > grid.elementLength(element) / 2 ? element + 1 : element;
  };
  const { times, name } = data;
  const rows = times.length;
  if (!data.hasTime || data.experiments) {
    throw new ModelError(
      `the table '${name}' has ${data.hasTime ? 'experiments' : 'no time'} and cannot be cut in time`,
      data.hasTime ? 'cut the model by experiments' : 'name a table with a column of times',
    );
  }
  const counted = sizes?.reduce((sum, size) => sum + size, 0) ?? rows;
  if (counted !== rows || batches > rows) {
    throw new ModelError(
      batches > rows
        ? `the ${rows} rows of '${name}' cannot be spread over ${batches} batches`
        : `the sizes of the batches add up to ${counted}, and '${name}' has ${rows} rows`,
      batches > rows ? 'ask for fewer batches' : 'give sizes that add up to all of them',
    );
  }
  // First row of each batch, and behind the last the number of rows.
  const firstRows = [0];
  for (let batch = 0; batch < batches; batch++) {
    firstRows.push(sizes ? firstRows[batch]! + sizes[batch]! : Math.round(((batch + 1) * rows) / batches));
  }
  const boundary = (row: number): number => {
    if (row <= 0) return 0;
    return row >= rows ? elements : boundaryNear((times[row - 1]! + times[row]!) / 2);
  };
  return Array.from({ length: batches }, (_, batch) => {
    const [from, to] = [firstRows[batch]!, firstRows[batch + 1]!];
    if (boundary(to) <= boundary(from)) {
      throw new ModelError(
        `batch ${batch + 1} of ${batches}, rows ${from + 1} to ${to} of '${name}', has no element of the grid`,
        elements === 1
          ? 'collocate on more elements: batches meet where elements do'
          : 'use fewer batches or more elements: batches meet where elements do',
      );
    }
    const [first, end] = [
      batch === 0 ? 0 : from - Math.floor(overlap / 2),
      batch === batches - 1 ? rows : to + Math.ceil(overlap / 2),
    ];
    return { first: boundary(first), end: boundary(end), size: Math.min(end, rows) - Math.max(first, 0) };
  });
}

/** What belongs to the elements of a batch: their rows and terms, and all unknowns that these use. */
function portionOf(
  definition: ProblemDefinition,
  spans: ElementSpans,
  { first, end }: Stretch,
  cover: Int32Array,
): Omit<Portion, 'places' | 'experiments' | 'size'> {
  const inside = (element: number): boolean => element === timeless || (element >= first && element < end);
  const own = (elements: Int32Array): Int32Array =>
    Int32Array.from(elements.keys()).filter((k) => inside(elements[k]!));
  let share = 0;
  for (let e = first; e < end; e++) share += 1 / cover[e]!;
  share /= cover.length;
  const points = spans.points.map(own);
  const used = new Uint8Array(definition.variables);
  spans.first.forEach((element, index) => {
    // An unknown at the end of a batch belongs to the next one too; what the batch does not use, it leaves there.
    if (element === timeless || (element >= first && element < end)) used[index] = 1;
  });
  definition.blocks.forEach((block, k) => markUsed(block, points[k]!, used));
  return {
    variables: Int32Array.from(used.keys()).filter((index) => used[index] === 1),
    rows: own(spans.rows),
    points,
    factors: definition.blocks.map((block, k) =>
      block.rows === 'objective'
        ? Float64Array.from(points[k]!, (point) => {
            const element = spans.points[k]![point]!;
            return element === timeless ? share : 1 / cover[element]!;
          })
        : undefined,
    ),
    share,
  };
}

function markUsed({ inputs }: TemplateBlock, points: Int32Array, used: Uint8Array): void {
  for (const binding of inputs) {
    for (const point of points) {
      if (binding.kind === 'variable') used[binding.index[point]!] = 1;
      else {
        const end = binding.pointers[point + 1]!;
        for (let k = binding.pointers[point]!; k < end; k++) used[binding.index[k]!] = 1;
      }
    }
  }
}
