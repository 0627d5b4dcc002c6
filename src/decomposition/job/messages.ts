import { createCounters } from '../../solver/counters.js';
import type { SolverCounters, SolverStatus } from '../../solver/index.js';
import type {
  BatchAnswer,
  BatchDescription,
  BatchPoint,
  BatchRequest,
  BatchState,
  SavedPoint,
} from '../executor.js';
import type { Split } from '../split.js';
import type { ModelBundle } from './bundle.js';
import { Checked } from './check.js';
import { JobError } from './job-error.js';
import type { JobLimits } from './limits.js';

/*
 * What coordinator and workers say to each other: plain objects with Float64Arrays, for structured cloning as they are and for everything
 * else by `pack` and `unpack`. Each side checks all that it gets.
 */

/**
 * What a batch is asked for. `run` tells runs of the same model apart, and `solves` is the number of solves that the batch must have
 * behind it; a worker whose batch is not there needs the state.
 */
interface ToBatch {
  readonly model: string;
  readonly run: string;
  readonly batch: number;
  readonly solves: number;
  readonly state?: BatchState;
}

/** From the coordinator to a worker. `model` is the hash of a bundle. */
export type JobMessage =
  | { readonly kind: 'open'; readonly bundle: ModelBundle }
  | ({ readonly kind: 'solve'; readonly request: Omit<BatchRequest, 'batch'> } & ToBatch)
  | ({ readonly kind: 'point' } & ToBatch)
  | { readonly kind: 'describe'; readonly model: string; readonly batch: number }
  | { readonly kind: 'close'; readonly model: string };

/** How large the parts of a cut model are; equal on both sides, or the sides are of different versions. */
export interface SplitSizes {
  /** Length of the consensus vector. */
  readonly consensus: number;
  /** Unknowns and rows of each batch, and of how many unknowns of the consensus it has copies. */
  readonly batches: readonly { readonly variables: number; readonly rows: number; readonly copies: number }[];
}

/** From a worker to the coordinator. */
export type JobReply =
  | { readonly kind: 'opened'; readonly sizes: SplitSizes }
  | { readonly kind: 'closed' }
  /** The worker does not have the model, or its batch is elsewhere: send the bundle, or the message again with the state. */
  | { readonly kind: 'needs'; readonly what: 'model' | 'state' }
  | { readonly kind: 'solved'; readonly answer: BatchAnswer; readonly state: BatchState }
  | { readonly kind: 'point'; readonly point: BatchPoint }
  | { readonly kind: 'described'; readonly description: BatchDescription }
  /** The message was refused or a worker's own mistake came up. Numerical failure is no failure: it is a status of the answer. */
  | { readonly kind: 'failed'; readonly message: string; readonly hint?: string };

const statuses = [
  'optimal',
  'acceptable',
  'infeasible',
  'iteration_limit',
  'time_limit',
  'diverging',
  'restoration_failed',
  'evaluation_error',
  'interrupted',
] as const satisfies readonly SolverStatus[];

const mostCount = 2 ** 48;
const longestMessage = 100_000;
const hashPattern = /^[0-9a-f]{64}$/;

export function sizesOf({ consensus, batches }: Split): SplitSizes {
  return {
    consensus: consensus.length,
    batches: batches.map(({ variables, rows, places }) => ({
      variables: variables.length,
      rows: rows.length,
      copies: places.length,
    })),
  };
}

/**
 * A message to a worker, checked as far as that is possible without the model.
 *
 * @throws JobError
 */
export function checkMessage(value: unknown, limits: JobLimits): JobMessage {
  const parts = new Checked(value, 'the job');
  const kind = parts.choice('kind', ['open', 'solve', 'point', 'describe', 'close']);
  if (kind === 'open') {
    const bundle = parts.part('bundle');
    const bytes = bundle.any('bytes');
    if (!(bytes instanceof Uint8Array) || bytes.length > limits.bytes) {
      throw bundle.wrong('bytes', `at most ${limits.bytes} bytes`);
    }
    return { kind, bundle: { hash: checkHash(bundle, 'hash'), bytes } };
  }
  const model = checkHash(parts, 'model');
  if (kind === 'close') return { kind, model };
  return {
    ...(value as object),
    kind,
    model,
    batch: parts.integer('batch', 0, limits.batches),
  } as JobMessage;
}

function checkHash(parts: Checked, key: string): string {
  const hash = parts.text(key, 64);
  if (!hashPattern.test(hash)) throw parts.wrong(key, 'a SHA-256 in hexadecimal');
  return hash;
}

/**
 * The parts of a message to a batch, against the sizes of the model that the worker has cut itself.
 *
 * @throws JobError
 */
export function checkToBatch(
  message: Extract<JobMessage, { kind: 'solve' | 'point' }>,
  sizes: SplitSizes,
): {
  readonly run: string;
  readonly solves: number;
  readonly state?: BatchState;
  readonly request?: BatchRequest;
} {
  const parts = new Checked(message, 'the job');
  const batch = parts.integer('batch', 0, sizes.batches.length);
  const solves = parts.integer('solves', 0, mostCount);
  const given = parts.any('state');
  const state = given === undefined ? undefined : checkState(given, sizes, batch);
  if (state && state.solves !== solves) throw parts.wrong('state', `the one after ${solves} solves`);
  return {
    run: parts.text('run', 100),
    solves,
    ...(state ? { state } : {}),
    ...(message.kind === 'solve' ? { request: checkRequest(message.request, sizes, batch) } : {}),
  };
}

