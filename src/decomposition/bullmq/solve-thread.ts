import { parentPort } from 'node:worker_threads';
import { WorkerSession } from '../job/index.js';

/* The program of a thread that solves batches: a session that answers one message after the other. */

const port = parentPort!;
const session = new WorkerSession();
port.on('message', (message: unknown) => {
  void session.handle(message).then((reply) => port.postMessage(reply));
});
