import { decompose, type DecompositionHooks } from '../decomposition/index.js';
import type { Model } from '../model/index.js';
import { decompositionRecord } from '../report/decomposition-record.js';
import { formatRound, ROUND_HEADER, roundRecord } from '../report/round-table.js';
import type { ChosenExecutor } from './executors.js';
import type { Solved, Solving } from './solve-model.js';

/** Rounds between two headings of their table. */
const roundsBelowHeading = 20;

/** How a decomposed solve runs. */
export interface DecomposedSolving extends Solving {
  readonly executor: ChosenExecutor;
  /** File for the state of the run after every round. */
  readonly checkpoint: string | undefined;
  /** Whether the run goes on from its checkpoint. */
  readonly resume: boolean;
}

/** Solves a model by a consensus of its batches, as its `decompose` says. */
export async function solveDecomposed(
  model: Model,
  { solver, signal, executor, checkpoint, resume, log, logJson }: DecomposedSolving,
): Promise<Solved> {
  const started = performance.now();
  const { by = 'experiments' } = model.decomposition!.options;
  let logged = 0;
  const hooks: DecompositionHooks = {
    solver,
    signal,
    ...(executor.make ? { executor: executor.make } : {}),
    ...(checkpoint === undefined ? {} : { checkpoint }),
    resume,
    onRound(round) {
      if (logJson) {
        log(JSON.stringify(roundRecord(round)));
        return;
      }
      if (logged++ % roundsBelowHeading === 0) log(ROUND_HEADER);
      log(formatRound(round));
    },
  };
  const decomposition = await decompose(model, undefined, hooks);
  const { solution } = decomposition;
  if (!logJson && solution.solved) log(`\n${solution.message}`);
  return {
    solution,
    decomposition,
    record: decompositionRecord(decomposition, executor.record, by),
    seconds: (performance.now() - started) / 1000 - solution.secondsBuilding,
  };
}
