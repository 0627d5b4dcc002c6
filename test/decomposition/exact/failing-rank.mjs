// A rank that ends before its time, as one without memory does, while the others wait for it.
import { workerData } from 'node:worker_threads';

if (workerData.rank === 1) process.exit(3);
await import('../../../dist/program/rank-thread.js');
