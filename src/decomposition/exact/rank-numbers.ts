import type { Model } from '../../model/model.js';
import { ModelError } from '../../model/model-error.js';
import { shared, type Transcription } from '../../transcription/index.js';
import { elementSpans, timeless } from '../element-spans.js';
import { groupExperiments } from '../group-experiments.js';
import { experimentBatches } from '../split.js';
import { tableOf, type CutOptions } from '../split-model.js';
import { stretchesOf } from '../split-rows.js';
import { everyRank, type RankNumbers } from './rank-part.js';

/**
 * Spreads the batches of a model over at most `ranks` ranks, each of about the same number of unknowns. Batches are those of consensus
 * ADMM with the same options, without overlap: experiments, or the elements of one trajectory between rows of a table.
 *
 * @throws ModelError for a model that cannot be cut so.
 */
export function rankNumbers(
  model: Model,
  transcription: Transcription,
  options: CutOptions,
  ranks: number,
): RankNumbers {
  if (options.overlap > 0) {
    throw new ModelError(
      'batches of an exact decomposition do not overlap',
      "leave 'overlap' out or decompose without 'exactly'",
    );
  }
  return options.by === 'rows'
    ? numbersByRows(model, transcription, options, ranks)
    : numbersByExperiments(transcription, options, ranks);
}

function numbersByExperiments(
  transcription: Transcription,
  { batches, sizes: counts }: CutOptions,
  ranks: number,
): RankNumbers {
  const { numbers, sizes, batchOf } = experimentBatches(transcription, batches, counts);
  const used = Math.min(ranks, batches);
  const loads = new Float64Array(batches);
  batchOf.forEach((batch, experiment) => (loads[batch]! += sizes[experiment]!));
  const rankOf = groupExperiments(loads, used);
  const rank = (experiments: Int32Array): Int32Array =>
    experiments.map((one) => (one === shared ? everyRank : rankOf[batchOf[one]!]!));
  return {
    ranks: used,
    common: Uint8Array.from(numbers.variables, (experiment) => (experiment === shared ? 1 : 0)),
    rows: rank(numbers.rows),
    points: numbers.points.map(rank),
  };
}

function numbersByRows(
  model: Model,
  transcription: Transcription,
  options: CutOptions,
  ranks: number,
): RankNumbers {
  const { layout, definition } = transcription;
  const stretches = stretchesOf(transcription, tableOf(model, options.data), {
    ...options,
    overlap: 0,
    continuity: true,
  });
  const used = Math.min(ranks, stretches.length);
  const elements = stretches[stretches.length - 1]!.end;
  // Neighbouring batches go to one rank, so that the ranks meet in few states.
  const rankOfElement = new Int32Array(elements);
  for (const { first, end } of stretches) {
    const rank = Math.min(Math.floor((((first + end) / 2) * used) / elements), used - 1);
    rankOfElement.fill(rank, first, end);
  }
  const spans = elementSpans(layout, definition);
  const rank = (numbers: Int32Array): Int32Array =>
    numbers.map((element) => (element === timeless ? everyRank : rankOfElement[element]!));
  return {
    ranks: used,
    common: Uint8Array.from(spans.first, (element) => (element === timeless ? 1 : 0)),
    rows: rank(spans.rows),
    points: spans.points.map(rank),
  };
}
