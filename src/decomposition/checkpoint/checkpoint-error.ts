import { OdeonError } from '../../errors.js';

/** A checkpoint that cannot be written or read, is damaged, or belongs to another model or other options. */
export class CheckpointError extends OdeonError {}
