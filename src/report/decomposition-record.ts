import type { Decomposition } from '../decomposition/index.js';
import { failuresOf, type BatchFailure } from './round-table.js';

/** Most failed sub-solves that are listed. */
const listedFailures = 100;

/** Where the batches of a decomposed solve were solved. */
export interface ExecutorRecord {
  readonly name: string;
  /** Most threads that solve batches; absent where workers come and go. */
  readonly workers?: number;
}

/** What `odeon solve --json` says of an exact decomposition, whose figures are otherwise those of a solve of the whole model. */
export interface ExactRecord {
  readonly by: string;
  readonly exactly: true;
  readonly executor: string;
  readonly workers: number;
  /** The part of each thread; `secondsExchanging` is waiting for the others included. */
  readonly ranks: readonly {
    readonly variables: number;
    readonly constraints: number;
    readonly secondsBuilding: number;
    readonly secondsExchanging: number;
  }[];
}

/** What `odeon solve --json` says of a solve by consensus. Its keys are a contract, as those of `ResultRecord`. */
export interface DecompositionRecord {
  readonly by: string;
  readonly exactly: false;
  /** Experiments or rows of each batch. */
  readonly batches: readonly number[];
  readonly executor: string;
  readonly workers?: number;
  /** Number of rounds. */
  readonly rounds: number;
  /** Residuals of the last round, and what is asked of them; absent where there was none. */
  readonly residuals?: {
    readonly primal: number;
    readonly primalTolerance: number;
    readonly dual: number;
    readonly dualTolerance: number;
  };
  /** Penalty parameter of each network and shared variable in the last round. */
  readonly rho: Readonly<Record<string, number>>;
  /** The model's objective in the last round, each batch with its own copies. */
  readonly objective?: number;
  readonly secondsPerRound?: number;
  /** Sub-solves that did not reach their tolerance, the first ones, and how many there were. */
  readonly failures: readonly BatchFailure[];
  readonly failed: number;
}

/** The figures of a decomposed solve. */
export function decompositionRecord(
  { solution, rounds, batches, groups }: Decomposition,
  { name, workers }: ExecutorRecord,
  by: string,
): DecompositionRecord {
  const last = rounds[rounds.length - 1];
  const failures = rounds.flatMap(failuresOf);
  return {
    by,
    exactly: false,
    batches,
    executor: name,
    ...(workers === undefined ? {} : { workers: Math.min(workers, batches.length) }),
    rounds: rounds.length,
    ...(last
      ? {
          residuals: {
            primal: last.primal,
            primalTolerance: last.primalTolerance,
            dual: last.dual,
            dualTolerance: last.dualTolerance,
          },
        }
      : {}),
    rho: Object.fromEntries(last ? groups.map((group, k) => [group, last.rho[k]!]) : []),
    ...(last
      ? {
          objective: signOf(solution) * last.objective,
          secondsPerRound: Math.round((last.seconds / rounds.length) * 1e6) / 1e6,
        }
      : {}),
    failures: failures.slice(0, listedFailures),
    failed: failures.length,
  };
}

/** -1 for a maximisation, whose batches minimise. */
export function signOf({ transcription }: Decomposition['solution']): number {
  return transcription.definition.objectiveSign ?? 1;
}
