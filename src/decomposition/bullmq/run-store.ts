import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

/*
 * What a run keeps in Redis, all under odeon:run:<run>:
 *
 *   model                     the bytes of the bundle, once for all workers
 *   states                    hash; "<batch>:<solves>" is the packed state of a batch after so many solves
 *   checkpoint                the packed checkpoint of the coordinator
 *   coordinator               who coordinates the run, with a time to live
 *   call:<call>:messages      hash; what each batch is asked in a call
 *   call:<call>:free          sorted set of the batches that no ticket has taken, the longest sub-solve first
 *   call:<call>:taken         hash; the batch that a ticket stands for
 *   call:<call>:replies       hash; the first reply of each batch
 *
 * and odeon:runs, the set of all runs. Jobs of the queue are tickets: which batch a ticket stands for is settled when a worker takes it,
 * so that workers can prefer batches whose sub-problem they keep. All commands may be repeated.
 */

/** Prefix of all keys. */
export const prefix = 'odeon';
/** The one queue, through which all runs share all workers. */
export const queueName = 'batches';
const runsKey = `${prefix}:runs`;

/** What a job of the queue says. */
export interface Ticket {
  readonly run: string;
  readonly call: string;
  /** Hash of the model's bundle. */
  readonly model: string;
}

/** What a batch is asked in a call. */
export interface Errand {
  readonly batch: number;
  readonly message: Uint8Array;
  /** Smaller is taken first. */
  readonly order: number;
}

/** Seconds that a run which nobody goes on with is kept. */
const keptSeconds = 7 * 24 * 3600;

/** KEYS free, taken. ARGV ticket, batches that the worker prefers. Gives the ticket's batch. */
const claimScript = `
local batch = redis.call('HGET', KEYS[2], ARGV[1])
if batch then return batch end
for k = 2, #ARGV do
  if redis.call('ZREM', KEYS[1], ARGV[k]) == 1 then
    batch = ARGV[k]
    break
  end
end
if not batch then batch = redis.call('ZPOPMIN', KEYS[1])[1] end
if batch then
  redis.call('HSET', KEYS[2], ARGV[1], batch)
  redis.call('EXPIRE', KEYS[2], ${keptSeconds})
end
return batch`;

/** KEYS messages, replies, states. ARGV batch, reply, field of the state, state or nothing. A call that has ended takes no reply. */
const replyScript = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ${keptSeconds})
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[3], ARGV[3], ARGV[4])
  redis.call('EXPIRE', KEYS[3], ${keptSeconds})
