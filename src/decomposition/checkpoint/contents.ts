import { OdeonError } from '../../errors.js';
import type { InteriorPointOptions } from '../../solver/index.js';
import type { ConsensusState, Round } from '../consensus.js';
import type { BatchState } from '../executor.js';
import { Checked } from '../job/check.js';
import { defaultJobLimits } from '../job/limits.js';
import { checkFigures, checkState, type SplitSizes } from '../job/messages.js';
import { pack, unpack } from '../job/packed.js';
import type { ResolvedDecomposition } from '../options.js';
import { CheckpointError } from './checkpoint-error.js';
import { conform } from './conform.js';

const format = 'odeon checkpoint 1';

/** What a run is made of; a checkpoint continues only the same. */
export interface RunIdentity {
  /** Hash of the bundle: the model, its tables, how it is cut and the options of the sub-solves. */
  readonly bundle: string;
  readonly solver: InteriorPointOptions;
  readonly options: ResolvedDecomposition;
}

/** A run between two rounds. */
export interface RunState {
  readonly consensus: ConsensusState;
  /** The states of all batches or, where the executor keeps these itself, how often each was solved. */
  readonly batches: readonly BatchState[] | Int32Array;
  readonly rounds: readonly Round[];
  /** Of a checkpoint: whether its run was to end at the same tolerances of the residuals. */
  readonly sameEnd?: boolean;
}

/** What may change between a run and its continuation: when it ends, and what follows then. */
const free: ReadonlySet<string> = new Set(['rounds', 'absolute', 'relative', 'polish']);

/** The bytes of a checkpoint. Of the rounds everything is kept but the batches' copies. */
export function packCheckpoint(identity: RunIdentity, { consensus, batches, rounds }: RunState): Uint8Array {
  return pack({
    format,
    ...identity,
    consensus,
    ...(batches instanceof Int32Array ? { progress: Float64Array.from(batches) } : { batches }),
    rounds: rounds.map((round) => ({
      ...round,
      answers: round.answers.map((answer) => ({ ...answer, copies: undefined })),
    })),
  });
}

/**
 * Reads and checks a checkpoint. In the answers of its rounds the copies are empty.
 *
 * @param example the state of the consensus before the first round, whose shape the one of the checkpoint must have.
 * @throws CheckpointError for bytes that are no checkpoint, and for one of another run.
 */
export function unpackCheckpoint(
  bytes: Uint8Array,
  identity: RunIdentity,
  sizes: SplitSizes,
  example: ConsensusState,
): RunState {
  try {
    const parts = new Checked(unpack(bytes, defaultJobLimits.bytes), 'the checkpoint');
    parts.choice('format', [format]);
    checkIdentity(parts, identity);
    const progress = parts.any('progress');
    return {
      consensus: readConsensus(parts, example),
      batches:
        progress === undefined
          ? readStates(parts, sizes)
          : Int32Array.from(parts.numbers('progress', sizes.batches.length, 0)),
      rounds: parts.list('rounds', Infinity).map((round, k) => readRound(round, k, sizes, example)),
      sameEnd: (['absolute', 'relative'] as const).every(
        (name) => parts.part('options').any(name) === identity.options[name],
      ),
    };
  } catch (error) {
    if (!(error instanceof OdeonError) || error instanceof CheckpointError) throw error;
    throw new CheckpointError(
      `the checkpoint cannot be read: ${error.message}`,
      error.hint ?? 'start anew, without --resume',
    );
  }
}

/** Objectives may be undefined where a batch could not be solved; all else is finite. */
function readConsensus(parts: Checked, example: ConsensusState): ConsensusState {
  const state = conform(parts.any('consensus'), example, 'consensus');
  for (const numbers of [state.z, state.rho, ...state.u, ...state.copies]) {
    if (!numbers.every(Number.isFinite)) throw parts.wrong('consensus', 'finite numbers');
  }
  return state;
}

function readStates(parts: Checked, sizes: SplitSizes): readonly BatchState[] {
  const states = parts.list('batches', sizes.batches.length);
  if (states.length !== sizes.batches.length) throw parts.wrong('batches', `${sizes.batches.length} states`);
  return states.map((state, batch) => checkState(state, sizes, batch));
}

/** Says what differs, as far as names tell it. */
function checkIdentity(parts: Checked, identity: RunIdentity): void {
  const compare = (key: 'solver' | 'options', ignored: ReadonlySet<string>, what: string): void => {
    const there = (parts.any(key) ?? {}) as Readonly<Record<string, unknown>>;
    const here = identity[key] as Readonly<Record<string, unknown>>;
    for (const name of new Set([...Object.keys(there), ...Object.keys(here)])) {
      if (ignored.has(name) || shown(there[name]) === shown(here[name])) continue;
      throw new CheckpointError(
        `the checkpoint was made with other ${what}: ${name} was ${shown(there[name])} and is ${shown(here[name])}`,
        'give the same options, or start anew without --resume',
      );
    }
  };
  compare('options', free, 'options of the decomposition');
  compare('solver', new Set(), 'options of the solver');
  if (parts.any('bundle') === identity.bundle) return;
  throw new CheckpointError(
    'the checkpoint belongs to another model, or to other data',
    'give the model as it was, or start anew without --resume',
  );
}

function shown(value: unknown): string {
  return value === undefined ? 'not given' : Array.isArray(value) ? value.join(', ') : String(value);
}

function readRound(value: unknown, k: number, { batches }: SplitSizes, { z }: ConsensusState): Round {
  const parts = new Checked(value, `round ${k + 1}`);
  const rho = parts.any('rho');
  if (!(rho instanceof Float64Array)) throw parts.wrong('rho', 'numbers');
  const answers = parts.list('answers', batches.length).map((one) => {
    const answer = new Checked(one, `an answer of round ${k + 1}`);
    const figures = checkFigures(answer, answer.integer('batch', 0, batches.length));
    return { ...figures, copies: new Float64Array(0) };
  });
  return {
    ...(value as object),
    round: parts.integer('round', k + 1, k + 2),
    primal: parts.number('primal', 0),
    primalTolerance: parts.number('primalTolerance', 0),
    dual: parts.number('dual', 0),
    dualTolerance: parts.number('dualTolerance', 0),
    rho,
    objective: parts.anyNumber('objective'),
    worstBatch: parts.integer('worstBatch', -1, batches.length),
    answers,
    consensus: parts.numbers('consensus', z.length),
    seconds: parts.number('seconds', 0),
  };
}
