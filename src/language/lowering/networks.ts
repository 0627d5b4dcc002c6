import { activationNamed, zeros } from '../../network/index.js';
import type { Clauses, NetworkDeclaration } from '../ast.js';
import type { Context } from './context.js';
import { ExpressionLowering } from './expressions.js';
import { constant, interval, wholeNumber } from './known-values.js';
import { networkStart } from './network-starts.js';
import { unknown, type Value } from './values.js';

/** Largest width of a layer that is accepted, well above what can be trained. */
const maximumWidth = 100_000;

export function lowerNetwork({ name, layers, clauses, span }: NetworkDeclaration, context: Context): Value {
  const at = new ExpressionLowering(context);
  let fine = true;
  const widths: number[] = [];
  const activations: string[] = [];
  for (const [k, layer] of layers.entries()) {
    const width = wholeNumber(layer.width, 'the width of a layer', 1, maximumWidth, at);
    if (width === undefined) fine = false;
    else widths.push(width);
    if (!layer.activation) {
      if (k > 0) activations.push('linear');
      continue;
    }
    const { text, span: where } = layer.activation;
    if (k === 0) {
      context.error(
        'input-activation',
        where,
        'the inputs of a network have no activation',
        'write the activation behind a later layer',
      );
      fine = false;
    } else if (context.attempt(where, 'unknown-activation', () => activationNamed(text)))
      activations.push(text);
    else fine = false;
  }
  for (const clause of ['over', 'atMost', 'atLeast', 'hold'] as const) {
    const wrong = clauses[clause];
    if (!wrong) continue;
    context.error(
      'unexpected-clause',
      wrong.span,
      `a network has no such clause`,
      'bounds of all weights are written in [-100, 100]',
    );
    fine = false;
  }
  const bounds = networkBounds(clauses, at) ?? [-Infinity, Infinity];
  const start = networkStart(clauses.start, at) ?? zeros();
  if (!fine) return unknown;
  const network = context.attempt(span, 'bad-network', () =>
    context.model.network(name.text, {
      layers: widths,
      activation: activations,
      lower: bounds[0],
      upper: bounds[1],
      start,
      place: context.place(span),
    }),
  );
  return network ? { kind: 'network', network } : unknown;
}

function networkBounds(clauses: Clauses, at: ExpressionLowering): readonly [number, number] | undefined {
  if (!clauses.within) return [-Infinity, Infinity];
  const ends = interval(clauses.within, at);
  const values = ends?.map((end) => constant(end, 'a bound of the weights', at));
  const [lower, upper] = values ?? [];
  if (lower === undefined || upper === undefined) return undefined;
  if (lower <= upper) return [lower, upper];
  at.context.error(
    'crossed-bounds',
    clauses.within.span,
    `the lower bound ${lower} is not below the upper bound ${upper}`,
    'exchange them',
  );
  return undefined;
}
