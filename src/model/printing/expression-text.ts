import type { DataColumn, DataSet, KnownSeries } from '../data-set.js';
import type { Condition, Expression, ExpressionNode } from '../expression.js';
import { ModelError } from '../model-error.js';
import type { Parameter } from '../parameter.js';
import type { IndexBinding, IndexSymbol } from '../sets.js';
import type { TimeSet } from '../time.js';
import type { Variable } from '../variable.js';
import { callOf, type WrittenCall } from '../written-as.js';
import { codeText, elementText, numberText, quoted } from './literals.js';
import { isWord, type Names } from './names.js';
import { scaledOutput, type ScaledOutput } from './network-output.js';
import { givenInput } from './network-output.js';
import type { SetPrinter } from './set-text.js';
import { vectorText } from './vector-text.js';

/** How strongly a text binds: brackets go around what binds more weakly than its place asks for. */
export const strength = {
  conditional: 0,
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  set: 5,
  range: 7,
  sum: 8,
  product: 9,
  sign: 10,
  power: 11,
  at: 12,
  primary: 13,
} as const;

/** When and in which experiment a quantity is taken. */
interface Moment {
  readonly at?: Expression;
  readonly experiment?: Expression;
}

type Node<K extends ExpressionNode['kind']> = Extract<ExpressionNode, { kind: K }>;

/** Whether an end of a time is the cell in this row of its experiment. */
export function isRow({ node }: Expression, row: Parameter): boolean {
  return node.kind === 'datum' && node.row.node.kind === 'parameter' && node.row.node.parameter === row;
}

/** How tables are printed: by their file or, where they have none, as a whole; or each as a file that has its name. */
export type TableForm = 'as read' | 'by name';

/**
 * Prints expressions as the language reads them, with the fewest brackets that give back the same expression: the grouping of
 * sums and products, and so every rounding, is kept.
 */
export class ExpressionPrinter {
  /** Ends of times of experiments, by which these know their experiment: `t.start`. */
  private readonly ends = new Map<Expression, string>();

  /** Expressions that have a name, with what they are called: `flow`, `slopes[2]`. */
  private readonly said = new Map<Expression, string>();
  /** Vectors that have a name. */
  readonly vectors: { readonly name: string; readonly components: readonly Expression[] }[] = [];

  constructor(
    readonly names: Names,
    readonly sets: SetPrinter,
    readonly tables: readonly DataSet[],
    private readonly times: readonly TimeSet[],
    /** Units as they are written. */
    readonly units: ReadonlyMap<object, string | readonly string[]>,
    readonly tableForm: TableForm = 'as read',
  ) {
    for (const time of times) {
      if (!time.experiments) continue;
      this.ends.set(time.start, `${names.of(time)}.start`);
      this.ends.set(time.end, `${names.of(time)}.end`);
    }
  }

  /** From now on, an expression is called by a name. */
  say(expression: Expression, name: string): void {
    this.said.set(expression, name);
  }

  /** From now on, the components of a vector are called by its name, and so are all of them together. */
  sayVector(components: readonly Expression[], name: string): void {
    components.forEach((component, k) => {
      if (!this.said.has(component)) this.said.set(component, `${name}[${k + 1}]`);
    });
    this.vectors.push({ name, components });
  }

  isSaid(expression: Expression): boolean {
    return this.said.has(expression);
  }

  /** Runs a step in which a time is not known by its name yet. */
  declaring<T>(time: TimeSet, step: () => T): T {
    const texts = [time.start, time.end].map((end) => [end, this.ends.get(end)] as const);
    for (const [end] of texts) this.ends.delete(end);
    const result = step();
    for (const [end, text] of texts) if (text !== undefined) this.ends.set(end, text);
    return result;
  }

