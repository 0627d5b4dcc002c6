import { add, multiply, power, select, subtract, constant } from '../expression/index.js';
import type { Expression as TemplateExpression } from '../expression/expression.js';
import type { KnownSeries } from '../model/data-set.js';
import { Expression, mapParts, partsOf } from '../model/expression.js';
import { ModelError } from '../model/model-error.js';
import type { TimeSet } from '../model/time.js';
import { isFree } from './known.js';

/** Most pieces of an interpolant at an unknown place: all of them stand in the template. */
const maximumPieces = 500;

/**
 * The expression with data at the current time of a time with unknown ends as data at an unknown time. `time` is that of the points
 * where the expression is evaluated; bodies of integrals have their own. Expressions without such data are returned as they are.
 */
export function withMovingData(expression: Expression, time: TimeSet | undefined): Expression {
  if (!hasMovingData(expression, time)) return expression;
  const { node } = expression;
  if (node.kind === 'series')
    return new Expression({ ...node, at: new Expression({ kind: 'time', time: time! }) });
  if (node.kind === 'integral')
    return new Expression({ ...node, body: withMovingData(node.body, node.time) });
  return mapParts(expression, (part) => withMovingData(part, time));
}

function hasMovingData(expression: Expression, time: TimeSet | undefined): boolean {
  const { node } = expression;
  if (node.kind === 'series' && !node.at) return time !== undefined && isFree(time);
  if (node.kind === 'integral') return hasMovingData(node.body, node.time);
  return partsOf(expression).some((part) => hasMovingData(part, time));
}

/** Why a known function of time has no value and derivatives at an unknown time; `undefined` where it has. */
export function whyNotMoving(
  series: KnownSeries,
): { readonly message: string; readonly hint: string } | undefined {
  const { description, dataSet, call } = series;
  if (!series.pieces) {
    return {
      message: `${description} is taken at a time that is unknown, where it has no derivative`,
      hint:
        call.name === 'smooth'
          ? 'write interpolate(..., by: cubic), or take it at a known time'
          : 'write by: cubic, or take it at a known time',
    };
  }
  if (dataSet.experiments) {
    return {
      message: `${description} is different in each experiment, and is taken at a time that is unknown`,
      hint: 'give the time of each experiment known ends, or choose the rows of one experiment',
    };
  }
  return undefined;
}

/** An interpolant at an unknown place: its pieces, chosen by bisection. @throws ModelError for data that has no derivative there. */
export function movingSeries(series: KnownSeries, place: TemplateExpression): TemplateExpression {
  const why = whyNotMoving(series);
  if (why) throw new ModelError(why.message, why.hint);
  const { breaks, coefficients } = series.pieces!();
  const count = breaks.length + 1;
  if (count > maximumPieces) {
    throw new ModelError(
      `${series.description} has ${breaks.length} rows and is taken at a time that is unknown; the limit is ${maximumPieces - 1}`,
      'take fewer rows, or a function with parameters in the place of the data',
    );
  }
  const piece = (k: number): TemplateExpression => {
    const terms = [constant(coefficients[4 * k]!)];
    const passed = subtract(place, constant(k === 0 ? 0 : breaks[k - 1]!));
    for (let degree = 1; degree < 4; degree++) {
      const factor = coefficients[4 * k + degree]!;
      if (factor !== 0) terms.push(multiply(constant(factor), power(passed, constant(degree))));
    }
    return add(...terms);
  };
  const between = (first: number, end: number): TemplateExpression => {
    if (end - first === 1) return piece(first);
    const middle = (first + end) >> 1;
    return select('<', place, constant(breaks[middle - 1]!), between(first, middle), between(middle, end));
  };
  return between(0, count);
}
