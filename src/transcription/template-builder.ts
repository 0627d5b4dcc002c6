import * as build from '../expression/index.js';
import type { Expression as TemplateExpression, NetworkCall } from '../expression/expression.js';
import {
  atTime,
  mapParts,
  multiply,
  number,
  partsOf,
  type Condition,
  type Expression,
} from '../model/expression.js';
import { ModelError } from '../model/model-error.js';
import type { Network, NetworkEvaluation } from '../model/network.js';
import { codeOfElement, type IndexSymbol } from '../model/sets.js';
import type { Variable } from '../model/variable.js';
import type { InputBinding, Template, TemplateBlock } from '../nlp/template.js';
import { elementsOfNodes, heldTerms } from './held-control.js';
import {
  compileComponent,
  compileCondition,
  compileKnown,
  isKnown,
  variesOver,
  type KnownValue,
} from './known.js';
import type { Layout } from './layout.js';
import { consecutive, type Domain } from './points.js';

/** Nested sums inside a nonlinear expression are written out; this is the most terms one of them may have. */
const maximumUnrolledTerms = 10_000;

type Quantity = Extract<Expression['node'], { kind: 'variable' | 'derivative' }>;

/**
 * Makes one template from model expressions over a domain: quantities become numbered inputs with their variable
 * numbers at every point, known parts that differ from point to point become data, other known parts become constants.
 */
export class TemplateBuilder {
  private readonly inputs: InputBinding[] = [];
  private readonly inputNumbers = new Map<string, number>();
  private readonly data: KnownValue[] = [];
  private readonly dataNumbers = new Map<Expression, number>();
  private readonly networks: Network[] = [];
  private readonly calls = new Map<NetworkEvaluation, NetworkCall>();
  private readonly converted = new Map<Expression, TemplateExpression>();

  constructor(
    private readonly layout: Layout,
    private readonly domain: Domain,
  ) {}

  /** The block of these outputs; `rows` and `weights` as in `TemplateBlock`. */
  block(
    name: string,
    outputs: readonly Expression[],
    rows: Int32Array | 'objective',
    weights: Float64Array | undefined,
  ): TemplateBlock {
    const expressions = outputs.map((output) => this.convert(output));
    const template: Template = {
      name,
      inputs: this.inputs.length,
      data: this.data.length,
      outputs: expressions,
      networks: this.networks.map(({ architecture }) => architecture),
    };
    const { count } = this.domain;
    const data = new Float64Array(count * this.data.length);
    this.data.forEach((value, k) => {
      for (let point = 0; point < count; point++) data[point * this.data.length + k] = value(point);
    });
    return {
      template,
      points: count,
      inputs: this.inputs,
      data,
      networks: this.networks.map(({ parameters }) => {
        const { first } = this.layout.placement(parameters);
        return consecutive(parameters.size).map((k) => first + k);
      }),
      rows,
      ...(weights ? { weights } : {}),
    };
  }

  private convert(expression: Expression): TemplateExpression {
    let result = this.converted.get(expression);
    if (!result) {
      result = isKnown(expression) ? this.known(expression) : this.unknown(expression);
      this.converted.set(expression, result);
    }
    return result;
  }

  private known(expression: Expression): TemplateExpression {
    if (!variesOver(expression, this.domain)) return build.constant(compileKnown(expression, this.domain)(0));
    let position = this.dataNumbers.get(expression);
    if (position === undefined) {
      position = this.data.length;
      this.data.push(compileKnown(expression, this.domain));
      this.dataNumbers.set(expression, position);
    }
    return build.datum(position);
  }

