import { OdeonError } from '../errors.js';

/** Wrong input to a routine of the sparse module: a malformed pattern, an index out of range, a wrong length. */
export class SparseError extends OdeonError {}
