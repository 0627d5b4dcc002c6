import { differenceSchemes, registeredSchemes, schemeFactories } from '../../collocation/index.js';
import type { InteriorPointOptions } from '../../solver/index.js';
import { Expression } from '../expression.js';
import type { Constraint, Objective } from '../model.js';
import { ModelError } from '../model-error.js';
import type { Relation } from '../relation.js';
import type { StatedDecomposition } from '../stated-decomposition.js';
import type { TimeSet } from '../time.js';
import { listed, strength, type ExpressionPrinter } from './expression-text.js';
import { numberText, quoted } from './literals.js';
import { folded } from './long-lines.js';
import { vectorText } from './vector-text.js';

/*
 * One function for each kind of statement that is no declaration.
 */

/** balance[n in nodes where n != "a"]: inflow[n] == outflow[n] */
export function constraintText(
  { bindings, where, relation }: Constraint,
  name: string,
  printer: ExpressionPrinter,
): string {
  return printer.bound(bindings, where, (indices) => {
    // The label of a constraint stands in one line.
    const label = `  ${name}${indices === '' ? '' : `[${indices}]`}: `;
    return folded(`${label}${relationText(relation, printer)}`, label.length);
  });
}

const signs = { equal: '==', atMost: '<=', atLeast: '>=', between: '<=' } as const;

function relationText({ kind, sides }: Relation, printer: ExpressionPrinter): string {
  const size = sides[0]!.length;
  const scalars = sides.map((side) => side.every((one) => one === side[0]));
  // At least one side of several rows shows that they are several.
  const written = size > 1 && scalars.every(Boolean) ? scalars.map((_, k) => k > 0) : scalars;
  return sides
    .map((side, k) =>
      written[k] || size === 1 ? printer.text(side[0]!, strength.set) : listed(vectorText(side, printer)),
    )
    .join(` ${signs[kind]} `);
}

/** minimize x^2 */
export function objectiveText({ sense, expression }: Objective, printer: ExpressionPrinter): string {
  return `${sense} ${printer.text(expression)}`;
}

/** collocate t with radau(elements: 50, points: 3) */
export function collocationText(time: TimeSet, printer: ExpressionPrinter): string | undefined {
  const { discretisation } = time;
  if (!discretisation) return undefined;
  const { scheme, elements } = discretisation;
  const name = scheme.name.replaceAll('-', '_');
  const isWhole = differenceSchemes.has(scheme.name) || registeredSchemes.get(scheme.name) === scheme;
  if (!isWhole && !schemeFactories.has(scheme.name)) {
    throw new ModelError(
      `the scheme '${scheme.name}' of '${time.name}' has no name in the language`,
      `give it one by registerScheme; the schemes are ${[...schemeFactories.keys(), ...differenceSchemes.keys()].join(', ')}`,
    );
  }
  const parts = [
    `elements: ${elementsText(elements, printer)}`,
    ...(isWhole ? [] : [`points: ${scheme.points}`]),
  ];
  const nodes = scheme.name === 'chebyshev' && elements === 1 ? [`nodes: ${scheme.points}`] : parts;
  return `collocate ${printer.names.of(time)} with ${name}(${nodes.join(', ')})`;
}

function elementsText(elements: number | Expression | Float64Array, printer: ExpressionPrinter): string {
  if (typeof elements === 'number') return numberText(elements);
  if (elements instanceof Expression) return printer.text(elements);
  return `[${Array.from(elements, numberText).join(', ')}]`;
}

/** decompose runs by experiments(batches: 16) exactly */
export function decompositionText(
  { data, options, exactly }: StatedDecomposition,
  printer: ExpressionPrinter,
): string {
  const stated = new Set(['by', 'data']);
  const given = Object.entries(options).filter(([name, value]) => value !== undefined && !stated.has(name));
  const texts = given.map(([name, value]) => `${name}: ${settingText(value)}`);
  return `decompose ${printer.names.of(data)} by ${options.by}(${texts.join(', ')})${exactly ? ' exactly' : ''}`;
}

function settingText(value: number | string | boolean | readonly number[]): string {
  return typeof value === 'object' ? `[${value.map(numberText).join(', ')}]` : optionText(value);
}

/** solve with interior_point(tol: 1e-8) */
export function solverText(options: InteriorPointOptions): string | undefined {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  if (given.length === 0) return undefined;
  const texts = given.map(([name, value]) => `${name}: ${optionText(value as number | string | boolean)}`);
  return `solve with interior_point(${texts.join(', ')})`;
}

function optionText(value: number | string | boolean): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string')
    return /^[a-z][a-z0-9-]*$/.test(value) && !value.includes('-') ? value : quoted(value);
  return value ? 'yes' : 'no';
}
