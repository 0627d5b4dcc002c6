import {
  chebyshev,
  differenceSchemes,
  legendre,
  lobatto,
  MAXIMUM_ELEMENTS,
  meshFrom,
  radau,
  radauLeft,
  registeredSchemes,
  type CollocationScheme,
  type SchemeFactory,
} from '../../collocation/index.js';
import { compileKnown, knownConstant } from '../../transcription/known.js';
import { Domain } from '../../transcription/points.js';
import type { Experiments, Expression, TimeSet } from '../../model/index.js';
import type { ExpressionTree } from '../ast.js';
import type { Signature } from './arguments.js';
import type { ExpressionLowering } from './expressions.js';
import { mentionsIndex } from './index-frame.js';
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

const onElementsAlone = (name: string): Signature => ({
  positional: [0, 0],
  named: ['elements'],
  form: `${name}(elements: 100)`,
});

const differences = [...differenceSchemes.values()].map((scheme): [string, SchemeForm] => {
  const name = scheme.name.replaceAll('-', '_');
  return [name, { scheme, signature: onElementsAlone(name) }];
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

/** The form of a scheme by its name in the language; those registered by the caller take elements alone. */
export function schemeForm(name: string): SchemeForm | undefined {
  const form = schemeForms.get(name);
  const scheme = registeredSchemes.get(name);
  return form ?? (scheme && { scheme, signature: onElementsAlone(name) });
}

/** Names of all schemes, for messages. */
export function schemeNames(): string[] {
  return [...schemeForms.keys(), ...registeredSchemes.keys()];
}

/**
 * `elements: 20`, or the boundaries of the elements: `elements: [0, 0.1, 1]`. Over experiments the number may depend on the current
 * one: `elements: ceil(t.duration/0.5)`.
 */
export function elementsOrBoundaries(
  tree: ExpressionTree,
  time: TimeSet | undefined,
  at: ExpressionLowering,
): number | Expression | Float64Array | undefined {
  const value = at.numbers(tree);
  if (value.kind === 'unknown') return undefined;
  if (time?.experiments && !value.isVector && mentionsIndex(value.components[0]!)) {
    return elementsByExperiment(tree, time.experiments, at);
  }
  if (!value.isVector) return wholeNumber(tree, 'the number of elements', 1, MAXIMUM_ELEMENTS, at);
  const mesh = at.context.attempt(tree.span, 'bad-scheme', () =>
    meshFrom(value.components.map((boundary) => knownConstant(boundary, 'an element boundary'))),
  );
  return mesh?.boundaries;
}

/** A number of elements that depends on the experiment, checked for each. */
function elementsByExperiment(
  tree: ExpressionTree,
  { symbol, set }: Experiments,
  at: ExpressionLowering,
): Expression | undefined {
  const count = at.known(tree, 'the number of elements')?.components[0];
  if (!count) return undefined;
  const valid = at.context.attempt(tree.span, 'bad-scheme', () => {
    const value = compileKnown(count, Domain.of([{ symbols: [symbol], set }]));
    const wrong = Array.from({ length: set.size }, (_, k) => k).find((k) => {
      const elements = value(k);
      return !(Number.isInteger(elements) && elements >= 1 && elements <= MAXIMUM_ELEMENTS);
    });
    if (wrong === undefined) return true;
    at.context.error(
      'not-a-whole-number',
      tree.span,
      `the number of elements of experiment '${set.element(wrong)}' is ${value(wrong)}`,
      `it is a whole number from 1 to ${MAXIMUM_ELEMENTS}: use ceil(...)`,
    );
    return false;
  });
  return valid ? count : undefined;
}
