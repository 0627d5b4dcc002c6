/** What holds memory that it can do without. */
export interface Releasable {
  /** Bytes that `release` gives back. */
  readonly bytes: number;
  release(): void;
}

/** Bytes of compiled batches that stay in the memory of one process, unless stated: a fraction of what a single solve takes. */
export const defaultLiveBytes = 256 * 2 ** 20;

/**
 * Bounds the memory of the batches that a process solves in turn. Batches stay compiled as long as there is room; one that finds none
 * when it has been solved gives its memory back and is compiled anew in the next round. Rounds go through all batches, so to keep the
 * first ones beats keeping the last ones, none of which would be there when it is needed.
 */
export class LiveBatches {
  private readonly live = new Map<Releasable, number>();

  constructor(private readonly limit: number = defaultLiveBytes) {}

  /** To be called when a batch has been at work. */
  settle(batch: Releasable): void {
    this.live.set(batch, batch.bytes);
    let bytes = 0;
    for (const one of this.live.values()) bytes += one;
    if (bytes <= this.limit) return;
    batch.release();
    this.live.delete(batch);
  }

  /** The result of a batch that has been at work for it. */
  after<Result>(batch: Releasable, result: Result): Result {
    this.settle(batch);
    return result;
  }
}
