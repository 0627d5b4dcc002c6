import type { Model } from '../model/model.js';
import { checkedTranscription } from '../model/solve.js';
import type { Transcription } from '../transcription/index.js';
import type { Split } from './split.js';
import { splitModel, type CutOptions } from './split-model.js';

/** A model, discretised, and its batches. */
export interface CutModel {
  readonly transcription: Transcription;
  readonly split: Split;
}

/**
 * Discretises a model and cuts it: coordinator and workers do the same, so that their numberings agree.
 *
 * @throws ModelError for a model without meaning and one that cannot be cut.
 */
export function cutModel(model: Model, options: CutOptions): CutModel {
  const transcription = checkedTranscription(model);
  return { transcription, split: splitModel(model, transcription, options) };
}
