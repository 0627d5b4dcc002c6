import { resolveDecomposition } from '../../decomposition/options.js';
import {
  decompositionOptions,
  type BatchKind,
  type DataSet,
  type DecompositionOptions,
} from '../../model/index.js';
import { nearestName } from '../../nearest-name.js';
import type { CallTree, DecompositionStatement, ExpressionTree, Identifier } from '../ast.js';
import type { Context } from './context.js';
import { ExpressionLowering } from './expressions.js';
import { constant } from './known-values.js';
import { namedCall } from './methods.js';
import { described } from './values.js';

/** The options that a statement names in its brackets. */
type OptionName = Exclude<keyof DecompositionOptions, 'by' | 'data'>;
type OptionSetting = number | string | boolean | readonly number[];

const batchKinds = decompositionOptions.by.choices;
const optionNames = [
  ...Object.keys(decompositionOptions).filter((name) => name !== 'by'),
  'sizes',
] as readonly OptionName[];

/** Options that say how a model is cut, and those of them that are for one series only. */
const cutNames: ReadonlySet<string> = new Set<OptionName>(['batches', 'sizes', 'overlap', 'continuity']);
const seriesNames: ReadonlySet<string> = new Set<OptionName>(['overlap', 'continuity']);

/** Says how the model is cut into batches. */
export function lowerDecomposition(statement: DecompositionStatement, context: Context): void {
  const { data: name, by: tree, exactly, span } = statement;
  const dataSet = tableNamed(name, context);
  const call = namedCall(tree);
  const by = batchKinds.find((kind) => kind === call?.name);
  if (!call || !by) {
    const near = call && nearestName(call.name, batchKinds);
    context.error(
      'unknown-decomposition',
      tree.span,
      call ? `a table is not cut by '${call.name}'` : "a table is cut by its 'experiments' or its 'rows'",
      near ? `did you mean '${near}'?` : 'write by experiments(batches: 4), or by rows(batches: 4)',
    );
    return;
  }
  const options = optionsOf(call.tree, by, exactly, context);
  if (!dataSet || !options) return;
  if (context.model.decomposition) {
    context.error(
      'second-decomposition',
      span,
      'the model is cut into batches twice',
      'state its batches once',
    );
    return;
  }
  if (!fits(statement, dataSet, by, options, context)) return;
  context.attempt(span, 'not-decomposable', () =>
    context.model.decompose(dataSet, by, options, { exactly, place: context.place(span) }),
  );
}

function tableNamed(name: Identifier, context: Context): DataSet | undefined {
  const value = new ExpressionLowering(context).value({ kind: 'name', ...name });
  if (value.kind === 'data') return value.dataSet;
  if (value.kind !== 'unknown') {
    context.error(
      'not-a-table',
      name.span,
      `a model is cut by the rows of a table; '${name.text}' is ${described(value)}`,
      'write decompose runs by experiments(batches: 4) with data runs = csv("runs.csv", experiment: "run")',
    );
  }
  return undefined;
}

