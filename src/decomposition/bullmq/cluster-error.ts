import { OdeonError } from '../../errors.js';

/** The cluster cannot be used: packages are missing, Redis refuses, or a worker could not do its part. Never names a password. */
export class ClusterError extends OdeonError {}
