import type { KernelMemory } from './dense-kernels.js';
import { LinearMemory } from './memory.js';

/** A set of kernels with its memory. */
interface PooledKernels {
  readonly memory: KernelMemory;
}

let current: KernelPool | undefined;

/**
 * Kernels of solves that follow one another, so that their memories serve again: an engine gives memory of WebAssembly back late, and
 * fresh pages cost more than a small solve. Kernels made inside `withinPool` belong to the pool until `reclaim`, which makes all of them free for
 * the next solve; whoever still holds one, or an array in its memory, must not use it then.
 */
export class KernelPool {
  private readonly made = new Map<string, PooledKernels[]>();
  private readonly taken = new Map<string, number>();

  /** All kernels of the pool are free again. */
  reclaim(): void {
    this.taken.clear();
  }

  /** Kernels of this kind: free ones with their memory set to zero, else new ones. */
  take<Kernels extends PooledKernels>(kind: string, make: () => Kernels): Kernels {
    const made = (this.made.get(kind) ?? []) as Kernels[];
    const place = this.taken.get(kind) ?? 0;
    this.made.set(kind, made);
    this.taken.set(kind, place + 1);
    const free = made[place];
    if (free?.memory instanceof LinearMemory) {
      free.memory.reset();
      return free;
    }
    return (made[place] = make());
  }
}

/** Runs what makes kernels; they come from the pool. Scopes may be nested; the innermost counts. */
export function withinPool<Result>(pool: KernelPool, run: () => Result): Result {
  const outer = current;
  current = pool;
  try {
    return run();
  } finally {
    current = outer;
  }
}

/** Kernels from the pool in whose scope this is called; new ones outside of any. */
export function pooled<Kernels extends PooledKernels>(kind: string, make: () => Kernels): Kernels {
  return current ? current.take(kind, make) : make();
}