/** The options of the method, each checked by its declaration; `undefined` after a report. */
function optionsOf(
  call: CallTree,
  by: BatchKind,
  exactly: boolean,
  context: Context,
): Record<string, OptionSetting> | undefined {
  const found: Record<string, OptionSetting> = {};
  let right = true;
  const wrong = (...report: Parameters<Context['error']>): void => {
    context.error(...report);
    right = false;
  };
  if (call.iteration) {
    const { span } = call.iteration;
    context.error('unexpected-iteration', span, `'${by}' does not run over a set`, `write ${by}(batches: 4)`);
    return undefined;
  }
  for (const { name, value } of call.arguments) {
    if (!name) {
      wrong(
        'option-without-name',
        value.span,
        `the options of '${by}' have names`,
        `write ${by}(batches: 4)`,
      );
    } else if (!isOption(name.text)) {
      const near = nearestName(name.text, optionNames);
      const hint =
        near === undefined ? `the options are ${optionNames.join(', ')}` : `did you mean '${near}'?`;
      wrong('unknown-option', name.span, `'${by}' has no option '${name.text}'`, hint);
    } else if (exactly && !cutNames.has(name.text)) {
      const hint = "remove it, or remove 'exactly'";
      wrong(
        'bad-option',
        name.span,
        `'${name.text}' belongs to a consensus, which 'exactly' does without`,
        hint,
      );
    } else if (by === 'experiments' && seriesNames.has(name.text)) {
      const hint = 'remove it, or cut one series by rows(...)';
      wrong(
        'bad-option',
        name.span,
        `'${name.text}' is for batches that meet in time, which experiments do not`,
        hint,
      );
    } else if (found[name.text] !== undefined) {
      wrong('repeated-argument', name.span, `'${name.text}' is given twice`, 'give it once');
    } else {
      const setting = settingOf(name.text, value, context);
      const options = { [name.text]: setting };
      if (setting === undefined) right = false;
      else if (context.attempt(value.span, 'bad-option', () => resolveDecomposition(options)))
        found[name.text] = setting;
      else right = false;
    }
  }
  return right ? found : undefined;
}

function isOption(name: string): name is OptionName {
  return (optionNames as readonly string[]).includes(name);
}

/** The value of an option: yes or no, one of several words, a known number or a list of them. */
function settingOf(name: OptionName, tree: ExpressionTree, context: Context): OptionSetting | undefined {
  const what = `the option '${name}'`;
  const at = new ExpressionLowering(context);
  const kind = name === 'sizes' ? 'list' : decompositionOptions[name].kind;
  if (kind === 'list') {
    const list = tree.kind === 'list' ? tree.elements : [tree];
    const sizes = list.map((element) => constant(element, what, at));
    return sizes.every((size) => size !== undefined) ? sizes : undefined;
  }
  if (kind === 'number' || kind === 'integer') return constant(tree, what, at);
  const word =
    tree.kind === 'name'
      ? tree.text
      : tree.kind === 'text'
        ? tree.value
        : context.diagnostics.source.slice(tree.span);
  return kind === 'flag' && (word === 'yes' || word === 'no') ? word === 'yes' : word;
}

/** Whether a table can be cut so, and the batches have something in common; reports what is in the way. */
function fits(
  { data: { text, span }, by: tree }: DecompositionStatement,
  { experiments }: DataSet,
  by: BatchKind,
  options: DecompositionOptions,
  context: Context,
): boolean {
  const { model } = context;
  const refuse = (...report: Parameters<Context['error']>): false => {
    context.error(...report);
    return false;
  };
  if (by === 'rows') {
    if (!experiments) return true;
    const hint = `write decompose ${text} by experiments(batches: 4)`;
    const message = `the table '${text}' has experiments, so its rows are no single series`;
    return refuse('not-decomposable', tree.span, message, hint);
  }
  if (!experiments) {
    const hint = `name the column of their labels: csv("${text}.csv", experiment: "run"); or write by rows(batches: 4)`;
    return refuse('no-experiments', span, `the table '${text}' has no experiments`, hint);
  }
  const { symbol, count } = experiments;
  if (![...model.times.values()].some((time) => time.experiments?.symbol === symbol)) {
    const hint = `declare it over them: time t over ${text}`;
    return refuse('not-decomposable', span, `no time runs over the experiments of '${text}'`, hint);
  }
  const { sizes, batches = sizes?.length ?? decompositionOptions.batches.default } = options;
  if (batches > count) {
    const message = `${count} experiments cannot be spread over ${batches} batches`;
    return refuse('not-decomposable', tree.span, message, `ask for ${count} batches at most`);
  }
  const shared = [...model.variables.values()].some(
    ({ time, sets }) => !time && sets.every(({ current }) => current !== symbol),
  );
  if (shared || model.networks.size > 0) return true;
  return refuse(
    'nothing-shared',
    span,
    'the experiments share no network and no variable, so there is nothing to agree on',
    'remove the statement, or declare a network or a variable without time',
  );
}
