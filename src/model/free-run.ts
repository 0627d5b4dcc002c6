import { integrate } from '../simulation/index.js';
import { currentQuantities } from '../transcription/quantities.js';
import type { RightHandSide } from '../transcription/right-hand-side.js';
import type { DataSet } from './data-set.js';
import type { Expression } from './expression.js';
import type { Fit } from './model.js';
import { ModelError } from './model-error.js';
import type { Element } from './sets.js';
import type { Solution } from './solution.js';

/** Freely integrated trajectories at the times of a table. */
export interface FreeRun {
  readonly times: Float64Array;
  /** Predictions, row-major: times x columns of the fit; NaN behind a failure. */
  readonly predictions: Float64Array;
  /** First time of each trajectory, and behind the last their number. */
  readonly firstTimes: Int32Array;
}

/**
 * Integrates over a table, each of its experiments for itself, from the columns `initial` of its first row (in the order of the fit;
 * undefined: from the solution). `timesOf` gives other times than those of the rows between the same ends.
 */
export type FreeRunner = (
  table: DataSet,
  initial: readonly string[] | undefined,
  timesOf?: (rowTimes: Float64Array) => Float64Array,
  /** Most experiments that are integrated: the first ones. */
  most?: number,
) => FreeRun;

/**
 * A function that integrates freely. The initial state comes from the first row of a table or of each of its experiments for the
 * states that are fitted directly; from the solution for all others and where no columns are given, of an experiment that was not
 * trained on from the equations that state it. The data of the table takes the place of that of the fit. Undefined when
 * the model has no explicit equations.
 */
export function freeRunner(solution: FreeSolution, fit: Fit): FreeRunner | undefined {
  const systemOf = systemsOfFit(solution, fit);
  if (!systemOf) return undefined;
  const known = new Map<DataSet, (RightHandSide | undefined)[]>();
  const systemsOf = (table: DataSet) => {
    const labels = table.experiments ? [...table.experiments.set] : [undefined];
    const systems = known.get(table) ?? labels.map((label) => systemOf(table, label));
    known.set(table, systems);
    return systems;
  };
  if (systemsOf(fit.columns[0]!.dataSet).includes(undefined)) return undefined;
  return (table, initial, timesOf = (times) => times, most = Infinity) => {
    const { firstRows } = table.experiments ?? { firstRows: Int32Array.of(0, table.times.length) };
    const systems = systemsOf(table);
    const parts = systems.slice(0, Math.min(most, systems.length)).map((system, k) => {
      const [first, end] = [firstRows[k]!, firstRows[k + 1]!];
      const start = system!.stateAt(table.times[first]!);
      initial?.forEach((name, column) => {
        const index = system!.stateIndex(fit.predictions[column]!);
        const value = table.column(name).values[first]!;
        if (index >= 0 && !Number.isNaN(value)) start[index] = value;
      });
      return simulated(system!, fit.predictions, start, timesOf(table.times.subarray(first, end)));
    });
    const firstTimes = new Int32Array(parts.length + 1);
    parts.forEach(({ times }, k) => (firstTimes[k + 1] = firstTimes[k]! + times.length));
    const times = new Float64Array(firstTimes[parts.length]!);
    const predictions = new Float64Array(times.length * fit.predictions.length);
    parts.forEach((part, k) => {
      times.set(part.times, firstTimes[k]);
      predictions.set(part.predictions, firstTimes[k]! * fit.predictions.length);
    });
    return { times, predictions, firstTimes };
  };
}

/** What free runs need of a solution. */
export type FreeSolution = Pick<Solution, 'model' | 'rightHandSide'>;

/** The equations of an experiment of a table; undefined where the model has no explicit ones. */
type SystemOf = (table: DataSet, experiment: Element | undefined) => RightHandSide | undefined;

function systemsOfFit(solution: FreeSolution, fit: Fit): SystemOf | undefined {
  const times = new Set(
    fit.predictions.flatMap((one) => [...currentQuantities(one)].map(({ time }) => time)),
  );
  const state = [...solution.model.variables.values()].find(
    ({ role, time }) => role === 'state' && times.has(time),
  );
  const trained = fit.columns[0]!.dataSet;
  return (
    state &&
    ((table, experiment) =>
      solution.rightHandSide(state.time!, {
        experiment,
        table,
        replaces: (dataSet) => dataSet !== table && dataSet.sharesWith(trained),
      }))
  );
}

/**
 * Checks before a solve that every experiment of the validation tables can be simulated after it.
 *
 * @throws ModelError for one that was not trained on and needs values that only training gives.
 */
export function checkValidations(solution: FreeSolution): void {
  const { fits, validations } = solution.model;
  const systemOf = fits[0] && systemsOfFit(solution, fits[0]);
  for (const table of systemOf ? validations : []) {
    for (const label of table.experiments ? table.experiments.set : [undefined]) {
      try {
        const system = systemOf!(table, label);
        if (system) checkStart(system, fits[0]!, table, label);
      } catch (error) {
        if (!(error instanceof ModelError) || error.place || !table.place) throw error;
        throw new ModelError(`validation on '${table.name}': ${error.message}`, error.hint, table.place);
      }
    }
  }
}

function checkStart(
  system: RightHandSide,
  { predictions }: Fit,
  table: DataSet,
  label: Element | undefined,
): void {
  const start = system.stateAt(table.times[0]!);
  for (const prediction of predictions) {
    const index = system.stateIndex(prediction);
    if (index >= 0) start[index] = 0;
  }
  const missing = start.findIndex(Number.isNaN);
  if (missing < 0) return;
  let first = 0;
  const state = system.states.find(({ size }) => (first += size) > missing)!;
  const name = state.componentName(missing - first + state.size);
  const where = label === undefined ? '' : ` in experiment '${label}'`;
  throw new ModelError(
    `the start of '${name}' is not known${where}`,
    `state it: ${name} at ${system.time.name}.start == ... with numbers, parameters or columns`,
  );
}

function simulated(
  system: RightHandSide,
  outputExpressions: readonly Expression[],
  start: Float64Array,
  times: Float64Array,
): { readonly times: Float64Array; readonly predictions: Float64Array } {
  const outputs = outputExpressions.map((expression) => system.compile(expression));
  const { states } = integrate(system.evaluate, start, times[0]!, times);
  const n = system.dimension;
  const predictions = new Float64Array(times.length * outputs.length);
  for (let row = 0; row < times.length; row++) {
    const y = states.subarray(row * n, (row + 1) * n);
    outputs.forEach((output, k) => (predictions[row * outputs.length + k] = output(times[row]!, y)));
  }
  return { times, predictions };
}
