import { partsOf, type Expression } from '../expression.js';
import type { Definition } from '../definition.js';
import type { Model } from '../model.js';
import type { IndexSymbol } from '../sets.js';
import type { NetworkEvaluation } from '../network.js';
import { callOf } from '../written-as.js';
import { givenInput, scaledOutput } from './network-output.js';

/** A part of a model that is said before it is used: a definition of the model, or an expression that stands in several places. */
export type Said = { readonly definition: Definition } | { readonly part: Expression };

/**
 * The definitions of a model, and the expressions that several formulas share, each behind those that it uses. A shared
 * expression is evaluated once where it stands in one formula, so it is printed as a definition and stays shared.
 */
export function saidBefore(model: Model): Said[] {
  const roots: Expression[] = [];
  for (const { relation } of model.constraints) {
    for (const side of relation.sides)
      roots.push(...(side.every((one) => one === side[0]) ? side.slice(0, 1) : side));
  }
  if (model.objective) roots.push(model.objective.expression);
  const collector = new SharedParts();
  for (const definition of model.definitions.values()) collector.define(definition);
  for (const root of roots) collector.visit(root);
  return collector.inOrder();
}

class SharedParts {
  private readonly visits = new Map<Expression, number>();
  private readonly defined = new Set<Expression>();
  private readonly evaluations = new Set<NetworkEvaluation>();
  private readonly order: Said[] = [];
  private readonly open = new Map<Expression, ReadonlySet<IndexSymbol>>();

  define(definition: Definition): void {
    for (const component of definition.components) {
      for (const part of this.spokenParts(component)) this.visit(part);
      this.defined.add(component);
    }
    this.order.push({ definition });
  }

  /** Counts how often an expression is spoken of; its parts are visited once. */
  visit(expression: Expression): void {
    if (this.defined.has(expression)) return;
    const before = this.visits.get(expression) ?? 0;
    this.visits.set(expression, before + 1);
    if (before > 0) return;
    for (const part of this.spokenParts(expression)) this.visit(part);
    this.order.push({ part: expression });
  }

  /** Parts that appear in the text of an expression; the inputs of a network are those of all its outputs. */
  private spokenParts(expression: Expression): readonly Expression[] {
    const call = callOf(expression);
    if (call) return 'predictions' in call ? call.predictions : [];
    const { node } = expression;
    const output = node.kind === 'network' ? { network: node, rest: [] } : scaledOutput(expression);
    if (!output) return partsOf(expression);
    const { evaluation } = output.network;
    if (this.evaluations.has(evaluation)) return output.rest;
    this.evaluations.add(evaluation);
    const given = evaluation.inputs.map((input, k) => givenInput(evaluation.network, input, k));
    return [...given, ...output.rest];
  }

  inOrder(): Said[] {
    return this.order.filter((said) => 'definition' in said || this.isShared(said.part));
  }

  private isShared(part: Expression): boolean {
    return this.visits.get(part)! > 1 && !isLeaf(part) && this.openIndices(part).size === 0;
  }

  /** Indices that an expression uses and does not bind; those that stand for the current experiment are always known. */
  private openIndices(expression: Expression): ReadonlySet<IndexSymbol> {
    const before = this.open.get(expression);
    if (before) return before;
    const { node } = expression;
    const found = new Set<IndexSymbol>();
    if (node.kind === 'index' && !node.symbol.experiments) found.add(node.symbol);
    for (const part of partsOf(expression)) for (const symbol of this.openIndices(part)) found.add(symbol);
    if (node.kind === 'total') {
      for (const { symbols } of node.bindings) for (const symbol of symbols) found.delete(symbol);
    }
    this.open.set(expression, found);
    return found;
  }
}

/** Expressions that are as short as a name. */
function isLeaf(expression: Expression): boolean {
  if (callOf(expression)) return false;
  if (scaledOutput(expression)?.rest.length === 0) return true;
  const { node } = expression;
  switch (node.kind) {
    case 'number':
    case 'index':
    case 'time':
    case 'parameter':
    case 'variable':
    case 'derivative':
    case 'datum':
    case 'datumAtTime':
    case 'ordinal':
    case 'member':
    case 'series':
    case 'network':
      return true;
    case 'unary':
      return node.name === 'neg' && isLeaf(node.argument);
    default:
      return false;
  }
}
