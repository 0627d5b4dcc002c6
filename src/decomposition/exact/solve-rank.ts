import type { Model } from '../../model/model.js';
import { checkedTranscription } from '../../model/solve.js';
import { CompiledProblem } from '../../nlp/index.js';
import { determineUnits } from '../../solver/determine-units.js';
import type { Communicator } from '../../solver/distributed/communicator.js';
import type { Units } from '../../solver/unit-scaling.js';
import {
  solveNonlinearProgram,
  type InteriorPointOptions,
  type SolverHooks,
  type SolverResult,
  type WarmStart,
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
  /** Seconds of discretising and compiling. */
  readonly secondsBuilding: number;
}

/**
 * Solves the part of one rank in lock-step with the others: together they do what one solve of the whole problem does. All ranks call
 * with the same model and options, each with its own communicator. A rank that is alone solves the problem undecomposed.
 *
 * @param hooks `warmStart` is a point of the whole problem.
 * @throws ModelError for a model that cannot be cut, DistributionError for one that cannot be solved so, CommunicationError where
 *   another rank fails; numerical failure is a status.
 */
export function solveRank(
  model: Model,
  cut: CutOptions,
  communicator: Communicator,
  options: InteriorPointOptions,
  { warmStart, ...hooks }: SolverHooks = {},
): RankResult {
  const started = performance.now();
  const transcription = checkedTranscription(model);
  const { rank, ranks } = communicator;
  const part = partOfRank(transcription.definition, rankNumbers(model, transcription, cut, ranks), rank);
  const problem = new CompiledProblem(new Slicer(transcription.definition).part(part));
  const secondsBuilding = (performance.now() - started) / 1000;
  const result = solveNonlinearProgram(problem, options, {
    ...hooks,
    ...(warmStart ? { warmStart: startOf(part, warmStart) } : {}),
    ...(ranks > 1
      ? {
          distribution: {
            communicator,
            variables: part.sharedVariables,
            rows: part.sharedRows,
            units: (resolved) => {
              const units = determineUnits(new CompiledProblem(transcription.definition), resolved);
              return units && unitsOfPart(part, units);
            },
          },
        }
      : {}),
  });
  return {
    part,
    result,
    nonzeros: { jacobian: problem.jacobian.rows.length, hessian: problem.hessian.rows.length },
    secondsBuilding,
  };
}

function pick(values: Float64Array, at: Int32Array): Float64Array {
  return Float64Array.from(at, (k) => values[k]!);
}

function unitsOfPart({ variables, rows }: RankPart, whole: Units): Units {
  return { ...whole, variables: pick(whole.variables, variables), rows: pick(whole.rows, rows) };
}

/** The part of a point of the whole problem. */
function startOf({ variables, rows }: RankPart, whole: WarmStart): WarmStart {
  const { x, multipliers, lowerBoundMultipliers, upperBoundMultipliers, barrierParameter } = whole;
  return {
    ...(x ? { x: pick(x, variables) } : {}),
    ...(multipliers ? { multipliers: pick(multipliers, rows) } : {}),
    ...(lowerBoundMultipliers ? { lowerBoundMultipliers: pick(lowerBoundMultipliers, variables) } : {}),
    ...(upperBoundMultipliers ? { upperBoundMultipliers: pick(upperBoundMultipliers, variables) } : {}),
    ...(barrierParameter === undefined ? {} : { barrierParameter }),
  };
}
