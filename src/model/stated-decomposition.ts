import type { DataSet } from './data-set.js';
import type { DecompositionOptions } from './decomposition.js';
import type { SourcePlace } from './source-place.js';

/** How a model says that it is cut into batches: `decompose runs by experiments(batches: 16)` of the language. */
export interface StatedDecomposition {
  /** The table whose experiments or rows are spread over batches. */
  readonly data: DataSet;
  /** Options of the method, `by` and `data` included. */
  readonly options: DecompositionOptions;
  /** Whether iterates are those of the undecomposed solve (a Schur complement of the shared unknowns) instead of a consensus. */
  readonly exactly: boolean;
  readonly place?: SourcePlace;
}
