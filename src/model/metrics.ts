import { integrate } from '../simulation/index.js';
import { currentQuantities } from '../transcription/quantities.js';
import type { RightHandSide } from '../transcription/right-hand-side.js';
import type { DataSet } from './data-set.js';
import type { Fit } from './model.js';
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

/** A freely integrated trajectory at the times of a table. */
export interface FreeRun {
  readonly times: Float64Array;
  /** Predictions, row-major: times x columns of the fit; NaN behind a failure. */
  readonly predictions: Float64Array;
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

/**
 * A function that integrates freely at the times of a table, or at given times from the same start. The initial state comes from the table's first row, columns
 * `initial` (in the order of the fit), for the states that are fitted directly; from the solution for all others
 * and where `initial` is undefined. Undefined when the model has no explicit equations.
 */
export function freeRunner(
  solution: Solution,
  fit: Fit,
): ((table: DataSet, initial: readonly string[] | undefined, times?: Float64Array) => FreeRun) | undefined {
  const times = new Set(
    fit.predictions.flatMap((one) => [...currentQuantities(one)].map(({ time }) => time)),
  );
  const state = [...solution.model.variables.values()].find(
    ({ role, time }) => role === 'state' && times.has(time),
  );
  const system = state && solution.rightHandSide(state.time!);
  if (!system) return undefined;
  const outputs = fit.predictions.map((prediction) => system.compile(prediction));
  return (table, initial, times = table.times) => {
    const start = initialState(solution, system, times[0]!);
    initial?.forEach((name, k) => {
      const index = system.stateIndex(fit.predictions[k]!);
      const value = table.column(name).values[0]!;
      if (index >= 0 && !Number.isNaN(value)) start[index] = value;
    });
    const { states } = integrate(system.evaluate, start, times[0]!, times);
    const n = system.dimension;
    const predictions = new Float64Array(times.length * outputs.length);
    for (let row = 0; row < times.length; row++) {
      const y = states.subarray(row * n, (row + 1) * n);
      outputs.forEach((output, k) => (predictions[row * outputs.length + k] = output(times[row]!, y)));
    }
    return { times, predictions };
  };
}

/** The solution's state at a time; times outside the grid take the nearest end. */
function initialState(solution: Solution, system: RightHandSide, time: number): Float64Array {
  const { layout } = solution.transcription;
  const inside = layout.timeAt(system.time, layout.gridTimeAt(system.time, time));
  return Float64Array.from(
    system.states.flatMap((state) => state.at(inside).map((one) => solution.value(one))),
  );
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
