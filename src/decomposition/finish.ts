import type { ProblemDefinition } from '../nlp/template.js';
import type { InteriorPointOptions, SolverResult, SolverStatus } from '../solver/index.js';
import { assemble } from './assemble.js';
import type { Round } from './consensus.js';
import type { BatchAnswer, BatchExecutor } from './executor.js';
import type { ResolvedDecomposition } from './options.js';
import { improveConsensus, isSolved } from './improve.js';
import { solveWhole } from './solve-whole.js';
import type { Split } from './split.js';

/** What the rounds of a decomposed solve have left. */
export interface Finish {
  readonly definition: ProblemDefinition;
  readonly split: Split;
  readonly z: Float64Array;
  readonly executor: BatchExecutor;
  /** Options of the interior point; `tol` is the final one. */
  readonly options: InteriorPointOptions & { readonly tol: number };
  readonly polish: ResolvedDecomposition['polish'];
  readonly rounds: readonly Round[];
  /** 'acceptable' where the residuals met their tolerances. */
  readonly status: SolverStatus;
  readonly signal?: { readonly aborted: boolean };
}

/**
 * Makes a point of the whole problem of the batches' points. Batches of experiments solve their own unknowns for the consensus, each
 * by itself, and the consensus is improved; where batches of one trajectory meet, the whole problem is solved with the weights and
 * constants of the consensus kept. Polishing goes on from there to an optimum of the whole problem.
 */
export async function finish(run: Finish): Promise<SolverResult> {
  const { definition, split, z, executor, options, rounds, signal } = run;
  const { joined } = split;
  const bounds = {
    lower: Float64Array.from(split.consensus, (index) => definition.lower[index]!),
    upper: Float64Array.from(split.consensus, (index) => definition.upper[index]!),
  };
  const { all, last: held } = joined
    ? { all: [], last: [] }
    : await improveConsensus(executor, split, z, {
        tolerance: options.tol,
        bounds,
        rounds: rounds.length,
        distance: rounds[rounds.length - 1]?.primal ?? 0,
        constant: (definition.objectiveSign ?? 1) * (definition.objectiveConstant ?? 0),
        ...(signal ? { signal } : {}),
      });
  const failed = run.status === 'interrupted' ? undefined : held.find((answer) => !isSolved(answer));
  const status = run.status === 'acceptable' && failed ? failed.status : run.status;
  const answers = [...rounds.flatMap((round) => round.answers), ...all];
  const iterations = answers.reduce((sum, answer) => sum + answer.iterations, 0);
  const message = messageOf(status, rounds, failed);
  const point = assemble(definition, split, z, await executor.points(), {
    status,
    message,
    iterations,
    objective: joined
      ? (rounds[rounds.length - 1]?.objective ?? 0)
      : held.reduce((sum, { objective }) => sum + objective, 0),
  });
  if (status === 'interrupted' || (run.polish === 'none' && !joined)) return point;
  if (run.polish === 'none') {
    const weights = split.groups.flatMap(({ overTime, first, end }) =>
      overTime ? [] : [...split.consensus.subarray(first, end)],
    );
    const settled = await solveWhole(definition, point, options, {
      held: Int32Array.from(weights),
      ...(signal ? { signal } : {}),
    });
    return settled.status === 'optimal' || settled.status === 'acceptable'
      ? { ...settled, status, message, iterations: iterations + settled.iterations }
      : {
          ...settled,
          message: `${message} The model could not be solved with the consensus: ${settled.message}`,
          iterations: iterations + settled.iterations,
        };
  }
  const polished = await solveWhole(definition, point, options, signal ? { signal } : {});
  return {
    ...polished,
    message: `${message} Polished by a single solve: ${polished.message}`,
    iterations: iterations + polished.iterations,
  };
}

function messageOf(status: SolverStatus, rounds: readonly Round[], failed: BatchAnswer | undefined): string {
  const count = `${rounds.length} ${rounds.length === 1 ? 'round' : 'rounds'}`;
  if (failed) {
    return `After ${count} batch ${failed.batch + 1} could not be solved with the consensus: ${failed.message}`;
  }
  const last = rounds[rounds.length - 1];
  const residuals = last
    ? `: primal residual ${last.primal.toExponential(1)} (${last.primalTolerance.toExponential(1)} asked), dual residual ${last.dual.toExponential(1)} (${last.dualTolerance.toExponential(1)} asked).`
    : '.';
  if (status === 'acceptable') return `Consensus after ${count}${residuals}`;
  return `${status === 'interrupted' ? 'Interrupted' : 'No consensus yet'} after ${count}${residuals}`;
}
