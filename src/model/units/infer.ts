import type { BinaryFunction, UnaryFunction } from '../../expression/functions.js';
import { partsOf, type Condition, type Expression } from '../expression.js';
import { unitOfComponent } from './component-units.js';
import { describe } from './describe-expression.js';
import type { Parameter } from '../parameter.js';
import type { TimeSet } from '../time.js';
import { Variable } from '../variable.js';
import {
  dimensionless,
  divideUnits,
  multiplyUnits,
  powerOfUnit,
  rational,
  rationalOf,
  sameDimension,
  sameUnit,
  unitText,
  type Unit,
} from './unit.js';

/** What may have a unit. */
export type Measured = Variable | Parameter | TimeSet;

/**
 * The unit of an expression. A `literal` is made of written numbers: it takes the unit of what it is added to or compared with, and is
 * a plain number in a product. Nothing is known about `open` ones: a name without a unit, a network, a column.
 */
export type Inferred =
  | { readonly kind: 'unit'; readonly unit: Unit }
  | { readonly kind: 'literal'; readonly value: number | undefined }
  | { readonly kind: 'open' };

const open: Inferred = { kind: 'open' };
const number: Inferred = { kind: 'unit', unit: dimensionless };

/** Functions whose value has the unit of their argument. */
const keepsUnit: ReadonlySet<UnaryFunction> = new Set(['neg', 'abs', 'floor', 'ceil']);

/** Infers the units of one statement and notes disagreements and names without a unit. */
export class UnitInference {
  readonly disagreements = new Set<string>();
  readonly missing = new Set<Measured>();
  private readonly known = new Map<Expression, Inferred>();

  constructor(private readonly units: ReadonlyMap<Measured, readonly Unit[]>) {}

  /** The unit of an expression. Costs time for each of its parts once, however often they are shared. */
  of(expression: Expression): Inferred {
    let inferred = this.known.get(expression);
    if (!inferred) {
      inferred = this.infer(expression);
      this.known.set(expression, inferred);
    }
    return inferred;
  }

  /** The common unit of expressions that are added or compared; a disagreement is noted and gives an open unit. */
  common(expressions: readonly Expression[], what: string): Inferred {
    let found: { unit: Unit; expression: Expression } | undefined;
    let isOpen = false;
    for (const expression of expressions) {
      const inferred = this.of(expression);
      if (inferred.kind === 'open') isOpen = true;
      if (inferred.kind !== 'unit') continue;
      if (!found) found = { unit: inferred.unit, expression };
      else if (!sameUnit(found.unit, inferred.unit)) {
        this.disagreements.add(
          `${what}: ${describe(found.expression)} is in ${unitText(found.unit)}, ` +
            `${describe(expression)} in ${unitText(inferred.unit)}${factorText(found.unit, inferred.unit)}`,
        );
        return open;
      }
    }
    if (found) return { kind: 'unit', unit: found.unit };
    return isOpen ? open : { kind: 'literal', value: undefined };
  }

  /** Notes a disagreement unless an expression has the unit, or one that adapts. */
  expect(expression: Expression, unit: Unit, what: string): void {
    const inferred = this.of(expression);
    if (inferred.kind !== 'unit' || sameUnit(inferred.unit, unit)) return;
    this.disagreements.add(
      `${what} is in ${unitText(unit)}, ${describe(expression)} in ${unitText(inferred.unit)}${factorText(unit, inferred.unit)}`,
    );
  }

  private infer(expression: Expression): Inferred {
    const { node } = expression;
    switch (node.kind) {
      case 'number':
        return { kind: 'literal', value: node.value };
      case 'index':
      case 'ordinal':
      case 'member':
        return { kind: 'literal', value: undefined };
      case 'parameter':
        return this.measured(node.parameter, node.indices);
      case 'time':
        return this.measured(node.time);
      case 'variable':
        this.checkTime(node.variable.time, node.at);
        return this.measured(node.variable, node.indices);
      case 'derivative':
        return this.combine(
          this.measured(node.variable, node.indices),
          this.measured(node.variable.time!),
          divideUnits,
        );
      case 'datum':
      case 'datumAtTime':
      case 'series':
        return open;
      case 'network':
        for (const part of partsOf(expression)) this.of(part);
        return open;
      case 'unary':
        return this.unary(node.name, node.argument);
      case 'binary':
        return this.binary(node.name, node.left, node.right);
      case 'sum':
        return this.common(node.terms, 'terms of a sum disagree');
      case 'product':
        return node.factors
          .map((factor) => this.of(factor))
          .reduce((left, right) => this.combine(left, right, multiplyUnits), { kind: 'literal', value: 1 });
      case 'select':
        this.condition(node.condition);
        return this.common([node.whenTrue, node.whenFalse], 'the values of a choice disagree');
      case 'total': {
        if (node.where) this.condition(node.where);
        const body = this.of(node.body);
        if (node.operation === 'sum' || body.kind !== 'unit') return body;
        if (sameUnit(body.unit, dimensionless)) return body;
        const count = node.where ? undefined : node.bindings.reduce((size, { set }) => size * set.size, 1);
        return count === undefined ? open : { kind: 'unit', unit: powerOfUnit(body.unit, rational(count)) };
      }
      case 'integral':
        return this.combine(this.of(node.body), this.measured(node.time), multiplyUnits);
    }
  }

