/** Units of measurement: their algebra, how they are written, and the check of a model. */
export { checkUnits, type UnitFinding } from './check-units.js';
export type { Measured } from './infer.js';
export { parseUnit } from './parse-unit.js';
export { unitText, type Rational, type Unit } from './unit.js';
