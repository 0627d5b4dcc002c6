import { join, parse } from 'node:path';

import type { DataSet, Element, Fit, Model, TimeSet } from '../../model/index.js';
import { nearestName } from '../../nearest-name.js';
import { quotedCell } from '../../report/trajectory-csv.js';
import { integrate } from '../../simulation/index.js';
import { RightHandSide } from '../../transcription/right-hand-side.js';
import { transcribe, type Transcription } from '../../transcription/index.js';
import { currentQuantities } from '../../transcription/quantities.js';
import { CallError } from '../call-error.js';
import { exitCode } from '../exit-code.js';
import { atPlace, openModel, type ModelOptions } from '../model-file.js';
import { writeText } from '../output-files.js';
import { processTerminal } from '../terminal.js';

export interface SimulateOptions extends ModelOptions {
  readonly on?: string;
  readonly out?: string;
}

/**
 * `odeon simulate FILE`: integrates the model's differential equations with its starting weights (`--start` gives trained ones)
 * and parameters, without solving, and writes the states as CSV. Starts from the first row of the table for the states that are
 * fitted, from the model's start values for the others; of a table with experiments each is simulated. Of several times the first goes to
 * standard output; with `--out FILE.csv` all are written, the others to `FILE-NAME.csv`.
 */
export async function simulateCommand(file: string, options: SimulateOptions): Promise<number> {
  const terminal = processTerminal({ json: true });
  const { model, source } = openModel(file, options);
  const transcription = await atPlace(source, () => transcribe(model));
  const moving = [...model.variables.values()].filter(({ role }) => role === 'state');
  const [first, ...others] = new Set(moving.map(({ time }) => time!));
  if (!first) throw withoutEquations('the model');
  const named = options.on === undefined ? undefined : tableNamed(model, options.on);
  const times = options.out === undefined ? [first] : [first, ...others];
  const plans = await atPlace(source, () =>
    times.map((time) => ({ time, runs: plannedRuns(model, time, transcription, named) })),
  );
  let failure: string | undefined;
  for (const { time, runs } of plans) {
    const { text, status } = table(runs);
    if (status !== 'completed') failure ??= `over '${time.name}': ${status}`;
    if (options.out === undefined) terminal.result(text);
    else writeText(time === first ? options.out : besides(options.out, time.name), text);
  }
  if (options.out === undefined && others.length > 0) {
    const rest = others.map(({ name }) => `'${name}'`).join(', ');
    terminal.log(
      `This is the time '${first.name}'; --out FILE.csv writes ${rest} too, each to a file of its own.`,
    );
  }
  if (failure === undefined) return exitCode.solved;
  terminal.log(`The integration did not reach the end ${failure}; the cells behind are empty.`);
  return exitCode.notSolved;
}

/** `run.csv` and a time `s` give `run-s.csv`. */
function besides(path: string, name: string): string {
  const { dir, name: stem, ext } = parse(path);
  return join(dir, `${stem}-${name}${ext}`);
}

/** One trajectory to integrate. */
interface PlannedRun {
  readonly system: RightHandSide;
  readonly start: Float64Array;
  readonly times: Float64Array;
  readonly label: Element | undefined;
}

/** Integrates the trajectories of a time; their CSV table, and the first status that is no success. */
function table(runs: readonly PlannedRun[]): { readonly text: string; readonly status: string } {
  let status = 'completed';
  const lines: string[] = [];
  for (const { system, start, times, label } of runs) {
    const run = integrate(system.evaluate, start, times[0]!, times);
    if (lines.length === 0) lines.push(header(system, label !== undefined));
    addRows(lines, system, times, run.states, label);
    if (status === 'completed') status = run.status;
  }
  return { text: `${lines.join('\n')}\n`, status };
}

/** The trajectories of a time: at the rows of a table where its states are fitted to one, else at its nodes. */
function plannedRuns(
  model: Model,
  time: TimeSet,
  { layout, definition }: Transcription,
  named: DataSet | undefined,
): PlannedRun[] {
  const fit = model.fits.find(({ predictions }) =>
    predictions.some((one) => [...currentQuantities(one)].some((quantity) => quantity.time === time)),
  );
  const trained = fit?.columns[0]!.dataSet;
  const rows = fit || model.fits.length === 0 ? (named ?? trained) : undefined;
  const experiments = rows ? rows.experiments : time.experiments;
  return (experiments ? [...experiments.set] : [undefined]).map((label, k) => {
    const system = RightHandSide.of(model, time, layout, definition.start, {
      experiment: label,
      ...(rows && trained
        ? { table: rows, replaces: (dataSet: DataSet) => dataSet !== rows && dataSet.sharesWith(trained) }
        : {}),
    });
    if (!system) throw withoutEquations(model.times.size > 1 ? `the time '${time.name}'` : 'the model');
    if (rows) {
      const [first, end] = rows.experiments?.rows(k) ?? [0, rows.times.length];
      const times = rows.times.subarray(first, end);
      return { system, start: initialState(fit, system, rows, first), times, label };
    }
    const { firstNodes } = layout.grid(time);
    const times = layout.times(time, definition.start).subarray(firstNodes[k], firstNodes[k + 1]);
    return { system, start: system.stateAt(-Infinity), times, label };
  });
}

function withoutEquations(what: string): CallError {
  return new CallError(
    `${what} has no explicit differential equations`,
    'every state needs an equation of the form der(x) == ...',
  );
}

function tableNamed(model: Model, name: string): DataSet {
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
  fit: Fit | undefined,
  system: RightHandSide,
  table: DataSet,
  row: number,
): Float64Array {
  const start = system.stateAt(-Infinity);
  fit?.predictions.forEach((prediction, k) => {
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
