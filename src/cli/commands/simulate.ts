import { writeFileSync } from 'node:fs';
import type { DataSet, Model } from '../../model/index.js';
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
 * fitted, from the model's start values for the others.
 */
export async function simulateCommand(file: string, options: SimulateOptions): Promise<number> {
  const terminal = processTerminal({ json: true });
  const { model, source } = openModel(file, options);
  const transcription = await atPlace(source, () => transcribe(model));
  const system = rightHandSideOf(model, transcription);
  const table = tableOf(model, options.on);
  const { layout } = transcription;
  const times = table?.times ?? layout.times(system.time, transcription.definition.start);
  const start = initialState(model, transcription, system, table);
  const { states, status } = integrate(system.evaluate, start, times[0]!, times);
  const csv = statesCsv(system, times, states);
  if (options.out === undefined) terminal.result(csv);
  else writeFileSync(options.out, csv);
  if (status === 'completed') return exitCode.solved;
  terminal.log(`The integration did not reach the end: ${status}; the cells behind are empty.`);
  return exitCode.notSolved;
}

function rightHandSideOf(model: Model, { layout, definition }: Transcription): RightHandSide {
  const state = [...model.variables.values()].find(({ role }) => role === 'state');
  const system = state && RightHandSide.of(model, state.time!, layout, definition.start);
  if (!system) {
    throw new CallError(
      'the model has no explicit differential equations',
      'every state needs an equation of the form der(x) == ...',
    );
  }
  return system;
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

function initialState(
  model: Model,
  { layout, definition }: Transcription,
  system: RightHandSide,
  table: DataSet | undefined,
): Float64Array {
  const start = Float64Array.from(
    system.states.flatMap((state) => {
      const { first } = layout.placement(state);
      return Array.from(definition.start.subarray(first, first + state.size));
    }),
  );
  const [fit] = model.fits;
  if (!fit || !table) return start;
  fit.predictions.forEach((prediction, k) => {
    const index = system.stateIndex(prediction);
    const { name } = fit.columns[k]!;
    const value = table.table.has(name) ? table.column(name).values[0]! : NaN;
    if (index >= 0 && !Number.isNaN(value)) start[index] = value;
  });
  return start;
}

function statesCsv(system: RightHandSide, times: Float64Array, states: Float64Array): string {
  const n = system.dimension;
  const names = system.states.flatMap((state) =>
    Array.from({ length: state.size }, (_, component) => state.componentName(component)),
  );
  const lines = [[system.time.name, ...names].map(quotedCell).join(',')];
  for (let row = 0; row < times.length; row++) {
    const cells = Array.from(states.subarray(row * n, (row + 1) * n), (value) =>
      Number.isNaN(value) ? '' : String(value),
    );
    lines.push([String(times[row]), ...cells].join(','));
  }
  return `${lines.join('\n')}\n`;
}
