import type { DataSet } from '../model/data-set.js';
import type { Model } from '../model/model.js';
import { ModelError } from '../model/model-error.js';
import { nearestName } from '../nearest-name.js';
import type { Transcription } from '../transcription/index.js';
import type { ResolvedDecomposition } from './options.js';
import { splitExperiments, type Split } from './split.js';
import { splitRows } from './split-rows.js';

/** The options that say how a model is cut; they and the model determine the batches. */
export type CutOptions = Pick<
  ResolvedDecomposition,
  'by' | 'batches' | 'overlap' | 'continuity' | 'sizes' | 'data'
>;

/**
 * Cuts a discretised model into batches, of experiments or by rows. See `splitExperiments` and `splitRows`.
 *
 * @throws ModelError for a model that cannot be cut so, at the statement by which the model asks for it.
 */
export function splitModel(model: Model, transcription: Transcription, options: CutOptions): Split {
  try {
    return splitBy(model, transcription, options);
  } catch (error) {
    const place = model.decomposition?.place;
    if (!(error instanceof ModelError) || error.place || !place) throw error;
    throw new ModelError(error.message, error.hint, place);
  }
}

function splitBy(model: Model, transcription: Transcription, options: CutOptions): Split {
  const { by, batches, sizes } = options;
  if (by === 'rows') return splitRows(transcription, tableOf(model, options.data), options);
  if (options.overlap > 0) {
    throw new ModelError('batches of whole experiments do not overlap', "leave 'overlap' out or cut by rows");
  }
  return splitExperiments(transcription, batches, sizes);
}

/** The table of that name or, without one, the only one with a time and without experiments that an objective can compare with. */
export function tableOf({ dataSets }: Model, name: string | undefined): DataSet {
  if (name !== undefined) {
    const found = dataSets.get(name);
    if (found) return found;
    const near = nearestName(name, [...dataSets.keys()]);
    throw new ModelError(
      `the model has no table '${name}'`,
      near === undefined ? undefined : `did you mean '${near}'?`,
    );
  }
  const fitting = [...dataSets.values()].filter(({ hasTime, experiments }) => hasTime && !experiments);
  if (fitting.length === 1) return fitting[0]!;
  throw new ModelError(
    fitting.length === 0
      ? 'the model has no table to cut in time'
      : 'the model has several tables to cut in time',
    fitting.length === 0
      ? 'declare one with a column of times'
      : `name one with 'data': ${fitting.map(({ name: one }) => one).join(', ')}`,
  );
}
