import {
  chebyshev,
  differenceSchemes,
  legendre,
  lobatto,
  MAXIMUM_ELEMENTS,
  meshFrom,
  radau,
  radauLeft,
  type CollocationScheme,
  type SchemeFactory,
} from '../../collocation/index.js';
import { knownConstant } from '../../transcription/known.js';
import type { ExpressionTree } from '../ast.js';
import type { Signature } from './arguments.js';
import type { ExpressionLowering } from './expressions.js';
import { wholeNumber } from './known-values.js';

/** How a scheme is written in a model: one that takes a number of points, or a finite difference, which has its own. */
export interface SchemeForm {
  readonly scheme: SchemeFactory | CollocationScheme;
  readonly signature: Signature;
}

const onElements = (name: string): Signature => ({
  positional: [0, 0],
  named: ['elements', 'points'],
  form: `${name}(elements: 50, points: 3)`,
});

const chebyshevForm: Signature = {
  positional: [0, 0],
  named: ['nodes', 'elements', 'points'],
  form: 'chebyshev(nodes: 200)',
};

const differences = [...differenceSchemes.values()].map((scheme): [string, SchemeForm] => {
  const name = scheme.name.replaceAll('-', '_');
  return [
    name,
    { scheme, signature: { positional: [0, 0], named: ['elements'], form: `${name}(elements: 100)` } },
  ];
});

/** Schemes by the name that the language gives them. */
export const schemeForms: ReadonlyMap<string, SchemeForm> = new Map<string, SchemeForm>([
  ['chebyshev', { scheme: chebyshev, signature: chebyshevForm }],
  ['radau', { scheme: radau, signature: onElements('radau') }],
  ['radau_left', { scheme: radauLeft, signature: onElements('radau_left') }],
  ['legendre', { scheme: legendre, signature: onElements('legendre') }],
  ['lobatto', { scheme: lobatto, signature: onElements('lobatto') }],
  ...differences,
]);

/** `elements: 20`, or the boundaries of the elements: `elements: [0, 0.1, 1]`. */
export function elementsOrBoundaries(
  tree: ExpressionTree,
  at: ExpressionLowering,
): number | Float64Array | undefined {
  const value = at.numbers(tree);
  if (value.kind === 'unknown') return undefined;
  if (!value.isVector) return wholeNumber(tree, 'the number of elements', 1, MAXIMUM_ELEMENTS, at);
  const mesh = at.context.attempt(tree.span, 'bad-scheme', () =>
    meshFrom(value.components.map((boundary) => knownConstant(boundary, 'an element boundary'))),
  );
  return mesh?.boundaries;
}
