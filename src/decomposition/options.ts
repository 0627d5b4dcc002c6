import {
  decompositionOptions,
  type DecompositionOptionName,
  type DecompositionOptions,
} from '../model/decomposition.js';
import { ModelError } from '../model/model-error.js';
import { nearestName } from '../nearest-name.js';
import { describeRange } from '../solver/index.js';

/**
 * The options with their defaults.
 *
 * @throws ModelError for an unknown name and a value outside its range.
 */
export function resolveDecomposition(options: DecompositionOptions): Record<DecompositionOptionName, number> {
  const names = Object.keys(decompositionOptions) as DecompositionOptionName[];
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(decompositionOptions, name));
  if (unknown !== undefined) {
    const near = nearestName(unknown, names);
    throw new ModelError(
      `decompose has no option '${unknown}'`,
      near === undefined ? `the options are ${names.join(', ')}` : `did you mean '${near}'?`,
    );
  }
  return Object.fromEntries(
    names.map((name) => {
      const declared = decompositionOptions[name];
      const value = options[name] ?? declared.default;
      const {
        least = -Infinity,
        above = -Infinity,
        below = Infinity,
      } = declared as Partial<Record<'least' | 'above' | 'below', number>>;
      const inside = value >= least && value > above && value < below;
      if (!inside || (declared.kind === 'integer' && !Number.isInteger(value))) {
        throw new ModelError(`${name} is ${value}`, `give ${describeRange(declared)}`);
      }
      return [name, value];
    }),
  ) as Record<DecompositionOptionName, number>;
}