  /** The text of an expression where one that binds at least as strongly as `least` may stand. */
  text(expression: Expression, least: number = strength.conditional): string {
    const said = this.said.get(expression);
    if (said !== undefined) return said;
    const call = callOf(expression);
    if (call) return this.call(call);
    const output = scaledOutput(expression);
    if (output) return this.afterOutput(output, least);
    const end = this.ends.get(expression);
    if (end !== undefined) return end;
    const { node } = expression;
    switch (node.kind) {
      case 'number':
        return this.number(node.value, least);
      case 'index':
        return this.index(node.symbol);
      case 'time':
        return this.names.of(node.time);
      case 'parameter':
        return this.subscripted(this.names.of(node.parameter), node.indices);
      case 'variable':
        return this.taken(this.rate(node.variable, 0, node.indices), node, least);
      case 'derivative':
        return this.taken(this.rate(node.variable, 1, node.indices), node, least);
      case 'ordinal':
        return `ord(${this.element(node.element)}, ${this.sets.reference(node.set)})`;
      case 'member':
        return this.member(node);
      case 'datum':
        return this.cellAtEnd(node, least) ?? `${this.column(node.column)}[${this.row(node.row)}]`;
      case 'datumAtTime':
        return this.taken(this.column(node.column), node, least);
      case 'series':
        return this.taken(this.series(node.series), node, least);
      case 'unary':
        if (node.name === 'neg')
          return bracketed(`-${this.text(node.argument, strength.power)}`, strength.sign, least);
        return `${node.name}(${this.text(node.argument)})`;
      case 'binary':
        return this.binary(node, least);
      case 'sum':
        return this.sum(node.terms, least);
      case 'product':
        return this.product(node.factors, least);
      case 'select': {
        const condition = behindWord(this.condition(node.condition));
        const text = `if ${condition} then ${this.text(node.whenTrue)} else ${this.text(node.whenFalse)}`;
        return bracketed(text, strength.conditional, least);
      }
      case 'network':
        return this.output({ network: node, rest: [] });
      case 'total':
        return this.total(node);
      case 'integral':
        return `integral(over ${this.names.of(node.time)}: ${this.text(node.body)})`;
    }
  }

  /** The text of a condition where one that binds at least as strongly as `least` may stand. */
  condition(condition: Condition, least: number = strength.or): string {
    switch (condition.kind) {
      case 'compare': {
        const [left, right] = [condition.left, condition.right].map((side) => this.text(side, strength.set));
        return bracketed(`${left} ${condition.comparison} ${right}`, strength.comparison, least);
      }
      case 'contains': {
        const parts = condition.member.map((part) =>
          this.text(part, condition.member.length > 1 ? 0 : strength.set),
        );
        const member = parts.length > 1 ? `(${parts.join(', ')})` : parts[0]!;
        return bracketed(`${member} in ${this.sets.reference(condition.set)}`, strength.comparison, least);
      }
      case 'present':
        return `present(${this.column(condition.column)}[${this.row(condition.row)}])`;
      case 'not':
        return bracketed(
          `not ${behindWord(this.condition(condition.condition, strength.comparison))}`,
          strength.not,
          least,
        );
      case 'and':
      case 'or': {
        const { conditions, kind } = condition;
        if (conditions.length === 0)
          return bracketed(kind === 'and' ? '0 == 0' : '0 != 0', strength.comparison, least);
        if (conditions.length === 1) return this.condition(conditions[0]!, least);
        const own = strength[kind];
        return bracketed(conditions.map((one) => this.condition(one, own + 1)).join(` ${kind} `), own, least);
      }
    }
  }

  /** `i in I, (j, k) in arcs where i != j`, and what `inner` prints where these indices are known. */
  bound<T>(
    bindings: readonly IndexBinding[],
    where: Condition | undefined,
    inner: (indices: string) => T,
  ): T {
    const printed: string[] = [];
    const next = (k: number): T => {
      const binding = bindings[k];
      if (!binding) {
        const condition = where ? ` where ${this.condition(where)}` : '';
        return inner(`${printed.join(', ')}${condition}`);
      }
      const set = this.sets.reference(binding.set);
      return this.names.binding(binding.symbols, (names) => {
        printed.push(`${names.length > 1 ? `(${names.join(', ')})` : names[0]!} in ${set}`);
        return next(k + 1);
      });
    };
    return next(0);
  }

  /** A column of a table: `train.y1`. */
  column({ dataSet, name }: DataColumn): string {
    const table = this.names.of(dataSet);
    return isWord(name) ? `${table}.${name}` : `column(${table}, ${quoted(name)})`;
  }

  /** The cell in the first or last row of the current experiment, where a time has an end there: `train.y1 at t.start`. */
  private cellAtEnd({ column, row: { node } }: Node<'datum'>, least: number): string | undefined {
    const { experiments } = column.dataSet;
    if (!experiments || node.kind !== 'parameter' || node.indices[0]?.node.kind !== 'index') return undefined;
    if (node.indices[0].node.symbol !== experiments.symbol) return undefined;
    const { parameter } = node;
    for (const [side, row] of [
      ['start', experiments.firstRow],
      ['end', experiments.lastRow],
    ] as const) {
      const time = this.times.find((one) => one.experiments === experiments && isRow(one[side], row));
      if (parameter === row && time) {
        return bracketed(`${this.column(column)} at ${this.names.of(time)}.${side}`, strength.at, least);
      }
    }
    return undefined;
  }

