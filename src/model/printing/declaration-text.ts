import type { DataColumn, DataSet } from '../data-set.js';
import type { Expression } from '../expression.js';
import { ModelError } from '../model-error.js';
import type { Network } from '../network.js';
import type { ScaleSource, ScaleSources } from '../network-declaration.js';
import type { Parameter } from '../parameter.js';
import type { IndexSet } from '../sets.js';
import { TimeSet } from '../time.js';
import type { Variable } from '../variable.js';
import { isRow, strength, type ExpressionPrinter } from './expression-text.js';
import { numberText, quoted } from './literals.js';
import { isWord } from './names.js';
import { rowsCondition } from './rows-condition.js';

/*
 * One function for each kind of declaration.
 */

/** set arcs = {("a", "b"), ("b", "c")} */
export function setText(set: IndexSet, printer: ExpressionPrinter): string {
  return `set ${printer.names.of(set)} = ${printer.sets.members(set)}`;
}

/** param cost[arcs] = [1, 2] */
export function parameterText(parameter: Parameter, printer: ExpressionPrinter): string {
  const { values, sets } = parameter;
  const same = values.every((value) => Object.is(value, values[0]));
  const text = same ? numberText(values[0]!) : `[${Array.from(values, numberText).join(', ')}]`;
  return `param ${printer.names.of(parameter)}${indices(sets, printer)} = ${text}${unit(parameter, printer)}`;
}

/** data train = csv("train.csv", time: "t"), or the table itself where it comes from no file. */
export function dataText(dataSet: DataSet, printer: ExpressionPrinter): string {
  const { table, file, hasTime, experimentColumn, selection, pieces } = dataSet;
  const name = printer.names.of(dataSet);
  if (selection)
    return `data ${name} = ${printer.names.of(selection.from)} where ${rowsCondition(selection.from, selection.rows)}`;
  const experiment = experimentColumn === undefined ? '' : `, experiment: ${quoted(experimentColumn)}`;
  const first = table.names.find((column) => column !== experimentColumn);
  const named = !hasTime || first === dataSet.timeColumn ? '' : `, time: ${quoted(dataSet.timeColumn)}`;
  const time = `${hasTime ? named : ', time: none'}${experiment}`;
  if (printer.tableForm === 'by name') return `data ${name} = csv(${quoted(dataSet.name)}${time})`;
  // The column of the pieces is none of the file.
  const cut = hasTime ? `${named}, pieces: ${pieces}` : `, time: none, pieces: ${pieces}`;
  if (file !== undefined) return `data ${name} = csv(${quoted(file)}${pieces === undefined ? time : cut})`;
  // With the time in front no option is needed that says which column it is.
  const ordered = hasTime
    ? [dataSet.timeColumn, ...table.names.filter((column) => column !== dataSet.timeColumn)]
    : table.names;
  const columns = ordered.map((column) => {
    if (!isWord(column)) {
      throw new ModelError(
        `the column '${column}' of '${dataSet.name}' has no name that can be written`,
        'save the table as a file, or rename the column',
      );
    }
    return `${column}: [${cellsOf(dataSet, column).join(', ')}]`;
  });
  return `data ${name} = table(${columns.join(', ')}${hasTime ? '' : ', time: none'}${experiment})`;
}

function cellsOf({ table }: DataSet, column: string): string[] {
  if (table.isNumeric(column))
    return Array.from(table.column(column), (value) => (Number.isNaN(value) ? 'missing' : numberText(value)));
  return table.texts(column).map((text) => (text === '' ? 'missing' : quoted(text)));
}

/** time t in [0, 10] */
export function timeText(time: TimeSet, printer: ExpressionPrinter): string {
  const name = printer.names.of(time);
  const over = time.experiments ? ` over ${printer.names.of(tableOf(time, printer))}` : '';
  if (
    time.experiments &&
    isRow(time.start, time.experiments.firstRow) &&
    isRow(time.end, time.experiments.lastRow)
  )
    return `time ${name}${over}${unit(time, printer)}`;
  return printer.declaring(
    time,
    () =>
      `time ${name}${over} in [${printer.text(time.start)}, ${printer.text(time.end)}]${unit(time, printer)}`,
  );
}

