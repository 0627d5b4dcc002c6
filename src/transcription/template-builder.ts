import * as build from '../expression/index.js';
import type { Expression as TemplateExpression, NetworkCall } from '../expression/expression.js';
import { add, atTime, multiply, number, type Condition, type Expression } from '../model/expression.js';
import { ModelError } from '../model/model-error.js';
import type { Network, NetworkEvaluation } from '../model/network.js';
import { indexCount, writeMember, type IndexSymbol } from '../model/sets.js';
import type { TimeSet } from '../model/time.js';
import type { InputBinding, Template, TemplateBlock } from '../nlp/template.js';
import { bindQuantity } from './bind-quantity.js';
import { scaled } from './horizon.js';
import { compileCondition, compileKnown, isFree, isKnown, variesOver, type KnownValue } from './known.js';
import type { Layout } from './layout.js';
import { movingSeries } from './moving-data.js';
import { consecutive, type Domain } from './points.js';
import { expressionKey, quantityKey, type Quantity } from './quantities.js';
import { withIndices, withIndicesInCondition } from './substitute-indices.js';

/** Nested sums inside a nonlinear expression are written out; this is the most terms one of them may have. */
const maximumUnrolledTerms = 10_000;

/** Calls of networks in one template among which equal ones are looked for. */
const comparedCalls = 64;

/**
 * Makes one template from model expressions over a domain: quantities become numbered inputs with their variable
 * numbers at every point, known parts that differ from point to point become data, other known parts become constants.
 */
export class TemplateBuilder {
  private readonly inputs: InputBinding[] = [];
  private readonly inputNumbers = new Map<string, number>();
  private readonly data: KnownValue[] = [];
  private readonly dataNumbers = new Map<string, number>();
  /** The datum that is the fraction of a free time at each point. */
  private fraction: number | undefined;
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
    const key = expressionKey(expression);
    let position = this.dataNumbers.get(key);
    if (position === undefined) {
      position = this.data.length;
      this.data.push(compileKnown(expression, this.domain));
      this.dataNumbers.set(key, position);
    }
    return build.datum(position);
  }

  private unknown(expression: Expression): TemplateExpression {
    const { node } = expression;
    switch (node.kind) {
      case 'variable':
        return build.input(this.inputNumber(node));
      case 'derivative': {
        const rate = build.input(this.inputNumber(node));
        const time = node.variable.time!;
        return node.perFraction || !isFree(time) ? rate : build.divide(rate, this.convert(time.duration));
      }
      case 'time':
        return this.freeTime(node.time);
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
        const { experiments } = node.time;
        if (experiments) {
          throw new ModelError(
            `an integral over '${node.time.name}' inside a nonlinear expression is different for each experiment`,
            'give it a state of its own: der(cost) == ...',
          );
        }
        const { times } = this.layout.collocationPoints(node.time);
        const { quadratureWeights } = this.layout.grid(node.time);
        checkUnrolled(times.length, 'integral');
        const { start, duration } = node.time;
        const free = isFree(node.time);
        const body = free ? scaled(node.body, duration) : node.body;
        const terms = Array.from(times, (time, k) => {
          const at = free ? add(start, multiply(time, duration)) : number(time);
          return this.convert(multiply(quadratureWeights[k]!, atTime(body, at)));
        });
        return build.add(...terms);
      }
      case 'series':
        return movingSeries(node.series, this.convert(node.at!));
      default:
        throw new ModelError('an expression that is known was taken for an unknown');
    }
  }

  /** The current time between unknown ends. */
  private freeTime(time: TimeSet): TemplateExpression {
    const { timePoints, timeIndex } = this.domain;
    if (!timeIndex || timePoints?.time !== time) {
      throw new ModelError(`'${time.name}' needs a time here`, "write 'at' and a time behind it");
    }
    this.fraction ??= this.data.push((point) => timePoints.times[timeIndex[point]!]!) - 1;
    const passed = build.multiply(build.datum(this.fraction), this.convert(time.duration));
    return build.add(this.convert(time.start), passed);
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
      case 'contains':
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
      const owner = evaluation.network.tiedTo ?? evaluation.network;
      let network = this.networks.indexOf(owner);
      if (network < 0) network = this.networks.push(owner) - 1;
      const inputs = evaluation.inputs.map((input) => this.convert(input));
      const { architecture } = evaluation.network;
      call = this.sameCall(network, inputs) ?? { network, architecture, inputs };
      this.calls.set(evaluation, call);
    }
    return call;
  }

  /** A call of the same network with the same inputs, so that f(x)[1] and f(x)[2] are one evaluation however they are said. */
  private sameCall(network: number, inputs: readonly TemplateExpression[]): NetworkCall | undefined {
    let compared = 0;
    for (const call of this.calls.values()) {
      if (++compared > comparedCalls) return undefined;
      if (call.network === network && call.inputs.every((one, k) => build.sameExpression(one, inputs[k]!)))
        return call;
    }
    return undefined;
  }

  /** A sum or product inside a nonlinear expression, written out over its elements. */
  private unrolled(node: Extract<Expression['node'], { kind: 'total' }>): TemplateExpression {
    const { bindings, where, body, operation } = node;
    const count = bindings.reduce((product, { set }) => product * set.size, 1);
    checkUnrolled(count, operation);
    const neutral = build.constant(operation === 'sum' ? 0 : 1);
    const sets = bindings.map(({ set }) => set);
    const symbols = bindings.flatMap((binding) => binding.symbols);
    const codes = new Float64Array(indexCount(sets));
    const parts = Array.from({ length: count }, (_, combination) => {
      writeMember(sets, combination, codes, 0);
      const values = new Map<IndexSymbol, Expression>(
        symbols.map((symbol, k) => [symbol, number(codes[k]!)]),
      );
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
      position = this.inputs.push(bindQuantity(node, this.layout, this.domain)) - 1;
      this.inputNumbers.set(key, position);
    }
    return position;
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
