import { Worker } from 'node:worker_threads';
import type { JobReply } from '../job/index.js';
import { ClusterError } from './cluster-error.js';
import type { SessionThread } from './solve-slots.js';

/** Stands beside this module, in the package as in the joined program. */
const program = new URL('./solve-thread.js', import.meta.url);

/** Starts a thread that solves batches. One that breaks down fails its message; it must be ended and another be started then. */
export function startSolveThread(): SessionThread {
  const thread = new Worker(program);
  let broken: ClusterError | undefined;
  let settle: { resolve(reply: JobReply): void; reject(error: Error): void } | undefined;
  const breakDown = (reason: string): void => {
    broken ??= new ClusterError(`The thread of a batch broke down: ${reason}`);
    settle?.reject(broken);
  };
  thread.on('message', (reply: JobReply) => settle?.resolve(reply));
  thread.on('error', ({ message }) => breakDown(message));
  thread.on('exit', (code) => breakDown(`it ended with ${code}`));
  return {
    async handle(message) {
      if (broken) throw broken;
      try {
        return await new Promise<JobReply>((resolve, reject) => {
          settle = { resolve, reject };
          thread.postMessage(message, []);
        });
      } finally {
        settle = undefined;
      }
    },
    async end() {
      await thread.terminate();
    },
  };
}