/** The table over whose experiments a time runs. */
function tableOf({ experiments, name }: TimeSet, printer: ExpressionPrinter): DataSet {
  const table = printer.tables.find((one) => one.experiments === experiments);
  if (!table) throw new ModelError(`the time '${name}' runs over a table of another model`);
  return table;
}

const words = { plain: 'var', state: 'state', algebraic: 'algebraic', control: 'control' } as const;

/** state x[1..2] over t in [-5, 5] start 1 */
export function variableText(variable: Variable, printer: ExpressionPrinter): string {
  const { role, sets, time, hold, lower, upper, start, fixed } = variable;
  if (role === 'network') throw new ModelError(`'${variable.name}' belongs to a network`);
  const low = values(lower, printer);
  const high = values(upper, printer);
  const bounds =
    low === '-inf'
      ? high === 'inf'
        ? ''
        : ` <= ${high}`
      : high === 'inf'
        ? ` >= ${low}`
        : ` in [${low}, ${high}]`;
  const first = values(start, printer);
  return [
    `${words[role]} ${printer.names.of(variable)}${indices(sets, printer)}`,
    time ? ` over ${printer.names.of(time)}` : '',
    bounds,
    first === '0' ? '' : ` start ${first}`,
    fixed ? ` fix ${values(fixed, printer)}` : '',
    hold === 'free' ? '' : ` hold ${hold}`,
    unit(variable, printer),
  ].join('');
}

/** network f : 2 -> 32 tanh -> 2 in [-100, 100] start xavier(seed: 42) */
export function networkText(network: Network, printer: ExpressionPrinter): string {
  const { declared, tiedTo, parameters, frozen } = network;
  const name = printer.names.of(network);
  const scaling = [
    clause('normalize', declared.normalize, printer),
    clause('scale', declared.scale, printer),
  ].join('');
  if (tiedTo) return `network ${name} = ${printer.names.of(tiedTo)}${scaling}`;
  const { lower = -Infinity, upper = Infinity, increasing = [], decreasing = [] } = declared;
  const bounded =
    lower > -Infinity || upper < Infinity ? ` in [${numberText(lower)}, ${numberText(upper)}]` : '';
  const kept =
    frozen.size === network.layers.length
      ? ' frozen'
      : frozen.size > 0
        ? ` frozen [${[...frozen].join(', ')}]`
        : '';
  const start = network.startText ?? `[${parameters.start.map((one) => printer.text(one)).join(', ')}]`;
  return [
    `network ${name} : ${network.shape}${bounded} start ${start}`,
    scaling,
    kept,
    increasing.length > 0 ? ` increasing [${increasing.join(', ')}]` : '',
    decreasing.length > 0 ? ` decreasing [${decreasing.join(', ')}]` : '',
  ].join('');
}

function clause(word: string, sources: ScaleSources | undefined, printer: ExpressionPrinter): string {
  if (sources === undefined) return '';
  const text = Array.isArray(sources)
    ? `[${(sources as readonly ScaleSource[]).map((one) => scaleText(one, printer)).join(', ')}]`
    : scaleText(sources as ScaleSource, printer);
  return ` ${word} ${text}`;
}

function scaleText(source: ScaleSource, printer: ExpressionPrinter): string {
  if (typeof source === 'number') return numberText(source);
  if (source instanceof TimeSet) return printer.names.of(source);
  if ('dataSet' in source) return printer.column(source as DataColumn);
  return `[${numberText(source[0])}, ${numberText(source[1])}]`;
}

function indices(sets: readonly IndexSet[], printer: ExpressionPrinter): string {
  return sets.length === 0 ? '' : `[${sets.map((set) => printer.sets.reference(set)).join(', ')}]`;
}

/** One value for all components, or a list. */
function values(expressions: readonly Expression[], printer: ExpressionPrinter): string {
  const texts = expressions.map((one) => printer.text(one));
  if (texts.every((text) => text === texts[0])) return printer.text(expressions[0]!, strength.sum);
  return `[${texts.join(', ')}]`;
}

/** The unit of what is declared, if it has one. */
function unit(target: object, { units }: ExpressionPrinter): string {
  const text = units.get(target);
  if (text === undefined) return '';
  return ` unit ${typeof text === 'string' ? quoted(text) : `[${text.map(quoted).join(', ')}]`}`;
}
