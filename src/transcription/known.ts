import { binaryValues, comparisonValues, unaryValues } from '../expression/function-values.js';
import { partsOf, type Condition, type Expression } from '../model/expression.js';
import { ModelError } from '../model/model-error.js';
import type { KnownSeries } from '../model/data-set.js';
import { elementOfCode, indexCount, type IndexSet, type IndexSymbol } from '../model/sets.js';
import type { TimeSet } from '../model/time.js';
import { Domain, type TimePoints } from './points.js';

/** A known expression compiled over a domain: its value at a point. */
export type KnownValue = (point: number) => number;

const knownCache = new WeakMap<Expression, boolean>();

/** Whether an expression has no unknowns: its value follows from parameters, data, indices and time. */
export function isKnown(expression: Expression): boolean {
  let known = knownCache.get(expression);
  if (known === undefined) {
    const { kind } = expression.node;
    known =
      kind !== 'variable' &&
      kind !== 'derivative' &&
      kind !== 'network' &&
      kind !== 'integral' &&
      !(expression.node.kind === 'time' && isFree(expression.node.time)) &&
      partsOf(expression).every(isKnown);
    knownCache.set(expression, known);
  }
  return known;
}

/** Whether an end of a time is unknown. */
export function isFree({ start, end }: TimeSet): boolean {
  return !(isKnown(start) && isKnown(end));
}

/** Whether a known expression differs from point to point of a domain. */
export function variesOver(expression: Expression, domain: Domain): boolean {
  const { node } = expression;
  if (node.kind === 'index') return domain.slot(node.symbol) >= 0;
  if (node.kind === 'time') return true;
  if (node.kind === 'series' && !node.at) return true;
  return partsOf(expression).some((part) => variesOver(part, domain));
}

/** The value of a known expression that has neither indices nor a current time. */
export function knownConstant(expression: Expression, what: string): number {
  if (!isKnown(expression))
    throw new ModelError(`${what} must be known before solving`, 'it contains unknowns');
  return compileKnown(expression, Domain.single())(0);
}

/** Compiles a known expression to a function of the point number. */
export function compileKnown(expression: Expression, domain: Domain): KnownValue {
  const { node } = expression;
  switch (node.kind) {
    case 'number': {
      const { value } = node;
      return () => value;
    }
    case 'index': {
      const slot = domain.slot(node.symbol);
      if (slot < 0) throw withoutIndex(node.symbol);
      const { indices } = domain;
      const width = domain.symbols.length;
      return (point) => indices[point * width + slot]!;
    }
    case 'time': {
      const { times, position } = currentTimes(domain, node.time.name);
      return (point) => times[position[point]!]!;
    }
    case 'series': {
      const { series } = node;
      if (node.at) {
        const at = compileKnown(node.at, domain);
        const experiment = node.experiment && compileKnown(node.experiment, domain);
        return (point) =>
          series.evaluate(Float64Array.of(at(point)), experiment && elementOfCode(experiment(point)))[0]!;
      }
      const { position } = currentTimes(domain, series.description);
      const values = seriesValues(series, domain.timePoints!);
      return (point) => values[position[point]!]!;
    }
    case 'parameter': {
      const { parameter } = node;
      const component = compileComponent(node.indices, parameter.sets, parameter.name, domain);
      return (point) => parameter.values[component(point)]!;
    }
    case 'ordinal': {
      const position = compileComponent([node.element], [node.set], node.set.name, domain);
      return (point) => position(point) + 1;
    }
    case 'member': {
      const { set } = node;
      const place = compileKnown(node.place, domain);
      return (point) => {
        const at = place(point);
        if (at >= 1 && at <= set.size) return set.code(at - 1, 0);
        throw new ModelError(
          `${set.name} has no element at place ${at}`,
          `its places are 1 to ${set.size}; leave out the ends by 'where'`,
        );
      };
    }
    case 'datum': {
      const { values, name, dataSet } = node.column;
      const row = compileKnown(node.row, domain);
      return (point) => {
        const at = row(point);
        const value = values[at];
        if (value === undefined) throw new ModelError(`'${dataSet.name}.${name}' has no row ${at}`);
        return value;
      };
    }
    case 'datumAtTime': {
      const at = compileKnown(node.at, domain);
      const { column } = node;
      const experiment = node.experiment && compileKnown(node.experiment, domain);
      return (point) => {
        const row = column.rowAtTime(at(point), experiment && elementOfCode(experiment(point)));
        const value = column.values[row]!;
        if (Number.isNaN(value)) {
          throw new ModelError(`'${column.dataSet.name}.${column.name}' is empty at time ${at(point)}`);
        }
        return value;
      };
    }
    case 'unary': {
      const value = unaryValues[node.name];
      const argument = compileKnown(node.argument, domain);
      return (point) => value(argument(point));
    }
    case 'binary': {
      const value = binaryValues[node.name];
      const left = compileKnown(node.left, domain);
      const right = compileKnown(node.right, domain);
      return (point) => value(left(point), right(point));
    }
    case 'sum': {
      const terms = node.terms.map((term) => compileKnown(term, domain));
      return (point) => terms.reduce((sum, term) => sum + term(point), 0);
    }
    case 'product': {
      const factors = node.factors.map((factor) => compileKnown(factor, domain));
      return (point) => factors.reduce((product, factor) => product * factor(point), 1);
    }
    case 'select': {
      const holds = compileCondition(node.condition, domain);
      const whenTrue = compileKnown(node.whenTrue, domain);
      const whenFalse = compileKnown(node.whenFalse, domain);
      return (point) => (holds(point) ? whenTrue(point) : whenFalse(point));
    }
    case 'total': {
      const extended = domain.asRows().extended(node.bindings, node.where);
      const body = compileKnown(node.body, extended);
      const start = node.operation === 'sum' ? 0 : 1;
      const values = new Float64Array(domain.count).fill(start);
      for (let point = 0; point < extended.count; point++) {
        const row = extended.parent[point]!;
        if (node.operation === 'sum') values[row]! += body(point);
        else values[row]! *= body(point);
      }
      return (point) => values[point]!;
    }
    case 'variable':
    case 'derivative':
    case 'network':
    case 'integral':
      throw new ModelError('an unknown stands where a known number is expected');
  }
}

