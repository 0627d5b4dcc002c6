import { OdeonError } from '../../errors.js';

/**
 * A job, an answer or a checkpoint that is not what it claims to be: another format or version, a wrong hash, sizes that do not fit,
 * numbers that are none.
 */
export class JobError extends OdeonError {}