end
return 1`;

/** KEYS coordinator. ARGV who, milliseconds, whether to take over. Gives who coordinates now. */
const coordinateScript = `
local who = redis.call('GET', KEYS[1])
if who and who ~= ARGV[1] and ARGV[3] ~= 'take over' then return who end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]`;

/** How many runs there are; those whose keys have expired are none. */
export async function countRuns(redis: Redis): Promise<number> {
  let count = 0;
  for (const run of await redis.smembers(runsKey)) {
    if ((await redis.exists(`${prefix}:run:${run}:model`)) === 1) count++;
    else await redis.srem(runsKey, run);
  }
  return count;
}

/**
 * Removes the queue, when no run is left. A run that begins at the same moment finds its tickets gone, or the queue paused, and puts
 * that right.
 */
export async function removeQueue(queue: Queue): Promise<void> {
  await queue.obliterate({ force: true }).catch((error: Error) => {
    // Another process has removed it between the two steps that this takes.
    if (!error.message.includes('non-paused')) throw error;
  });
}

/** A run as it stands in Redis, for its coordinator and for workers. */
export class RunStore {
  private readonly key: string;

  constructor(
    private readonly redis: Redis,
    /** Names the run; hexadecimal. */
    readonly run: string,
  ) {
    this.key = `${prefix}:run:${run}`;
  }

  /** The name under which a ticket stands in the queue. */
  ticketName(call: string, number: number): string {
    return `${this.run}.${call}.${number}`;
  }

  /**
   * Makes `who` the coordinator for some time, if nobody else is or by taking over. Gives whoever it is then.
   */
  async coordinate(who: string, milliseconds: number, takeOver: boolean): Promise<string> {
    const how = takeOver ? 'take over' : '';
    return String(
      await this.redis.eval(coordinateScript, 1, `${this.key}:coordinator`, who, milliseconds, how),
    );
  }

  /** Registers the run and stores its bundle. */
  async putModel(bytes: Uint8Array): Promise<void> {
    await this.redis.sadd(runsKey, this.run);
    await this.redis.set(`${this.key}:model`, asBuffer(bytes), 'EX', keptSeconds);
  }

  /** Whether Redis has the bundle: a Redis that came back without its data does not. */
  async hasModel(): Promise<boolean> {
    return (await this.redis.exists(`${this.key}:model`)) === 1;
  }

  async model(): Promise<Uint8Array | undefined> {
    return asBytes(await this.redis.getBuffer(`${this.key}:model`));
  }

  /** Stores what the batches of a call are asked. */
  async putCall(call: string, errands: readonly Errand[]): Promise<void> {
    const key = `${this.key}:call:${call}`;
    const steps = this.redis.multi();
    for (const { batch, message, order } of errands) {
      steps.hset(`${key}:messages`, String(batch), asBuffer(message));
      steps.zadd(`${key}:free`, order, String(batch));
    }
    for (const part of callParts) steps.expire(`${key}:${part}`, keptSeconds);
    for (const part of ['model', 'states', 'checkpoint']) steps.expire(`${this.key}:${part}`, keptSeconds);
    await steps.exec();
  }

  /** The batch that a ticket stands for: one of those preferred, if one is free. Undefined where there is nothing left to do. */
  async claim(call: string, ticket: string, preferred: readonly number[]): Promise<number | undefined> {
    const key = `${this.key}:call:${call}`;
    const wanted = preferred.map(String);
    const batch = await this.redis.eval(claimScript, 2, `${key}:free`, `${key}:taken`, ticket, ...wanted);
    return batch === null ? undefined : Number(batch);
  }

  /** What a batch is asked, unless it has replied already or the call has ended. */
  async message(call: string, batch: number): Promise<Uint8Array | undefined> {
    const key = `${this.key}:call:${call}`;
    if ((await this.redis.hexists(`${key}:replies`, String(batch))) === 1) return undefined;
    return asBytes(await this.redis.hgetBuffer(`${key}:messages`, String(batch)));
  }

  /** Stores the reply of a batch and its state; those of a call that has ended are dropped. */
  async putReply(
    call: string,
    batch: number,
    reply: Uint8Array,
    state?: { readonly solves: number; readonly bytes: Uint8Array },
  ): Promise<void> {
    const key = `${this.key}:call:${call}`;
    await this.redis.eval(
      replyScript,
      3,
      `${key}:messages`,
      `${key}:replies`,
      `${this.key}:states`,
      String(batch),
      asBuffer(reply),
      state ? stateField(batch, state.solves) : '',
      state ? asBuffer(state.bytes) : '',
    );
  }

  /** The batches that have replied in a call. */
  async replied(call: string): Promise<number[]> {
    return (await this.redis.hkeys(`${this.key}:call:${call}:replies`)).map(Number);
  }

  /** How many tickets of a call no worker has taken yet. */
  async free(call: string): Promise<number> {
    return this.redis.zcard(`${this.key}:call:${call}:free`);
  }

  /** The replies of some batches; undefined where there is none yet. */
  async replies(call: string, batches: readonly number[]): Promise<(Uint8Array | undefined)[]> {
    if (batches.length === 0) return [];
    const found = await this.redis.hmgetBuffer(`${this.key}:call:${call}:replies`, ...batches.map(String));
    return found.map(asBytes);
  }

  async endCall(call: string): Promise<void> {
    await this.redis.del(...callParts.map((part) => `${this.key}:call:${call}:${part}`));
  }

  async state(batch: number, solves: number): Promise<Uint8Array | undefined> {
    return asBytes(await this.redis.hgetBuffer(`${this.key}:states`, stateField(batch, solves)));
  }

  async putState(batch: number, solves: number, bytes: Uint8Array): Promise<void> {
    await this.redis.hset(`${this.key}:states`, stateField(batch, solves), asBuffer(bytes));
    await this.redis.expire(`${this.key}:states`, keptSeconds);
  }

  /** Forgets states. */
  async removeStates(states: readonly { readonly batch: number; readonly solves: number }[]): Promise<void> {
    if (states.length === 0) return;
    const fields = states.map(({ batch, solves }) => stateField(batch, solves));
    await this.redis.hdel(`${this.key}:states`, ...fields);
  }

  async checkpoint(): Promise<Uint8Array | undefined> {
    return asBytes(await this.redis.getBuffer(`${this.key}:checkpoint`));
  }

  async putCheckpoint(bytes: Uint8Array): Promise<void> {
    await this.redis.set(`${this.key}:checkpoint`, asBuffer(bytes), 'EX', keptSeconds);
  }

  /** Gives up to coordinate the run, which stays. */
  async leave(): Promise<void> {
    await this.redis.del(`${this.key}:coordinator`);
  }

  /** Removes what an earlier run of this name has left. */
  async clear(): Promise<void> {
    await this.redis.del(...['model', 'states', 'checkpoint'].map((part) => `${this.key}:${part}`));
    await this.removeCalls();
  }

  /** Removes all calls, those of an earlier coordinator too. */
  async removeCalls(): Promise<void> {
    await this.removeKeys(`${this.key}:call:*`);
  }

  /** Removes the run with all its keys. Gives the number of runs that are left. */
  async remove(): Promise<number> {
    await this.redis.srem(runsKey, this.run);
    await this.removeKeys(`${this.key}:*`);
    return countRuns(this.redis);
  }

  private async removeKeys(pattern: string): Promise<void> {
    let cursor = '0';
    do {
      const [next, keys] = await this.redis.scan(cursor, 'MATCH', pattern, 'COUNT', 1000);
      if (keys.length > 0) await this.redis.del(...keys);
      cursor = next;
    } while (cursor !== '0');
  }
}

const callParts = ['messages', 'free', 'taken', 'replies'];

function stateField(batch: number, solves: number): string {
  return `${batch}:${solves}`;
}

/** The same bytes in the class that the client sends as they are. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** What came, as a plain array of bytes: a Buffer's own `slice` copies nothing. */
function asBytes(buffer: Buffer | null): Uint8Array | undefined {
  return buffer === null ? undefined : new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