/** Compiles a known condition. */
export function compileCondition(condition: Condition, domain: Domain): (point: number) => boolean {
  switch (condition.kind) {
    case 'compare': {
      const left = compileKnown(condition.left, domain);
      const right = compileKnown(condition.right, domain);
      const holds = comparisonValues[condition.comparison];
      return (point) => holds(left(point), right(point));
    }
    case 'contains': {
      const { set } = condition;
      const parts = condition.member.map((part) => compileKnown(part, domain));
      const codes = new Float64Array(parts.length);
      return (point) => {
        for (let k = 0; k < parts.length; k++) codes[k] = parts[k]!(point);
        return set.positionOfCodes(codes, 0) >= 0;
      };
    }
    case 'present': {
      const { values } = condition.column;
      const row = compileKnown(condition.row, domain);
      return (point) => !Number.isNaN(values[row(point)]);
    }
    case 'not': {
      const inner = compileCondition(condition.condition, domain);
      return (point) => !inner(point);
    }
    default: {
      const inner = condition.conditions.map((one) => compileCondition(one, domain));
      return condition.kind === 'and'
        ? (point) => inner.every((one) => one(point))
        : (point) => inner.some((one) => one(point));
    }
  }
}

/** Compiles the component number of indexed values; an index outside its set is a `ModelError`. */
export function compileComponent(
  indices: readonly Expression[],
  sets: readonly IndexSet[],
  name: string,
  domain: Domain,
): KnownValue {
  const values = indices.map((index) => {
    if (!isKnown(index)) throw new ModelError(`an index of '${name}' contains unknowns`);
    return compileKnown(index, domain);
  });
  if (values.length !== indexCount(sets)) {
    throw new ModelError(`'${name}' takes ${indexCount(sets)} indices and got ${values.length}`);
  }
  const codes = new Float64Array(values.length);
  return (point) => {
    for (let k = 0; k < values.length; k++) codes[k] = values[k]!(point);
    let component = 0;
    let start = 0;
    for (const set of sets) {
      const position = set.positionOfCodes(codes, start);
      if (position < 0) {
        throw new ModelError(
          `'${name}' has no component [${Array.from(codes, elementOfCode).join(', ')}]`,
          `${set.arity > 1 ? `indices ${start + 1} to ${start + set.arity} run` : `index ${start + 1} runs`} over ${set.name}`,
        );
      }
      component = component * set.size + position;
      start += set.arity;
    }
    return component;
  };
}

/** Values of a series at all points of a time; those of a table with experiments by the experiment of the time. */
function seriesValues(series: KnownSeries, { time, times, firstPoints }: TimePoints): Float64Array {
  const { experiments } = time;
  if (!series.dataSet.experiments || !experiments) return series.evaluate(times);
  const values = new Float64Array(times.length);
  for (let k = 0; k < experiments.count; k++) {
    const own = times.subarray(firstPoints[k], firstPoints[k + 1]);
    values.set(series.evaluate(own, experiments.label(k)), firstPoints[k]);
  }
  return values;
}

function withoutIndex({ name, experiments }: IndexSymbol): ModelError {
  if (!experiments) return new ModelError(`the index '${name}' has no value here`);
  return new ModelError(
    'this depends on the experiment, and none is meant here',
    'sum over the experiments of the table: sum(e in experiments(runs): ...)',
  );
}

function currentTimes(domain: Domain, what: string): { times: Float64Array; position: Int32Array } {
  if (!domain.timePoints || !domain.timeIndex) {
    throw new ModelError(`'${what}' needs a time here`, "write 'at' and a time behind it");
  }
  const { time, moving } = domain.timePoints;
  if (moving) {
    throw new ModelError(
      `${what} has values at known times, but the points of '${time.name}' move with its unknown ends`,
      'give the time known ends, or fit a smooth function of time by parameters',
    );
  }
  return { times: domain.timePoints.times, position: domain.timeIndex };
}
