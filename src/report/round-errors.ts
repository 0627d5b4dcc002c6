import type { Decomposition, Round } from '../decomposition/index.js';
import { metricsOf } from '../model/metrics.js';
import { Solution } from '../model/solution.js';

/** Most rounds whose consensus is simulated, and most rows of tables that are simulated for all of them together. */
const maximumRounds = 100;
const maximumRows = 200_000;

/** A mean squared error over the rounds. */
export interface RoundErrors {
  /** The table that is compared with. */
  readonly name: string;
  /** Indices into the rounds, and the error after each. Infinite where the simulation did not reach the end. */
  readonly rounds: readonly number[];
  readonly values: readonly number[];
}

/**
 * Errors of the freely integrated model with the consensus of each round, or of some evenly chosen ones: against the validation tables
 * or, where there are none, against the training data. Everything that has no consensus, such as unknown initial states of the training
 * data, is that of the solution. Empty for a model that cannot be simulated.
 */
export function roundErrors(decomposition: Decomposition): readonly RoundErrors[] {
  const { solution, rounds } = decomposition;
  const { validations, fits } = solution.model;
  const trained = fits[0]?.columns[0]?.dataSet;
  if (!trained) return [];
  const rows = [trained, ...validations].reduce((sum, { times }) => sum + times.length, 0);
  const count = Math.min(rounds.length, maximumRounds, Math.max(10, Math.floor(maximumRows / rows)));
  const chosen = Array.from({ length: count }, (_, k) =>
    count === 1 ? rounds.length - 1 : Math.round((k * (rounds.length - 1)) / (count - 1)),
  );
  const found = chosen.map((index) => {
    const { train, validate } = metricsOf(withConsensus(decomposition, rounds[index]!));
    return Object.keys(validate).length > 0 ? validate : train ? { [trained.name]: train } : {};
  });
  return Object.keys(found[0] ?? {}).map((name) => ({
    name,
    rounds: chosen,
    values: found.map((metrics) => metrics[name]!.mse),
  }));
}

/** The solution with the consensus of a round. */
function withConsensus({ solution, consensus }: Decomposition, round: Round): Solution {
  const { model, transcription, result, nonzeros, secondsBuilding } = solution;
  const x = Float64Array.from(result.x);
  consensus.forEach((index, k) => (x[index] = round.consensus[k]!));
  return new Solution(model, transcription, { ...result, x }, nonzeros, secondsBuilding);
}
