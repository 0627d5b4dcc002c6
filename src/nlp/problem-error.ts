import { OdeonError } from '../errors.js';

/** A problem definition that contradicts itself: lengths that do not fit, numbers out of range, bounds that cross. */
export class ProblemError extends OdeonError {}
