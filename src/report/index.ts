/** Figures and result files of a solution. All of it makes text: writing files is the caller's. */
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
export {
  timeSeriesFigure,
  type FigurePanel,
  type FigureSeries,
  type TimeSeriesFigure,
} from './time-series-figure.js';
export { trajectoryCsv } from './trajectory-csv.js';
export { describeViolation, worstViolations, type Violation } from './violations.js';