  private unknown(expression: Expression): TemplateExpression {
    const { node } = expression;
    switch (node.kind) {
      case 'variable':
      case 'derivative':
        return build.input(this.inputNumber(node));
      case 'unary':
        return node.name === 'neg'
          ? build.negate(this.convert(node.argument))
          : build.apply(node.name, this.convert(node.argument));
      case 'binary': {
        const left = this.convert(node.left);
        const right = this.convert(node.right);
        if (node.name === 'divide') return build.divide(left, right);
        if (node.name === 'power') return build.power(left, right);
        return build.applyBinary(node.name, left, right);
      }
      case 'sum':
        return build.add(...node.terms.map((term) => this.convert(term)));
      case 'product':
        return build.multiply(...node.factors.map((factor) => this.convert(factor)));
      case 'select':
        return this.select(node.condition, this.convert(node.whenTrue), this.convert(node.whenFalse));
      case 'network':
        return build.networkOutput(this.call(node.evaluation), node.output);
      case 'total':
        return this.unrolled(node);
      case 'integral': {
        const { times } = this.layout.collocationPoints(node.time);
        const { quadratureWeights } = this.layout.grid(node.time);
        checkUnrolled(times.length, 'integral');
        const terms = Array.from(times, (time, k) =>
          this.convert(multiply(quadratureWeights[k]!, atTime(node.body, number(time)))),
        );
        return build.add(...terms);
      }
      default:
        throw new ModelError('an expression that is known was taken for an unknown');
    }
  }

  private select(
    condition: Condition,
    whenTrue: TemplateExpression,
    whenFalse: TemplateExpression,
  ): TemplateExpression {
    switch (condition.kind) {
      case 'compare': {
        const left = this.convert(condition.left);
        const right = this.convert(condition.right);
        return build.select(condition.comparison, left, right, whenTrue, whenFalse);
      }
      case 'present': {
        const holds = compileCondition(condition, this.domain);
        const position = this.data.push((point) => (holds(point) ? 1 : 0)) - 1;
        return build.select('>', build.datum(position), build.constant(0), whenTrue, whenFalse);
      }
      case 'not':
        return this.select(condition.condition, whenFalse, whenTrue);
      case 'and':
        return condition.conditions.reduceRight((inner, one) => this.select(one, inner, whenFalse), whenTrue);
      case 'or':
        return condition.conditions.reduceRight((inner, one) => this.select(one, whenTrue, inner), whenFalse);
    }
  }

  private call(evaluation: NetworkEvaluation): NetworkCall {
    let call = this.calls.get(evaluation);
    if (!call) {
      let network = this.networks.indexOf(evaluation.network);
      if (network < 0) network = this.networks.push(evaluation.network) - 1;
      call = {
        network,
        architecture: evaluation.network.architecture,
        inputs: evaluation.inputs.map((input) => this.convert(input)),
      };
      this.calls.set(evaluation, call);
    }
    return call;
  }

  /** A sum or product inside a nonlinear expression, written out over its elements. */
  private unrolled(node: Extract<Expression['node'], { kind: 'total' }>): TemplateExpression {
    const { bindings, where, body, operation } = node;
    const count = bindings.reduce((product, { set }) => product * set.size, 1);
    checkUnrolled(count, operation);
    const neutral = build.constant(operation === 'sum' ? 0 : 1);
    const parts = Array.from({ length: count }, (_, combination) => {
      let rest = combination;
      const values = new Map<IndexSymbol, Expression>();
      for (let k = bindings.length - 1; k >= 0; k--) {
        const { symbol, set } = bindings[k]!;
        values.set(symbol, number(codeOfElement(set.element(rest % set.size))));
        rest = Math.floor(rest / set.size);
      }
      const part = this.convert(withIndices(body, values));
      if (!where) return part;
      const condition = withIndicesInCondition(where, values);
      return this.select(condition, part, neutral);
    });
    return operation === 'sum' ? build.add(...parts) : build.multiply(...parts);
  }

  private inputNumber(node: Quantity): number {
    const key = quantityKey(node);
    let position = this.inputNumbers.get(key);
    if (position === undefined) {
      position = this.inputs.push(this.bind(node)) - 1;
      this.inputNumbers.set(key, position);
    }
    return position;
  }

