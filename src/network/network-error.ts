import { OdeonError } from '../errors.js';

/** A wrong architecture, activation or weights file. */
export class NetworkError extends OdeonError {}
