import { OdeonError } from '../../errors.js';
import { reduceInto, type Communicator, type Reduction } from '../../solver/distributed/communicator.js';

/** Words of the control block. */
const ARRIVED = 0;
const GENERATION = 1;
const ABANDONED = 2;
const STOPPED = 3;
const CONTROL_WORDS = 4;
/** Looks at the generation before a rank goes to sleep: some ten microseconds, longer than most waits. */
const SPINS = 4000;
/** Milliseconds of a sleep, after which the rank looks whether the run was abandoned. */
const NAP = 50;
/** Doubles that one exchange carries; longer vectors go in pieces. */
const SLOT = 1 << 14;

/** Another rank has failed, or the coordinator gave the run up. */
export class CommunicationError extends OdeonError {}

/** Memory through which ranks on one machine speak; it can be posted to worker threads. */
export interface SharedRegion {
  readonly ranks: number;
  readonly control: SharedArrayBuffer;
  readonly slots: SharedArrayBuffer;
}

/** Memory for this number of ranks. */
export function createRegion(ranks: number): SharedRegion {
  return {
    ranks,
    control: new SharedArrayBuffer(4 * CONTROL_WORDS),
    // Each rank has two slots: one is written while others may still read the other.
    slots: new SharedArrayBuffer(8 * 2 * ranks * SLOT),
  };
}

/** Ends all waits of this run: every rank leaves its next exchange by a `CommunicationError`. */
export function abandon({ control }: SharedRegion): void {
  const words = new Int32Array(control);
  Atomics.store(words, ABANDONED, 1);
  Atomics.notify(words, GENERATION);
}

/** Asks the ranks to stop after the present iteration, and whether they were asked to. */
export function requestStop({ control }: SharedRegion): void {
  Atomics.store(new Int32Array(control), STOPPED, 1);
}

export function stopRequested({ control }: SharedRegion): boolean {
  return Atomics.load(new Int32Array(control), STOPPED) === 1;
}

/**
 * Reductions between threads through shared memory. Each rank writes its values into a slot of its own and waits until all have;
 * then each reads all slots in the order of the ranks. Two slots in turn make a second wait unnecessary: who writes to a slot again
 * has met all others since they read it. Ranks spin for a moment before they sleep.
 */
export class SharedMemoryCommunicator implements Communicator {
  readonly ranks: number;
  private readonly control: Int32Array;
  /** Slots of all ranks: the even and the odd ones. */
  private readonly slots: readonly (readonly Float64Array[])[];
  private turn = 0;

  constructor(
    { ranks, control, slots }: SharedRegion,
    readonly rank: number,
  ) {
    this.ranks = ranks;
    this.control = new Int32Array(control);
    this.slots = [0, 1].map((turn) =>
      Array.from({ length: ranks }, (_, r) => new Float64Array(slots, 8 * SLOT * (2 * r + turn), SLOT)),
    );
  }

  allReduce(values: Float64Array, reduction: Reduction): void {
    for (let first = 0; first < values.length; first += SLOT) {
      this.exchange(
        values.length <= SLOT ? values : values.subarray(first, Math.min(first + SLOT, values.length)),
        reduction,
      );
    }
  }

  private exchange(values: Float64Array, reduction: Reduction): void {
    const slots = this.slots[this.turn]!;
    this.turn ^= 1;
    const { length } = values;
    slots[this.rank]!.set(values);
    this.meet();
    if (length === 1) {
      this.reduceScalar(values, slots, reduction);
      return;
    }
    values.set(slots[0]!.subarray(0, length));
    for (let r = 1; r < this.ranks; r++) reduceInto(values, slots[r]!, reduction);
  }

  private reduceScalar(values: Float64Array, slots: readonly Float64Array[], reduction: Reduction): void {
    let value = slots[0]![0]!;
    for (let r = 1; r < this.ranks; r++) {
      const other = slots[r]![0]!;
      if (reduction === 'sum') value += other;
      else value = reduction === 'max' ? Math.max(value, other) : Math.min(value, other);
    }
    values[0] = value;
  }

  /** Waits until all ranks have come here. */
  private meet(): void {
    const { control } = this;
    const generation = Atomics.load(control, GENERATION);
    if (Atomics.add(control, ARRIVED, 1) === this.ranks - 1) {
      Atomics.store(control, ARRIVED, 0);
      Atomics.add(control, GENERATION, 1);
      Atomics.notify(control, GENERATION);
    } else {
      for (let spin = 0; spin < SPINS; spin++) {
        if (Atomics.load(control, GENERATION) !== generation) return this.checkAbandoned();
      }
      while (Atomics.load(control, GENERATION) === generation) {
        this.checkAbandoned();
        Atomics.wait(control, GENERATION, generation, NAP);
      }
    }
    this.checkAbandoned();
  }

  private checkAbandoned(): void {
    if (Atomics.load(this.control, ABANDONED) === 0) return;
    throw new CommunicationError('Another rank of the decomposed solve has failed.');
  }
}