  private bind(node: Quantity): InputBinding {
    const { variable } = node;
    const component = compileComponent(node.indices, variable.sets, variable.name, this.domain);
    const { first } = this.layout.placement(variable);
    const { count } = this.domain;
    if (!variable.time) {
      return { kind: 'variable', index: consecutive(count).map((point) => first + component(point)) };
    }
    if (variable.hold !== 'free') return this.bindHeld(node, component);
    if (node.at) return this.bindAt(node, node.at, component);
    const { timePoints, timeIndex } = this.domain;
    if (!timePoints || !timeIndex || timePoints.time !== variable.time) {
      throw withoutTime(variable);
    }
    const { grid, nodes, entries } = timePoints;
    if (node.kind === 'variable') {
      const isState = variable.role === 'state';
      const index = new Int32Array(count);
      for (let point = 0; point < count; point++) {
        const gridNode = nodes[timeIndex[point]!]!;
        const position = isState ? gridNode : grid.controlOfNode[gridNode]!;
        index[point] = first + position * variable.size + component(point);
      }
      return { kind: 'variable', index };
    }
    if (!entries)
      throw new ModelError(`der(${variable.name}) stands where the differential equation does not hold`);
    const width = grid.nodesPerElement;
    const pointers = consecutive(count + 1).map((point) => point * width);
    const index = new Int32Array(count * width);
    const coefficients = new Float64Array(count * width);
    for (let point = 0; point < count; point++) {
      const at = point * width;
      grid.derivativeRow(entries[timeIndex[point]!]!, index, coefficients, at);
      const offset = first + component(point);
      for (let k = at; k < at + width; k++) index[k] = offset + index[k]! * variable.size;
    }
    return { kind: 'functional', pointers, index, coefficients };
  }

  /** A held control, at the current time or at a time of its own. */
  private bindHeld(node: Quantity, component: KnownValue): InputBinding {
    const { variable } = node;
    const { first } = this.layout.placement(variable);
    const grid = this.layout.grid(variable.time!);
    const { timePoints, timeIndex, count } = this.domain;
    if (!node.at && timePoints?.time !== variable.time) throw withoutTime(variable);
    const own = node.at && compileKnown(node.at, this.domain);
    const ofNode = own ? undefined : elementsOfNodes(grid);
    const pointers = new Int32Array(count + 1);
    const index: number[] = [];
    const coefficients: number[] = [];
    for (let point = 0; point < count; point++) {
      const position = own ? 0 : timeIndex![point]!;
      const time = own ? own(point) : timePoints!.times[position]!;
      const entry = timePoints?.entries?.[position];
      const element = own
        ? grid.elementAt(time)
        : entry !== undefined
          ? grid.collocationElements[entry]!
          : ofNode![timePoints!.nodes[position]!]!;
      const offset = first + component(point);
      heldTerms(grid, variable.hold, element, time, (held, coefficient) => {
        index.push(offset + held * variable.size);
        coefficients.push(coefficient);
      });
      pointers[point + 1] = index.length;
    }
    return functional(pointers, index, coefficients);
  }

  /** A quantity at a time of its own: a node where the time is one, otherwise through the collocation polynomial. */
  private bindAt(node: Quantity, at: Expression, component: KnownValue): InputBinding {
    const { variable } = node;
    if (node.kind === 'derivative') {
      throw new ModelError(
        `der(${variable.name}) cannot be taken at a single time`,
        'use the right-hand side instead',
      );
    }
    if (!isKnown(at)) throw new ModelError(`'${variable.name}' is taken at a time that contains unknowns`);
    const time = compileKnown(at, this.domain);
    const grid = this.layout.grid(variable.time!);
    const { first } = this.layout.placement(variable);
    const isState = variable.role === 'state';
    const pointers = new Int32Array(this.domain.count + 1);
    const index: number[] = [];
    const coefficients: number[] = [];
    for (let point = 0; point < this.domain.count; point++) {
      const row = isState ? grid.interpolation(time(point)) : grid.controlInterpolation(time(point));
      const offset = first + component(point);
      for (let k = 0; k < row.indices.length; k++) {
        if (row.coefficients[k] === 0) continue;
        const position = isState ? row.indices[k]! : grid.controlOfNode[row.indices[k]!]!;
        index.push(offset + position * variable.size);
        coefficients.push(row.coefficients[k]!);
      }
      pointers[point + 1] = index.length;
    }
    return functional(pointers, index, coefficients);
  }
}

