import { ModelError } from './model-error.js';
import type { SourcePlace } from './source-place.js';

/** The part of a network's declaration that is wrong: one of its options, or the activation of a layer (1 is the first behind the inputs). */
export type NetworkPart =
  | { readonly option: 'bounds' | 'increasing' | 'decreasing' | 'lipschitz' | 'frozen' | 'start' }
  | { readonly layer: number };

/** A network that cannot have what its declaration states; `part` says where the declaration is wrong. */
export class NetworkRefusal extends ModelError {
  constructor(
    message: string,
    hint: string | undefined,
    readonly part: NetworkPart,
    place?: SourcePlace,
  ) {
    super(message, hint, place);
  }
}
