import { OdeonError } from '../errors.js';
import type { SourcePlace } from './source-place.js';

/** A model that says something impossible: an unknown index, a wrong size, a missing discretisation. */
export class ModelError extends OdeonError {
  constructor(
    message: string,
    hint?: string,
    /** Where in the model text, when the model was read from one. */
    readonly place?: SourcePlace,
  ) {
    super(message, hint);
  }
}
