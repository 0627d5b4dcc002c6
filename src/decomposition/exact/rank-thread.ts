/** The program of a thread that is one rank of an exact decomposition: it solves its part, then waits for questions. */
import { parentPort, workerData } from 'node:worker_threads';
import { OdeonError } from '../../errors.js';
import type { Communicator } from '../../solver/distributed/communicator.js';
import { openBundle } from '../job/index.js';
import type { FromRank, RankJob, RankPoint } from './messages.js';
import { CommunicationError, SharedMemoryCommunicator, stopRequested } from './shared-memory-communicator.js';
import { solveRank, type RankResult } from './solve-rank.js';

const port = parentPort!;
const tell = (message: FromRank, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

async function solve({ rank, region, bundle, warmStart, logs }: RankJob): Promise<RankResult> {
  const { model, solver, cut } = await openBundle(bundle);
  const connection = new SharedMemoryCommunicator(region, rank);
  let exchanges = 0;
  let milliseconds = 0;
  const measured: Communicator = {
    rank,
    ranks: connection.ranks,
    allReduce(values, reduction) {
      const started = performance.now();
      connection.allReduce(values, reduction);
      milliseconds += performance.now() - started;
      exchanges++;
    },
  };
  const first = rank === 0;
  const found = solveRank(model, cut, measured, solver, {
    ...(warmStart ? { warmStart } : {}),
    signal: {
      get aborted() {
        return first && stopRequested(region);
      },
    },
    ...(first ? { onIteration: (record) => tell({ kind: 'iteration', record }) } : {}),
    ...(first && logs ? { log: (line: string) => tell({ kind: 'log', line }) } : {}),
  });
  const { result, part, nonzeros, secondsBuilding } = found;
  const { status, message, objective, iterations, barrierParameter, errors, counters } = result;
  tell({
    kind: 'done',
    outcome: { status, message, objective, iterations, barrierParameter, errors },
    summary: {
      variables: part.variables.length,
      constraints: part.rows.length,
      nonzeros,
      counters,
      secondsBuilding,
      exchanges,
      secondsExchanging: milliseconds / 1000,
    },
  });
  return found;
}

function pointOf({ part, result }: RankResult): RankPoint {
  const { x, multipliers, lowerBoundMultipliers, upperBoundMultipliers, constraintValues } = result;
  const { variables, rows } = part;
  return { variables, rows, x, multipliers, lowerBoundMultipliers, upperBoundMultipliers, constraintValues };
}

void solve(workerData as RankJob).then(
  (found) => port.on('message', () => tell({ kind: 'point', point: pointOf(found) })),
  (error: unknown) => {
    const { message, hint } =
      error instanceof OdeonError ? error : { message: String(error), hint: undefined };
    const second = error instanceof CommunicationError;
    tell({ kind: 'failed', message, second, ...(hint === undefined ? {} : { hint }) });
  },
);
