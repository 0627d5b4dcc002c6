import {
  smoothAbs,
  smoothMaximum,
  smoothMinimum,
  type Expression,
  type SmoothOptions,
} from '../../model/index.js';
import { knownConstant } from '../../transcription/known.js';
import type { MatchedArguments, Signature } from './arguments.js';
import type { ExpressionLowering } from './expressions.js';
import { mentionsIndex } from './index-frame.js';
import { joined, scalar, unknown, type NumbersValue, type Value } from './values.js';

interface SmoothFunction {
  readonly signature: Signature;
  readonly lower: (matched: MatchedArguments, at: ExpressionLowering) => Value;
}

/** smooth_abs(x, eps: 1e-3), smooth_max(a, b, eps: 1e-3) and smooth_min(a, b, eps: 1e-3). */
export const smoothExtrema: ReadonlyMap<string, SmoothFunction> = new Map<string, SmoothFunction>([
  [
    'smooth_abs',
    {
      signature: { positional: [1, 1], named: ['eps'], form: 'smooth_abs(x, eps: 1e-3)' },
      lower({ positional: [argument], named }, at) {
        const options = rounding(named, at);
        const value = at.numbers(argument!);
        return options ? at.map(value, (component) => smoothAbs(component, options)) : unknown;
      },
    },
  ],
  ['smooth_max', extremum('smooth_max', smoothMaximum)],
  ['smooth_min', extremum('smooth_min', smoothMinimum)],
]);

function extremum(
  name: string,
  make: (values: readonly Expression[], options: SmoothOptions) => Expression,
): SmoothFunction {
  return {
    signature: { positional: [2, 20], named: ['eps'], form: `${name}(a, b, eps: 1e-3)` },
    lower({ positional, named }, at) {
      const options = rounding(named, at);
      const values = positional.map((argument) => at.scalar(argument));
      if (!options || values.some(({ kind }) => kind === 'unknown')) return unknown;
      const numbers = values as NumbersValue[];
      const components = numbers.map((value) => value.components[0]!);
      return scalar(make(components, options), joined(numbers.map(({ facts }) => facts)));
    },
  };
}

/** The rounding that a call states; `undefined` after a report. */
function rounding(named: MatchedArguments['named'], at: ExpressionLowering): SmoothOptions | undefined {
  const tree = named.get('eps');
  if (!tree) return {};
  const known = at.known(tree, 'the rounding eps');
  if (!known) return undefined;
  const eps = known.components[0]!;
  if (mentionsIndex(eps)) return { eps };
  const value = at.context.attempt(tree.span, 'bad-value', () => knownConstant(eps, 'the rounding eps'));
  if (value === undefined) return undefined;
  if (value > 0 && Number.isFinite(value)) return { eps };
  at.context.error(
    'bad-value',
    tree.span,
    `the rounding eps is ${value}`,
    'give a small positive number in units of the arguments',
  );
  return undefined;
}
