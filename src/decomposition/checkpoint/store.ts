import type * as FileSystem from 'node:fs';
import { CheckpointError } from './checkpoint-error.js';

/** A place for one checkpoint. */
export interface CheckpointStore {
  /** Replaces the checkpoint as a whole: whenever the process ends, the old or the new one is there. */
  save(bytes: Uint8Array): Promise<void> | void;
  /** The checkpoint, or undefined where there is none. */
  load(): Promise<Uint8Array | undefined> | Uint8Array | undefined;
}

/**
 * A file as a place for a checkpoint; Node only. It is written beside itself under another name, brought to the disk and renamed, so
 * that it is whole at any time.
 */
export function checkpointFile(path: string): CheckpointStore {
  const fs = fileSystem();
  return {
    save(bytes) {
      const part = `${path}.${process.pid}.part`;
      attempt(path, 'written', () => {
        try {
          const file = fs.openSync(part, 'w', 0o600);
          try {
            fs.writeFileSync(file, bytes);
            fs.fsyncSync(file);
          } finally {
            fs.closeSync(file);
          }
          fs.renameSync(part, path);
        } catch (error) {
          fs.rmSync(part, { force: true });
          throw error;
        }
      });
    },
    load: () => attempt(path, 'read', () => (fs.existsSync(path) ? fs.readFileSync(path) : undefined)),
  };
}

/** Asked for when it is needed: bundles for browsers contain no import of it. */
function fileSystem(): typeof FileSystem {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') {
    throw new CheckpointError(
      'checkpoints are written to files under Node only',
      'give a place of your own, with save and load',
    );
  }
  return process.getBuiltinModule('node:fs');
}

function attempt<Result>(path: string, what: string, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    throw new CheckpointError(
      `the checkpoint '${path}' cannot be ${what}: ${(error as Error).message}`,
      'name a file in a folder that exists and may be written',
    );
  }
}
