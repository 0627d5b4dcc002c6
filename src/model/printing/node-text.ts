import type { DataSet } from '../data-set.js';
import type { Model } from '../model.js';
import type { Network } from '../network.js';
import type { Parameter } from '../parameter.js';
import type { IndexSet } from '../sets.js';
import type { TimeSet } from '../time.js';
import { Variable } from '../variable.js';
import { dataText, networkText, parameterText, setText, timeText, variableText } from './declaration-text.js';
import { ExpressionPrinter, type TableForm } from './expression-text.js';
import { quoted } from './literals.js';
import { folded } from './long-lines.js';
import { functionNames, isWord, Names, reserved } from './names.js';
import { SetPrinter } from './set-text.js';
import { saidBefore } from './shared-parts.js';
import {
  collocationText,
  constraintText,
  decompositionText,
  objectiveText,
  solverText,
} from './statement-text.js';
import { vectorText } from './vector-text.js';

/** What a model declares by name, by kind. */
interface Declarations {
  readonly sets: IndexSet;
  readonly parameters: Parameter;
  readonly dataSets: DataSet;
  readonly times: TimeSet;
  readonly variables: Variable;
  readonly networks: Network;
}

type DeclarationPrinters = {
  readonly [Kind in keyof Declarations]: (one: Declarations[Kind], printer: ExpressionPrinter) => string;
};

/** Each kind of declaration with its printer, in the order in which they are printed. */
const declarations: DeclarationPrinters = {
  sets: setText,
  parameters: parameterText,
  dataSets: dataText,
  times: timeText,
  variables: variableText,
  networks: networkText,
};

/** All parts of a model that hold declarations: a new kind without a printer does not compile. */
type DeclarationKind = Exclude<
  { [Key in keyof Model]: Model[Key] extends ReadonlyMap<string, unknown> ? Key : never }[keyof Model],
  'definitions'
>;
const kinds = Object.keys(declarations) as DeclarationKind[] satisfies (keyof Declarations)[];

export interface NodeTextOptions {
  /** 'by name': `csv("NAME")` stands for every table, for whoever holds the tables beside the text. Default 'as read'. */
  readonly tables?: TableForm;
  /** Whether what the model says of its batches is printed. Default true. */
  readonly decomposition?: boolean;
}

/**
 * The text of a model in the language: reading it gives the same model. Sets, parameters and expressions are written with their
 * values and by their structure, blocks and named expressions as what they stand for; tables by their file, or as a whole.
 *
 * @throws ModelError for what the language has no words for: a scheme of one's own, numbers that are none.
 */
export function nodeText(
  model: Model,
  { tables: form = 'as read', decomposition = true }: NodeTextOptions = {},
): string {
  const names = new Names();
  for (const kind of kinds) {
    for (const [name, one] of model[kind] as ReadonlyMap<string, object>) {
      const isNetwork = kind === 'networks';
      names.declare(one, name, isNetwork ? new Set([...reserved, ...functionNames]) : reserved);
    }
  }
  for (const network of model.networks.values()) nameWeights(network, names);
  const tables = [...model.dataSets.values()];
  const printer = new ExpressionPrinter(
    names,
    new SetPrinter(names, tables),
    tables,
    [...model.times.values()],
    model.unitTexts,
    form,
  );
  const title = model.title === '' ? '' : ` ${quoted(model.title)}`;
  const header = `model ${isWord(model.name) ? model.name : 'model_'}${title}`;
  const sections = [
    [header],
    ...kinds.map((kind) => declared(model, kind, printer)),
    definitions(model, names, printer),
    constraints(model, printer),
    model.objective ? [objectiveText(model.objective, printer)] : [],
    [
      ...[...model.times.values()].flatMap((time) => collocationText(time, printer) ?? []),
      ...(decomposition && model.decomposition ? [decompositionText(model.decomposition, printer)] : []),
      ...[solverText(model.solverOptions) ?? []].flat(),
      ...model.validations.map((dataSet) => `validate simulate on ${names.of(dataSet)}`),
    ],
  ];
  const text = sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => (line.startsWith(' ') ? line : folded(line))).join('\n'));
  return `${text.join('\n\n')}\n`;
}

function declared<Kind extends DeclarationKind>(
  model: Model,
  kind: Kind,
  printer: ExpressionPrinter,
): string[] {
  const print = declarations[kind] as (one: unknown, printer: ExpressionPrinter) => string;
  return [...model[kind].values()].filter((one) => !isRate(one)).map((one) => print(one, printer));
}

/** Named and shared expressions, each behind those that it uses. */
function definitions(model: Model, names: Names, printer: ExpressionPrinter): string[] {
  for (const definition of model.definitions.values()) names.declare(definition, definition.name);
  let count = 0;
  return saidBefore(model).map((said) => {
    if ('part' in said) {
      const own = names.declare(said, `shared${++count}`);
      const text = `let ${own} = ${printer.text(said.part)}`;
      printer.say(said.part, own);
      return text;
    }
    const { components, isVector } = said.definition;
    const own = names.of(said.definition);
    if (isVector) {
      const text = `let ${own} = [${vectorText(components, printer).join(', ')}]`;
      printer.sayVector(components, own);
      return text;
    }
    const text = `let ${own} = ${printer.text(components[0]!)}`;
    printer.say(components[0]!, own);
    return text;
  });
}

function constraints(model: Model, printer: ExpressionPrinter): string[] {
  if (model.constraints.length === 0) return [];
  const labels = new Names();
  const stated = model.constraints.filter(({ name }) => !isRate(model.variables.get(name)));
  const lines = stated.map((constraint) => {
    labels.declare(constraint, constraint.name, new Set());
    return constraintText(constraint, labels.of(constraint), printer);
  });
  return ['subject to', ...lines];
}

/** Rates and their equations come with the derivatives of higher order that need them. */
function isRate(one: unknown): boolean {
  return one instanceof Variable && one.rateOf !== undefined;
}

/** The weights of layers are known by the name of their network. */
function nameWeights(network: Network, names: Names): void {
  if (network.tiedTo) return;
  const name = names.of(network);
  network.layers.forEach(({ weight, bias }, l) => {
    names.call(weight, `${name}.layer[${l + 1}].weight`);
    names.call(bias, `${name}.layer[${l + 1}].bias`);
  });
}
