import type { Consensus, Round } from '../consensus.js';
import type { BatchExecutor } from '../executor.js';
import type { SplitSizes } from '../job/messages.js';
import { CheckpointError } from './checkpoint-error.js';
import { packCheckpoint, unpackCheckpoint, type RunIdentity } from './contents.js';
import { checkpointFile, type CheckpointStore } from './store.js';

/** What is asked of checkpoints; see `DecompositionHooks`. */
export interface CheckpointOptions {
  readonly checkpoint?: string | CheckpointStore | undefined;
  readonly resume?: boolean | undefined;
}

/**
 * An executor that keeps the states of its batches, and a checkpoint, beyond the life of this process: such a checkpoint says only how
 * often each batch was solved.
 */
export interface LastingExecutor extends BatchExecutor {
  progress(): Int32Array;
  /** Keeps the states of a progress until the next call, however often the batches are solved. */
  pin(progress: Int32Array): Promise<void>;
  /** Goes back to a progress that was pinned last. */
  restoreProgress(progress: Int32Array): Promise<void>;
  readonly checkpoints: {
    checkpoint(): Promise<Uint8Array | undefined>;
    putCheckpoint(bytes: Uint8Array): Promise<void>;
  };
}

function isLasting(executor: BatchExecutor): executor is LastingExecutor {
  return 'checkpoints' in executor;
}

/** Writes and reads the checkpoints of one run. */
export class CheckpointKeeper {
  private constructor(
    private readonly store: CheckpointStore,
    /** The executor, where it keeps the states itself. */
    private readonly lasting: LastingExecutor | undefined,
    private readonly executor: BatchExecutor,
    private readonly consensus: Consensus,
    private readonly identity: RunIdentity,
  ) {}

  /**
   * The checkpoints of a run, or undefined where nobody wants them.
   *
   * @throws CheckpointError where a run is to be resumed that has no place for a checkpoint.
   */
  static async for(
    { checkpoint, resume = false }: CheckpointOptions,
    executor: BatchExecutor,
    consensus: Consensus,
    identify: () => Promise<RunIdentity>,
  ): Promise<CheckpointKeeper | undefined> {
    const store = typeof checkpoint === 'string' ? checkpointFile(checkpoint) : checkpoint;
    if (store) return new CheckpointKeeper(store, undefined, executor, consensus, await identify());
    if (isLasting(executor)) {
      const own = {
        save: (bytes: Uint8Array) => executor.checkpoints.putCheckpoint(bytes),
        load: () => executor.checkpoints.checkpoint(),
      };
      return new CheckpointKeeper(own, executor, executor, consensus, await identify());
    }
    if (!resume) return undefined;
    throw new CheckpointError('there is nothing to resume from', 'name the checkpoint: --checkpoint FILE');
  }

  /**
   * Puts consensus and batches where the checkpoint was made. Gives the rounds before it, and whether they were to end at the same
   * tolerances.
   *
   * @throws CheckpointError where there is none, or it is damaged or of another run.
   */
  async resume(sizes: SplitSizes): Promise<{ readonly rounds: readonly Round[]; readonly sameEnd: boolean }> {
    const { store, consensus, executor, lasting, identity } = this;
    const bytes = await store.load();
    if (!bytes) {
      throw new CheckpointError('there is no checkpoint to resume from', 'start anew, without --resume');
    }
    const state = unpackCheckpoint(bytes, identity, sizes, consensus.state());
    const { batches } = state;
    if (!(batches instanceof Int32Array)) await executor.restore(batches);
    else if (lasting) await lasting.restoreProgress(batches);
    else throw new CheckpointError('the checkpoint leaves the batches to the cluster', 'resume it there');
    consensus.restore(state.consensus);
    return { rounds: state.rounds, sameEnd: state.sameEnd === true };
  }

  /** To be called between two rounds. */
  async save(rounds: readonly Round[]): Promise<void> {
    const { store, consensus, executor, lasting, identity } = this;
    const progress = lasting?.progress();
    const batches = progress ?? (await executor.states());
    await store.save(packCheckpoint(identity, { consensus: consensus.state(), batches, rounds }));
    if (progress) await lasting!.pin(progress);
  }
}
