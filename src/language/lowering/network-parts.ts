import { nearestName } from '../../nearest-name.js';
import { NetworkLayer, type Expression, type Network, type Weights } from '../../model/index.js';
import { knownConstant } from '../../transcription/known.js';
import type { FieldTree, SubscriptTree } from '../ast.js';
import type { ExpressionLowering } from './expressions.js';
import { mentionsIndex } from './index-frame.js';
import { unknown, type Value } from './values.js';

/** `f.layer`, `f.weights`, `f.biases`; `f.layer[1].weight`, `f.layer[1].bias`. */
export function networkPart(
  base: Network | Weights,
  { field, base: tree }: FieldTree,
  at: ExpressionLowering,
): Value {
  const parts = partsOf(base);
  const part = parts.get(field.text);
  if (part) return part();
  const { context } = at;
  const near = nearestName(field.text, parts.keys());
  const text = context.diagnostics.source.slice(tree.span);
  const names = [...parts.keys()].map((name) => `${text}.${name}`).join(', ');
  return context.error(
    'unknown-part',
    field.span,
    `'${text}' has no '${field.text}'`,
    near !== undefined
      ? `did you mean '${near}'?`
      : parts.size > 0
        ? `its parts are ${names}`
        : 'the weights of one layer are written f.layer[1].weight',
  );
}

function partsOf(base: Network | Weights): ReadonlyMap<string, () => Value> {
  if (base instanceof NetworkLayer) {
    return new Map([
      ['weight', () => ({ kind: 'variable', variable: base.weight })],
      ['bias', () => ({ kind: 'variable', variable: base.bias })],
    ]);
  }
  if (!('layers' in base)) return new Map();
  return new Map<string, () => Value>([
    ['layer', () => ({ kind: 'layers', network: base })],
    ['weights', () => ({ kind: 'weights', weights: base.weights })],
    ['biases', () => ({ kind: 'weights', weights: base.biases })],
  ]);
}

/** `f.layer[1]`. */
export function layerOf(
  network: Network,
  indices: readonly Expression[],
  tree: SubscriptTree,
  at: ExpressionLowering,
): Value {
  const { context } = at;
  const [index] = indices;
  if (indices.length !== 1 || mentionsIndex(index!)) {
    return context.error(
      'wrong-subscripts',
      tree.span,
      'a layer is picked by one number',
      `write ${network.name}.layer[1]`,
    );
  }
  const layer = context.attempt(tree.subscripts[0]!.span, 'index-outside', () =>
    network.layer(knownConstant(index!, 'the number of a layer')),
  );
  return layer ? { kind: 'weights', weights: layer } : unknown;
}