  private measured(target: Measured, indices: readonly Expression[] = []): Inferred {
    if (target instanceof Variable && target.rateOf) {
      return this.combine(this.measured(target.rateOf, indices), this.measured(target.time!), divideUnits);
    }
    const units = this.units.get(target);
    if (units) {
      const unit = unitOfComponent(units, 'sets' in target ? target.sets : [], indices);
      return unit ? { kind: 'unit', unit } : open;
    }
    if (target instanceof Variable && target.role === 'network') return open;
    this.missing.add(target);
    return open;
  }

  private checkTime(time: TimeSet | undefined, at: Expression | undefined): void {
    if (!time || !at) return;
    const unit = this.units.get(time)?.[0];
    if (unit) this.expect(at, unit, `the time '${time.name}'`);
  }

  /** A product or quotient; literals are plain numbers in it. */
  private combine(left: Inferred, right: Inferred, operation: (a: Unit, b: Unit) => Unit): Inferred {
    if (left.kind === 'open' || right.kind === 'open') return open;
    if (left.kind === 'literal' && right.kind === 'literal') {
      const value =
        left.value === undefined || right.value === undefined
          ? undefined
          : operation === multiplyUnits
            ? left.value * right.value
            : left.value / right.value;
      return { kind: 'literal', value };
    }
    const unitOf = (one: Inferred): Unit => (one.kind === 'unit' ? one.unit : dimensionless);
    return { kind: 'unit', unit: operation(unitOf(left), unitOf(right)) };
  }

  private unary(name: UnaryFunction, argument: Expression): Inferred {
    const inferred = this.of(argument);
    if (name === 'neg' && inferred.kind === 'literal')
      return { kind: 'literal', value: inferred.value === undefined ? undefined : -inferred.value };
    if (keepsUnit.has(name)) return inferred;
    if (inferred.kind === 'literal') return { kind: 'literal', value: undefined };
    if (name === 'sqrt')
      return inferred.kind === 'unit'
        ? { kind: 'unit', unit: powerOfUnit(inferred.unit, rational(1, 2)) }
        : open;
    if (name !== 'sign') this.expect(argument, dimensionless, `the argument of ${name}`);
    return number;
  }

  private binary(name: BinaryFunction, left: Expression, right: Expression): Inferred {
    switch (name) {
      case 'divide':
        return this.combine(this.of(left), this.of(right), divideUnits);
      case 'min':
      case 'max':
        return this.common([left, right], `the arguments of ${name} disagree`);
      case 'atan2':
        this.common([left, right], 'the arguments of atan2 disagree');
        return number;
      case 'power':
        return this.power(left, right);
    }
  }

  private power(base: Expression, exponent: Expression): Inferred {
    this.expect(exponent, dimensionless, 'an exponent');
    const inferred = this.of(base);
    if (inferred.kind !== 'unit')
      return inferred.kind === 'open' ? open : { kind: 'literal', value: undefined };
    const value = this.of(exponent);
    const power = value.kind === 'literal' && value.value !== undefined ? rationalOf(value.value) : undefined;
    if (power) return { kind: 'unit', unit: powerOfUnit(inferred.unit, power) };
    this.expect(base, dimensionless, 'the base of a power whose exponent is no written number');
    return sameUnit(inferred.unit, dimensionless) ? number : open;
  }

  private condition(condition: Condition): void {
    switch (condition.kind) {
      case 'compare':
        this.common([condition.left, condition.right], 'the sides of a comparison disagree');
        return;
      case 'and':
      case 'or':
        for (const one of condition.conditions) this.condition(one);
        return;
      case 'not':
        this.condition(condition.condition);
        return;
      default:
    }
  }
}

/** Where two units measure the same quantity: how much they differ. */
function factorText(left: Unit, right: Unit): string {
  if (!sameDimension(left, right)) return '';
  const factor = left.factor > right.factor ? left.factor / right.factor : right.factor / left.factor;
  return ` (the same quantity, but ${Number(factor.toPrecision(6))} times as large; nothing is converted)`;
}
