import { decompose, type Decomposition, type DecompositionHooks } from '../decomposition/index.js';
import type { Model } from '../model/index.js';
import { decompositionRecord, type DecompositionRecord } from '../report/decomposition-record.js';
import { formatRound, ROUND_HEADER, roundRecord } from '../report/round-table.js';
import type { InteriorPointOptions } from '../solver/index.js';
import type { ChosenExecutor } from './executors.js';
import type { Interruption } from './interruption.js';

/** Rounds between two headings of their table. */
const roundsBelowHeading = 20;

/** How a decomposed solve runs and what it says on the way. */
export interface DecomposedSolveOptions {
  readonly solver: InteriorPointOptions;
  readonly signal: Interruption;
  readonly executor: ChosenExecutor;
  /** File for the state of the run after every round. */
  readonly checkpoint?: string | undefined;
  /** Whether the run goes on from its checkpoint. */
  readonly resume: boolean;
  /** Receives the lines of the log. */
  log(line: string): void;
  /** Rounds are logged as JSON objects, one on a line, instead of as a table. */
  readonly logJson: boolean;
}

/** A decomposed solve and its part of the result record. */
export interface DecomposedSolve {
  readonly decomposition: Decomposition;
  readonly record: DecompositionRecord;
  /** Seconds that its rounds and their end took. */
  readonly seconds: number;
}

/** Solves a model by batches, as its `decompose` says. */
export async function solveDecomposed(
  model: Model,
  { solver, signal, executor, checkpoint, resume, log, logJson }: DecomposedSolveOptions,
): Promise<DecomposedSolve> {
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
  if (!logJson) log(`\n${solution.message}`);
  return {
    decomposition,
    record: decompositionRecord(decomposition, executor.record, by),
    seconds: (performance.now() - started) / 1000 - solution.secondsBuilding,
  };
}
