import type { Model } from '../../model/model.js';
import { checkedTranscription } from '../../model/solve.js';
import { CompiledProblem } from '../../nlp/index.js';
import type { Communicator } from '../../solver/distributed/communicator.js';
import {
  solveNonlinearProgram,
  type InteriorPointOptions,
  type SolverHooks,
  type SolverResult,
} from '../../solver/index.js';
import { Slicer } from '../slice-definition.js';
import type { CutOptions } from '../split-model.js';
import { rankNumbers } from './rank-numbers.js';
import { partOfRank, type RankPart } from './rank-part.js';

/** What a rank has found: its part of the problem and the solver's result for it, in the part's numbering. */
export interface RankResult {
  readonly part: RankPart;
  readonly result: SolverResult;
  readonly nonzeros: { readonly jacobian: number; readonly hessian: number };
}

/**
 * Solves the part of one rank in lock-step with the others. All ranks call with the same model and options, each with its own
 * communicator.
 *
 * @throws ModelError for a model that cannot be cut, CommunicationError where another rank fails.
 */
export function solveRank(
  model: Model,
  cut: CutOptions,
  communicator: Communicator,
  options: InteriorPointOptions,
  hooks: SolverHooks = {},
): RankResult {
  const transcription = checkedTranscription(model);
  const { rank, ranks } = communicator;
  const part = partOfRank(transcription.definition, rankNumbers(model, transcription, cut, ranks), rank);
  const problem = new CompiledProblem(new Slicer(transcription.definition).part(part));
  const result = solveNonlinearProgram(problem, options, {
    ...hooks,
    distribution: { communicator, variables: part.sharedVariables, rows: part.sharedRows },
  });
  return {
    part,
    result,
    nonzeros: { jacobian: problem.jacobian.rows.length, hessian: problem.hessian.rows.length },
  };
}
