/** Figures and result files of a solution. All of it makes text: writing files is the caller's. */
export { decompositionFigure } from './decomposition-figure.js';
export {
  decompositionRecord,
  type DecompositionRecord,
  type ExactRecord,
  type ExecutorRecord,
} from './decomposition-record.js';
export { fitFigure } from './fit-figure.js';
export type { SeriesKind } from './figure-style.js';
export {
  resultFile,
  resultRecord,
  type CovarianceRecord,
  type PhaseSeconds,
  type ResultRecord,
  type SensitivityRecord,
} from './result-record.js';
export { roundErrors, type RoundErrors } from './round-errors.js';
export { formatRound, ROUND_HEADER, roundRecord, type BatchFailure } from './round-table.js';
export { roundsCsv } from './rounds-csv.js';
export {
  timeSeriesFigure,
  type FigurePanel,
  type FigureSeries,
  type TimeSeriesFigure,
} from './time-series-figure.js';
export { trajectoryCsv } from './trajectory-csv.js';
export { describeViolation, worstViolations, type Violation } from './violations.js';
