import { InProcessExecutor } from '../../src/decomposition/in-process-executor.js';
import { threads } from '../../src/decomposition/threads/index.js';
import { describeExecutor } from './executor-suite.js';

/** Threads run what is built. */
const worker = new URL('../../dist/program/batch-worker.js', import.meta.url);

describeExecutor(
  'in this process',
  ({ split, solver, signal }) => new InProcessExecutor(split.batches, solver, signal),
);
describeExecutor('in two threads', threads({ workers: 2, worker }));
describeExecutor('in more threads than batches', threads({ workers: 9, worker }));