  /** Rows count from 0 in the model and from 1 in the language. */
  private row({ node }: Expression): string {
    if (node.kind === 'number') return numberText(node.value + 1);
    if (node.kind === 'sum') {
      const last = node.terms[node.terms.length - 1]?.node;
      const rest = node.terms.slice(0, -1);
      if (last?.kind === 'number' && last.value === -1 && rest.length > 0)
        return this.sum(rest, strength.conditional);
    }
    return `${this.text({ node } as Expression, strength.sum)} + 1`;
  }

  /** A bound index by its name, the current experiment by a time that runs over it. */
  private index(symbol: IndexSymbol): string {
    if (this.names.isBound(symbol)) return this.names.index(symbol);
    const time = this.times.find(({ experiments }) => experiments?.symbol === symbol);
    return time ? `${this.names.of(time)}.experiment` : this.names.index(symbol);
  }

  private number(value: number, least: number): string {
    const text = codeText(value);
    return text.startsWith('-') ? bracketed(text, strength.sign, least) : text;
  }

  private subscripted(name: string, indices: readonly Expression[]): string {
    return indices.length === 0 ? name : `${name}[${indices.map((index) => this.text(index)).join(', ')}]`;
  }

  /** A variable or its derivative of some order, rates by the states whose derivatives they are. */
  rate(variable: Variable, order: number, indices: readonly Expression[]): string {
    let base = variable;
    for (; base.rateOf; base = base.rateOf) order++;
    const text = this.subscripted(this.names.of(base), indices);
    if (order === 0) return text;
    return order === 1 ? `der(${text})` : `der(${text}, ${order})`;
  }

  private taken(text: string, { at, experiment }: Moment, least: number): string {
    if (experiment && !(experiment.node.kind === 'index' && experiment.node.symbol.experiments)) {
      throw new ModelError(
        `'${text}' is taken in an experiment that is not the current one`,
        'the language takes quantities in the experiment of their time or of the sum around them',
      );
    }
    return at ? bracketed(`${text} at ${this.moment(at)}`, strength.at, least) : text;
  }

  /** A time behind `at`: a sign may stand before it. */
  moment(at: Expression): string {
    return at.node.kind === 'number' ? numberText(at.node.value) : this.text(at, strength.primary);
  }

  private element(element: Expression): string {
    return element.node.kind === 'number' ? codeText(element.node.value) : this.text(element);
  }

  private member({ set, place }: Node<'member'>): string {
    const name = this.sets.reference(set);
    const { node } = place;
    if (node.kind === 'number' && node.value === 1 && set.size > 0) return `first(${name})`;
    if (node.kind === 'number' && node.value === set.size) return `last(${name})`;
    if (node.kind === 'sum' && node.terms.length === 2) {
      const [from, steps] = node.terms.map((term) => term.node);
      if (from?.kind === 'ordinal' && from.set === set && steps?.kind === 'number' && steps.value !== 0) {
        const distance = Math.abs(steps.value);
        const rest = distance === 1 ? '' : `, ${numberText(distance)}`;
        return `${steps.value > 0 ? 'next' : 'prev'}(${this.element(from.element)}, ${name}${rest})`;
      }
    }
    return `member(${this.text(place)}, ${name})`;
  }

  private series({ call }: KnownSeries): string {
    const option =
      call.name === 'interpolate'
        ? call.by === 'linear'
          ? ''
          : `, by: ${call.by}`
        : call.bandwidth === undefined
          ? ''
          : `, bandwidth: ${numberText(call.bandwidth)}`;
    return `${call.name}(${this.column(call.column)}${option})`;
  }

  private binary({ name, left, right }: Node<'binary'>, least: number): string {
    switch (name) {
      case 'divide': {
        const text = `${this.text(left, strength.product)}/${this.text(right, strength.sign)}`;
        return bracketed(text, strength.product, least);
      }
      case 'power': {
        const text = `${this.text(left, strength.at)}^${this.exponent(right)}`;
        return bracketed(text, strength.power, least);
      }
      default:
        return `${name}(${this.text(left)}, ${this.text(right)})`;
    }
  }

