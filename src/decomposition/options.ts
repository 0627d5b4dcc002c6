import {
  decompositionOptions,
  type DecompositionOptionName,
  type DecompositionOptions,
  type ResolvedDecompositionOptions,
} from '../model/decomposition.js';
import { ModelError } from '../model/model-error.js';
import { nearestName } from '../nearest-name.js';
import { describeRange } from '../solver/index.js';
import type { OptionDeclaration } from '../solver/options/declaration.js';

/** All options, with what has no default. */
export type ResolvedDecomposition = ResolvedDecompositionOptions &
  Pick<DecompositionOptions, 'sizes' | 'data'>;

/**
 * The options with their defaults.
 *
 * @throws ModelError for an unknown name and a value outside its range.
 */
export function resolveDecomposition(options: DecompositionOptions): ResolvedDecomposition {
  const names = Object.keys(decompositionOptions) as DecompositionOptionName[];
  const known = [...names, 'sizes', 'data'];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const near = nearestName(unknown, known);
    throw new ModelError(
      `decompose has no option '${unknown}'`,
      near === undefined ? `the options are ${known.join(', ')}` : `did you mean '${near}'?`,
    );
  }
  const values = Object.fromEntries(
    names.map((name) => {
      const declared: OptionDeclaration = decompositionOptions[name];
      const value: unknown = options[name] ?? declared.default;
      if (isInside(declared, value)) return [name, value];
      throw new ModelError(`${name} is ${String(value)}`, `give ${describeRange(declared)}`);
    }),
  ) as ResolvedDecompositionOptions;
  const { sizes, data } = options;
  if (sizes === undefined) return { ...values, ...(data === undefined ? {} : { data }) };
  checkSizes(sizes, options.batches);
  return { ...values, batches: sizes.length, sizes, ...(data === undefined ? {} : { data }) };
}

function isInside(declared: OptionDeclaration, value: unknown): boolean {
  if (declared.kind === 'flag') return typeof value === 'boolean';
  if (declared.kind === 'choice') return typeof value === 'string' && declared.choices.includes(value);
  const { least = -Infinity, above = -Infinity, below = Infinity, most = Infinity } = declared;
  return (
    typeof value === 'number' &&
    value >= least &&
    value > above &&
    value < below &&
    value <= most &&
    (declared.kind === 'number' || Number.isInteger(value))
  );
}

function checkSizes(sizes: readonly number[], batches: number | undefined): void {
  if (sizes.length === 0 || sizes.some((size) => !Number.isSafeInteger(size) || size < 1)) {
    throw new ModelError(
      `the sizes are ${sizes.join(', ') || 'none'}`,
      'give a whole number from 1 on for each batch',
    );
  }
  if (batches !== undefined && batches !== sizes.length) {
    throw new ModelError(`${batches} batches have ${sizes.length} sizes`, 'leave one of the two out');
  }
}
