import { OdeonError } from '../errors.js';

/** A wrong scheme, mesh or time: thrown when a grid is set up, never while a problem is solved. */
export class CollocationError extends OdeonError {}
