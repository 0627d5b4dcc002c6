import { OdeonError } from '../errors.js';

/** Mistakes in a model text, rendered with their places. The message is the whole output. */
export class ModelTextError extends OdeonError {}
