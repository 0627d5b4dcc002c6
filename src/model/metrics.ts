import type { DataSet } from './data-set.js';
import { freeRunner, type FreeRun } from './free-run.js';
import type { Solution } from './solution.js';

/** Mean squared error over all present cells; Infinity where the free integration did not reach the end. */
export interface Metric {
  readonly mse: number;
}

/** Errors of the freely integrated model: an unstable network cannot hide behind its collocation residual. */
export interface Metrics {
  /** Against the fitted data, starting from the solution's initial state. */
  readonly train?: Metric;
  /** Against the columns `<name>_true` of the fitted data, starting from their first row. */
  readonly truth?: Metric;
  /** Against each validation table, starting from its first row. */
  readonly validate: Readonly<Record<string, Metric>>;
}

/** Integrates the trained equations over the fitted data and the validation tables and compares. */
export function metricsOf(solution: Solution): Metrics {
  const [fit] = solution.model.fits;
  const runner = fit && freeRunner(solution, fit);
  if (!runner) return { validate: {} };
  const { dataSet } = fit!.columns[0]!;
  const names = fit!.columns.map(({ name }) => name);
  const truthNames = names.map((name) => `${name}_true`);
  const validate: Record<string, Metric> = {};
  for (const table of solution.model.validations) {
    validate[table.name] = compare(runner(table, names), table, names);
  }
  const hasTruth = truthNames.every((name) => dataSet.table.names.includes(name));
  return {
    train: compare(runner(dataSet, undefined), dataSet, names),
    ...(hasTruth ? { truth: compare(runner(dataSet, truthNames), dataSet, truthNames) } : {}),
    validate,
  };
}

function compare({ predictions }: FreeRun, table: DataSet, names: readonly string[]): Metric {
  const columns = names.map((name) => table.column(name).values);
  let sum = 0;
  let count = 0;
  for (let row = 0; row < table.times.length; row++) {
    columns.forEach((values, k) => {
      const measured = values[row]!;
      if (Number.isNaN(measured)) return;
      sum += (predictions[row * names.length + k]! - measured) ** 2;
      count++;
    });
  }
  const mse = sum / count;
  return { mse: Number.isFinite(mse) ? mse : Infinity };
}