function checkRequest(value: unknown, { batches }: SplitSizes, batch: number): BatchRequest {
  const { copies } = batches[batch]!;
  const parts = new Checked(value, `the request to batch ${batch + 1}`);
  const fixed = parts.any('penalty') === 'fixed';
  return {
    batch,
    target: parts.numbers('target', copies),
    penalty: fixed ? 'fixed' : parts.numbers('penalty', copies, 0),
    tolerance: parts.number('tolerance', Number.MIN_VALUE),
  };
}

/**
 * The state of a batch that came from outside.
 *
 * @throws JobError
 */
export function checkState(value: unknown, sizes: SplitSizes, batch: number): BatchState {
  const what = `the state of batch ${batch + 1}`;
  const parts = new Checked(value, what);
  const { variables, rows } = sizes.batches[batch]!;
  const analyses = parts.list('analyses', 100).map((one) => {
    if (!(one instanceof Float64Array)) throw parts.wrong('analyses', 'numbers');
    return one;
  });
  const point =
    parts.any('point') === undefined ? undefined : checkPoint(parts.part('point'), variables, rows);
  return {
    solves: parts.integer('solves', 0, mostCount),
    ...(point ? { point } : {}),
    analyses,
    counters: checkCounters(parts.part('counters')),
  };
}

function checkPoint(parts: Checked, variables: number, rows: number): SavedPoint {
  return {
    x: parts.numbers('x', variables),
    multipliers: parts.numbers('multipliers', rows),
    lowerBoundMultipliers: parts.numbers('lowerBoundMultipliers', variables, 0),
    upperBoundMultipliers: parts.numbers('upperBoundMultipliers', variables, 0),
    barrierParameter: parts.number('barrierParameter', 0),
  };
}

function checkCounters(parts: Checked): SolverCounters {
  const counters = createCounters();
  for (const key of Object.keys(counters) as (keyof SolverCounters)[]) counters[key] = parts.number(key, 0);
  return counters;
}

/**
 * What a worker has answered, against the sizes of the coordinator's own split.
 *
 * @throws JobError for an answer that is none, and with the worker's words where it has failed.
 */
export function checkReply<Kind extends JobReply['kind']>(
  value: unknown,
  kinds: readonly Kind[],
  sizes: SplitSizes,
  batch: number,
): Extract<JobReply, { kind: Kind }> {
  const parts = new Checked(value, 'the answer of a worker');
  const kind = parts.choice('kind', [...kinds, 'failed']);
  if (kind === 'failed') {
    const hint = parts.any('hint') === undefined ? undefined : parts.text('hint', longestMessage);
    throw new JobError(`a worker has failed: ${parts.text('message', longestMessage)}`, hint);
  }
  return repliesByKind[kind as Kind](parts, sizes, batch) as Extract<JobReply, { kind: Kind }>;
}

const repliesByKind: {
  readonly [Kind in JobReply['kind']]: (
    parts: Checked,
    sizes: SplitSizes,
    batch: number,
  ) => Extract<JobReply, { kind: Kind }>;
} = {
  opened(parts, sizes) {
    const found = parts.part('sizes');
    const others = found.list('batches', sizes.batches.length).map((one) => new Checked(one, 'a batch'));
    const same =
      others.length === sizes.batches.length &&
      sizes.batches.every((own, batch) =>
        (['variables', 'rows', 'copies'] as const).every((key) => others[batch]!.any(key) === own[key]),
      );
    if (found.any('consensus') !== sizes.consensus || !same) {
      throw new JobError(
        'a worker cuts the model into other batches than the coordinator',
        'run the same version of the program on both sides',
      );
    }
    return { kind: 'opened', sizes };
  },
  closed: () => ({ kind: 'closed' }),
  needs: (parts) => ({ kind: 'needs', what: parts.choice('what', ['model', 'state']) }),
  solved: (parts, sizes, batch) => ({
    kind: 'solved',
    answer: checkAnswer(parts.any('answer'), sizes, batch),
    state: checkState(parts.any('state'), sizes, batch),
  }),
  point(parts, sizes, batch) {
    const point = parts.part('point');
    const { variables, rows } = sizes.batches[batch]!;
    return {
      kind: 'point',
      point: {
        ...checkPoint(point, variables, rows),
        constraintValues: point.anyNumbers('constraintValues', rows),
        lagrangian: point.anyNumbers('lagrangian', variables),
        counters: checkCounters(point.part('counters')),
      },
    };
  },
  described(parts) {
    const description = parts.part('description');
    const nonzeros = description.part('nonzeros');
    return {
      kind: 'described',
      description: {
        startObjective: description.anyNumber('startObjective'),
        nonzeros: {
          jacobian: nonzeros.integer('jacobian', 0, mostCount),
          hessian: nonzeros.integer('hessian', 0, mostCount),
        },
      },
    };
  },
  failed: (parts) => ({ kind: 'failed', message: parts.text('message', longestMessage) }),
};

/**
 * The answer of a batch that came from outside.
 *
 * @throws JobError
 */
export function checkAnswer(value: unknown, { batches }: SplitSizes, batch: number): BatchAnswer {
  const parts = new Checked(value, `the answer of batch ${batch + 1}`);
  return { ...checkFigures(parts, batch), copies: parts.numbers('copies', batches[batch]!.copies) };
}

/**
 * What an answer says beside its copies.
 *
 * @throws JobError
 */
export function checkFigures(parts: Checked, batch: number): Omit<BatchAnswer, 'copies'> {
  return {
    batch: parts.integer('batch', batch, batch + 1),
    status: parts.choice('status', statuses),
    message: parts.text('message', longestMessage),
    iterations: parts.integer('iterations', 0, mostCount),
    seconds: parts.number('seconds', 0),
    objective: parts.anyNumber('objective'),
  };
}
