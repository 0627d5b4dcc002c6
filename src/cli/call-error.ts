import { OdeonError } from '../errors.js';

/** A wrong call of the program: an argument that has no meaning, a file that is not there. */
export class CallError extends OdeonError {}
