import { interpolationMethods, type InterpolationMethod } from '../../data/index.js';
import { interpolate, mse, smooth, sse, type DataColumn, type Weight } from '../../model/index.js';
import { isFree } from '../../transcription/known.js';
import type { ExpressionTree } from '../ast.js';
import type { MatchedArguments } from './arguments.js';
import type { ExpressionLowering } from './expressions.js';
import { constant } from './known-values.js';
import { constantFacts, described, scalar, unknown, vector, type Facts, type Value } from './values.js';

/** The mean or sum of squared errors of predictions against columns; in the objective it is remembered as a fit. */
export function squaredErrors(
  name: 'mse' | 'sse',
  { positional, named }: MatchedArguments,
  at: ExpressionLowering,
): Value {
  const [predictions, columns] = positional as [ExpressionTree, ExpressionTree];
  const predicted = at.numbers(predictions);
  const measured = at.value(columns);
  if (predicted.kind === 'unknown' || measured.kind === 'unknown') return unknown;
  const { context } = at;
  if (measured.kind !== 'columns') {
    return context.error(
      'columns-expected',
      columns.span,
      `${name} compares with columns of a table, not with ${described(measured)}`,
      `write ${name}(x, [data.x1, data.x2])`,
    );
  }
  const { length } = predicted.components;
  if (length !== measured.columns.length) {
    const count = measured.columns.length;
    return context.error(
      'size-mismatch',
      columns.span,
      `${name} compares ${length} ${length === 1 ? 'component' : 'components'} with ${count} ${count === 1 ? 'column' : 'columns'}`,
      'give one column for each component',
    );
  }
  if (predicted.facts.time === undefined) {
    return context.error(
      'mse-without-time',
      predictions.span,
      `'${context.diagnostics.source.slice(predictions.span)}' does not depend on time, so it cannot be compared with a column`,
      'compare a state or an expression of states',
    );
  }
  const { time } = predicted.facts;
  if (typeof time === 'object' && isFree(time)) {
    return context.error(
      'moving-data',
      columns.span,
      `the ends of '${time.name}' are unknown, so the measurements have no fixed place in it`,
      'give the time known ends',
    );
  }
  const weightsTree = named.get('weights');
  const weights = weightsTree && weightsOf(weightsTree, at);
  if (weightsTree && !weights) return unknown;
  const options = weights ? { weights } : {};
  const make = () =>
    at.at.objective
      ? context.model.fit(predicted.components, measured.columns, { ...options, sum: name === 'sse' })
      : (name === 'sse' ? sse : mse)(predicted.components, measured.columns, options);
  const error = context.attempt(weightsTree?.span ?? columns.span, 'bad-fit', make);
  return error ? scalar(error, { ...constantFacts, known: false }) : unknown;
}

/** Weights of the columns of mse(...) and sse(...): known numbers or columns, one for all or one for each. */
function weightsOf(tree: ExpressionTree, at: ExpressionLowering): Weight | readonly Weight[] | undefined {
  const elements = tree.kind === 'list' ? tree.elements : [tree];
  const weights: Weight[] = [];
  for (const element of elements) {
    const value = at.value(element);
    if (value.kind === 'columns' && value.columns.length === 1) weights.push(value.columns[0]!);
    else {
      const known = value.kind === 'unknown' ? undefined : at.known(element, 'a weight');
      if (!known) return undefined;
      weights.push(known.components[0]!);
    }
  }
  return tree.kind === 'list' ? weights : weights[0];
}

/** Columns smoothed by local linear regression, as known functions of time. */
export function smoothed({ positional, named }: MatchedArguments, at: ExpressionLowering): Value {
  const { context } = at;
  const values = positional.map((argument) => at.value(argument));
  const bandwidthTree = named.get('bandwidth');
  const width = bandwidthTree && constant(bandwidthTree, 'the bandwidth', at);
  if (bandwidthTree && width === undefined) return unknown;
  const columns: DataColumn[] = [];
  for (const [k, value] of values.entries()) {
    if (value.kind === 'unknown') return unknown;
    if (value.kind !== 'columns') {
      return context.error(
        'columns-expected',
        positional[k]!.span,
        `smooth takes columns of a table, not ${described(value)}`,
        'write smooth(data.x)',
      );
    }
    columns.push(...value.columns);
  }
  const span = bandwidthTree?.span ?? positional[0]!.span;
  const series = context.attempt(span, 'bad-bandwidth', () => columns.map((column) => smooth(column, width)));
  if (!series) return unknown;
  const facts: Facts = { known: true, time: 'any', derivative: false };
  const isVector = columns.length > 1 || values.some((value) => value.kind === 'columns' && value.isVector);
  return isVector ? vector(series, facts) : scalar(series[0]!, facts);
}

/** A column between its rows, as a known function of time. */
export function interpolated({ positional, named }: MatchedArguments, at: ExpressionLowering): Value {
  const { context } = at;
  const [argument] = positional;
  const value = at.value(argument!);
  const by = named.get('by');
  const method = by?.kind === 'name' ? by.text : by?.kind === 'text' ? by.value : by ? '' : 'linear';
  if (!isMethod(method)) {
    return context.error(
      'unknown-interpolation',
      by!.span,
      'there is no such interpolation',
      `write one of ${interpolationMethods.join(', ')}`,
    );
  }
  if (value.kind === 'unknown') return unknown;
  if (value.kind !== 'columns') {
    return context.error(
      'columns-expected',
      argument!.span,
      `interpolate takes columns of a table, not ${described(value)}`,
      'write interpolate(data.u, by: linear)',
    );
  }
  const series = context.attempt(argument!.span, 'bad-column', () =>
    value.columns.map((column) => interpolate(column, method)),
  );
  if (!series) return unknown;
  const facts: Facts = { known: true, time: 'any', derivative: false };
  return value.isVector ? vector(series, facts) : scalar(series[0]!, facts);
}

function isMethod(name: string): name is InterpolationMethod {
  return (interpolationMethods as readonly string[]).includes(name);
}