/** A linear functional of unknowns at each point; where each is one unknown, the unknown itself. */
function functional(
  pointers: Int32Array,
  index: readonly number[],
  coefficients: readonly number[],
): InputBinding {
  const points = pointers.length - 1;
  if (index.length === points && coefficients.every((coefficient) => coefficient === 1)) {
    return { kind: 'variable', index: Int32Array.from(index) };
  }
  return {
    kind: 'functional',
    pointers,
    index: Int32Array.from(index),
    coefficients: Float64Array.from(coefficients),
  };
}

function withoutTime({ name, time }: Variable): ModelError {
  return new ModelError(
    `'${name}' is used without a time`,
    `write '${name} at' and a time, or integral(over ${time!.name}: ...)`,
  );
}

/** Time-dependent variables that an expression takes at the current time, and whether it has derivatives. */
export function currentQuantities(expression: Expression, found: Set<Variable> = new Set()): Set<Variable> {
  const { node } = expression;
  if (node.kind === 'integral') return found;
  if ((node.kind === 'variable' || node.kind === 'derivative') && node.variable.time && !node.at)
    found.add(node.variable);
  for (const part of partsOf(expression)) currentQuantities(part, found);
  return found;
}

/** Whether an expression contains a time derivative. */
export function hasDerivative(expression: Expression): boolean {
  return expression.node.kind === 'derivative' || partsOf(expression).some(hasDerivative);
}

function withIndices(expression: Expression, values: ReadonlyMap<IndexSymbol, Expression>): Expression {
  if (expression.node.kind === 'index') return values.get(expression.node.symbol) ?? expression;
  return mapParts(expression, (part) => withIndices(part, values));
}

function withIndicesInCondition(
  condition: Condition,
  values: ReadonlyMap<IndexSymbol, Expression>,
): Condition {
  switch (condition.kind) {
    case 'compare':
      return {
        ...condition,
        left: withIndices(condition.left, values),
        right: withIndices(condition.right, values),
      };
    case 'present':
      return { ...condition, row: withIndices(condition.row, values) };
    case 'not':
      return { kind: 'not', condition: withIndicesInCondition(condition.condition, values) };
    default:
      return {
        kind: condition.kind,
        conditions: condition.conditions.map((one) => withIndicesInCondition(one, values)),
      };
  }
}

function checkUnrolled(count: number, what: string): void {
  if (count > maximumUnrolledTerms) {
    throw new ModelError(
      `a ${what} inside a nonlinear expression has ${count} terms; the limit is ${maximumUnrolledTerms}`,
      'give it a variable of its own with an equality constraint',
    );
  }
}

const identities = new WeakMap<object, number>();
let identityCount = 0;

function identity(object: object): number {
  let number = identities.get(object);
  if (number === undefined) identities.set(object, (number = identityCount++));
  return number;
}

/** Text that is equal for equal quantities: variable, indices and time. */
function quantityKey(node: Quantity): string {
  const parts = node.indices.map(knownKey).join(',');
  return `${node.kind[0]}${identity(node.variable)}[${parts}]${node.at ? `@${knownKey(node.at)}` : ''}`;
}

function knownKey(expression: Expression): string {
  const { node } = expression;
  switch (node.kind) {
    case 'number':
      return String(node.value);
    case 'index':
      return `i${identity(node.symbol)}`;
    case 'datum':
      return `c${identity(node.column.values)}(${knownKey(node.row)})`;
    case 'sum':
      return `(+${node.terms.map(knownKey).join(' ')})`;
    case 'product':
      return `(*${node.factors.map(knownKey).join(' ')})`;
    case 'unary':
      return `(${node.name} ${knownKey(node.argument)})`;
    case 'parameter':
      return `p${identity(node.parameter)}[${node.indices.map(knownKey).join(',')}]`;
    default:
      return `e${identity(expression)}`;
  }
}
