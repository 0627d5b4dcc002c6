import { writeFileSync } from 'node:fs';
import type { DataSet, Element, Model } from '../../model/index.js';
import { nearestName } from '../../nearest-name.js';
import { quotedCell } from '../../report/trajectory-csv.js';
import { integrate } from '../../simulation/index.js';
import { RightHandSide } from '../../transcription/right-hand-side.js';
import { transcribe, type Transcription } from '../../transcription/index.js';
import { CallError } from '../call-error.js';
import { exitCode } from '../exit-code.js';
import { atPlace, openModel, type ModelOptions } from '../model-file.js';
import { processTerminal } from '../terminal.js';

export interface SimulateOptions extends ModelOptions {
  readonly on?: string;
  readonly out?: string;
}

/**
 * `odeon simulate FILE`: integrates the model's differential equations with its starting weights (`--start` gives trained ones)
 * and parameters, without solving, and writes the states as CSV. Starts from the first row of the table for the states that are
 * fitted, from the model's start values for the others; of a table with experiments each is simulated.
 */
export async function simulateCommand(file: string, options: SimulateOptions): Promise<number> {
  const terminal = processTerminal({ json: true });
  const { model, source } = openModel(file, options);
  const transcription = await atPlace(source, () => transcribe(model));
  const table = tableOf(model, options.on);
  const runs = await atPlace(source, () => plannedRuns(model, transcription, table));
  let failure: string | undefined;
  const lines: string[] = [];
  for (const { system, start, times, label } of runs) {
    const { states, status } = integrate(system.evaluate, start, times[0]!, times);
    if (lines.length === 0) lines.push(header(system, label !== undefined));
    addRows(lines, system, times, states, label);
    if (status !== 'completed') failure ??= status;
  }
  const csv = `${lines.join('\n')}\n`;
  if (options.out === undefined) terminal.result(csv);
  else writeFileSync(options.out, csv);
  if (failure === undefined) return exitCode.solved;
  terminal.log(`The integration did not reach the end: ${failure}; the cells behind are empty.`);
  return exitCode.notSolved;
}

/** One trajectory to integrate. */
interface PlannedRun {
  readonly system: RightHandSide;
  readonly start: Float64Array;
  readonly times: Float64Array;
  readonly label: Element | undefined;
}

function plannedRuns(
  model: Model,
  { layout, definition }: Transcription,
  table: DataSet | undefined,
): PlannedRun[] {
  const state = [...model.variables.values()].find(({ role }) => role === 'state');
  const experiments = table ? table.experiments : state?.time?.experiments;
  const trained = model.fits[0]?.columns[0]!.dataSet;
  return (experiments ? [...experiments.set] : [undefined]).map((label, k) => {
    const system =
      state &&
      RightHandSide.of(model, state.time!, layout, definition.start, {
        experiment: label,
        ...(table && trained
          ? { table, replaces: (dataSet: DataSet) => dataSet !== table && dataSet.sharesWith(trained) }
          : {}),
      });
    if (!system) {
      throw new CallError(
        'the model has no explicit differential equations',
        'every state needs an equation of the form der(x) == ...',
      );
    }
    if (table) {
      const [first, end] = table.experiments?.rows(k) ?? [0, table.times.length];
      const times = table.times.subarray(first, end);
      return { system, start: initialState(model, system, table, first), times, label };
    }
    const { firstNodes } = layout.grid(system.time);
    const times = layout.times(system.time, definition.start).subarray(firstNodes[k], firstNodes[k + 1]);
    return { system, start: initialState(model, system, undefined, 0), times, label };
  });
}

function tableOf(model: Model, name: string | undefined): DataSet | undefined {
  if (name === undefined) return model.fits[0]?.columns[0]!.dataSet;
  const table = model.dataSets.get(name);
  if (table) return table;
  const near = nearestName(name, model.dataSets.keys());
  throw new CallError(
    `--on ${name}: the model has no table '${name}'`,
    near === undefined ? undefined : `did you mean '${near}'?`,
  );
}

/** The model's start, with the values of a row of the table for the states that are fitted. */
function initialState(
  model: Model,
  system: RightHandSide,
  table: DataSet | undefined,
  row: number,
): Float64Array {
  const start = system.stateAt(-Infinity);
  const [fit] = model.fits;
  if (!fit || !table) return start;
  fit.predictions.forEach((prediction, k) => {
    const index = system.stateIndex(prediction);
    const { name } = fit.columns[k]!;
    const value = table.table.has(name) ? table.column(name).values[row]! : NaN;
    if (index >= 0 && !Number.isNaN(value)) start[index] = value;
  });
  return start;
}

function header({ time, states }: RightHandSide, labelled: boolean): string {
  const names = states.flatMap((state) =>
    Array.from({ length: state.size }, (_, component) => state.componentName(component)),
  );
  return [...(labelled ? ['experiment'] : []), time.name, ...names].map(quotedCell).join(',');
}

function addRows(
  lines: string[],
  { dimension: n }: RightHandSide,
  times: Float64Array,
  states: Float64Array,
  label: Element | undefined,
): void {
  const first = label === undefined ? [] : [quotedCell(String(label))];
  for (let row = 0; row < times.length; row++) {
    const cells = Array.from(states.subarray(row * n, (row + 1) * n), (value) =>
      Number.isNaN(value) ? '' : String(value),
    );
    lines.push([...first, String(times[row]), ...cells].join(','));
  }
}