  /** An exponent: a sign may stand before it. */
  private exponent(exponent: Expression): string {
    const { node } = exponent;
    if (node.kind === 'number') return numberText(node.value);
    if (node.kind === 'unary' && node.name === 'neg') return `-${this.text(node.argument, strength.power)}`;
    return this.text(exponent, strength.power);
  }

  private sum(terms: readonly Expression[], least: number, before?: string): string {
    if (before === undefined && terms.length < 2) return terms[0] ? this.text(terms[0], least) : '0';
    const parts = terms.map(({ node }, k) => {
      const term = terms[k]!;
      if (k === 0 && before === undefined) return this.text(term, strength.product);
      if (node.kind === 'number' && isNegative(node.value)) return ` - ${elementText(-node.value)}`;
      if (node.kind === 'unary' && node.name === 'neg' && !callOf(term))
        return ` - ${this.text(node.argument, strength.product)}`;
      return ` + ${this.text(term, strength.product)}`;
    });
    return bracketed(`${before ?? ''}${parts.join('')}`, strength.sum, least);
  }

  private product(factors: readonly Expression[], least: number, before?: string): string {
    if (before === undefined && factors.length < 2) return factors[0] ? this.text(factors[0], least) : '1';
    const parts = factors.map((factor, k) =>
      this.text(
        factor,
        k === 0 && before === undefined && factor.node.kind !== 'product' ? strength.product : strength.sign,
      ),
    );
    return bracketed(
      before === undefined ? parts.join('*') : [before, ...parts].join('*'),
      strength.product,
      least,
    );
  }

  private total({ operation, bindings, where, body }: Node<'total'>): string {
    return this.bound(
      bindings,
      where,
      (indices) => `${operation === 'sum' ? 'sum' : 'prod'}(${indices}: ${this.text(body)})`,
    );
  }

  /** A scaled output with the terms and factors behind it. */
  private afterOutput(output: ScaledOutput, least: number): string {
    const text = this.output(output);
    if (output.rest.length === 0) return text;
    return output.chain === 'sum'
      ? this.sum(output.rest, least, text)
      : this.product(output.rest, least, text);
  }

  private output({ network: { evaluation, output } }: ScaledOutput): string {
    const { network } = evaluation;
    const call = this.evaluation(evaluation);
    return network.architecture.outputs > 1 ? `${call}[${output + 1}]` : call;
  }

  /** `f(x, u)`. */
  evaluation({ network, inputs }: Node<'network'>['evaluation']): string {
    const given = inputs.map((input, k) => givenInput(network, input, k));
    return `${this.names.of(network)}(${vectorText(given, this).join(', ')})`;
  }

  private call(call: WrittenCall): string {
    switch (call.name) {
      case 'sumsq':
        return `sumsq(${this.names.of(call.network)})`;
      case 'l1':
        return `l1(${this.names.of(call.network)}, smoothing: ${numberText(call.smoothing)})`;
      case 'mse':
      case 'sse': {
        const predictions = listed(vectorText(call.predictions, this));
        const columns = call.columns.map((column) => this.column(column));
        const weights = call.weights === undefined ? '' : `, weights: ${this.weights(call.weights)}`;
        return `${call.name}(${predictions}, ${columns.length > 1 ? `[${columns.join(', ')}]` : columns[0]!}${weights})`;
      }
    }
  }

  private weights(weights: NonNullable<Extract<WrittenCall, { weights: unknown }>['weights']>): string {
    if (Array.isArray(weights)) return `[${weights.map((one) => this.weights(one)).join(', ')}]`;
    const weight = weights as Exclude<typeof weights, readonly unknown[]>;
    if (typeof weight === 'number') return numberText(weight);
    if ('dataSet' in weight) return this.column(weight);
    if ('node' in weight) return this.text(weight);
    throw new ModelError(`the weight '${weight.name}' is an unknown`);
  }
}

/** Parts of a vector as one text: the only part, or a list. */
export function listed(parts: readonly string[]): string {
  return parts.length === 1 ? parts[0]! : `[${parts.join(', ')}]`;
}

function isNegative(value: number): boolean {
  return (value < 0 || Object.is(value, -0)) && value > -(2 ** 52);
}

function bracketed(text: string, own: number, least: number): string {
  return own < least ? `(${text})` : text;
}

/** A condition behind `if` or `not`, which are names where a sign follows. */
function behindWord(condition: string): string {
  return condition.startsWith('-') ? `(${condition})` : condition;
}
