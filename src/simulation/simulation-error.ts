import { OdeonError } from '../errors.js';

/** A wrong call of the integrator. Numerical failure is a status of the trajectory instead. */
export class SimulationError extends OdeonError {}
