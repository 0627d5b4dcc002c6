/** Measured data: tables and smoothing. */
export { chooseBandwidth } from './bandwidth.js';
export { DataError, type DataPosition } from './data-error.js';
export {
  interpolateSeries,
  interpolationMethods,
  interpolationPieces,
  type InterpolationMethod,
  type PolynomialPieces,
} from './interpolation.js';
export { localLinear, type SmoothingOptions } from './local-linear.js';
export { MAXIMUM_BYTES, MAXIMUM_COLUMNS, parseTable, type ParseTableOptions } from './parse-table.js';
export { SmoothingWindow } from './smoothing-window.js';
export { Table, type TableColumn } from './table.js';
export { joinTables } from './join-tables.js';
export { MAXIMUM_FILES } from './file-pattern.js';
export { readTable, type ReadTableOptions } from './read-table.js';
