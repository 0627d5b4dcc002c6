import type { AlgorithmState } from './algorithm-state.js';

/** Iterations without reduction of the violation after which the restoration phase is asked for. */
const PATIENCE_FOR_VIOLATION = 200;
/** Least reduction that counts. */
const REDUCTION = 0.99;
/** Iterations after which a point that has not moved counts as stuck, and the relative movement that counts. */
const PATIENCE_FOR_MOVEMENT = 100;
const MOVEMENT = 1e-8;

/**
 * Notices that the algorithm goes round in circles: short steps that the filter accepts for the barrier function alone while
 * the violation stays (typical of infeasible problems, where the restoration phase must decide), or steps so small that
 * neither point nor objective change any more.
 */
export class StagnationMonitor {
  private leastViolation = Infinity;
  private violationIteration = 0;
  private readonly point: Float64Array;
  private objective = NaN;
  private mu = -1;
  private pointIteration = 0;

  constructor(private readonly state: AlgorithmState) {
    this.point = new Float64Array(state.problem.size);
  }

  /** Looks at the current point of a new iteration; at its violation only if asked to. */
  observe(violation: boolean): 'progress' | 'violation' | 'stuck' {
    const { iteration } = this.state;
    if (violation && this.violationStays() && iteration - this.violationIteration >= PATIENCE_FOR_VIOLATION) {
      this.leastViolation = Infinity;
      return 'violation';
    }
    if (this.state.mu !== this.mu) this.remember();
    else if (iteration - this.pointIteration >= PATIENCE_FOR_MOVEMENT) {
      const moved = this.hasMoved();
      this.remember();
      if (!moved) return 'stuck';
    }
    return 'progress';
  }

  private violationStays(): boolean {
    const { current, options, iteration } = this.state;
    const violation = current.primalInfeasibility;
    if (violation > 100 * options.tol && violation > REDUCTION * this.leastViolation) return true;
    this.leastViolation = violation;
    this.violationIteration = iteration;
    return false;
  }

  private hasMoved(): boolean {
    const { current, problem } = this.state;
    if (Math.abs(current.f - this.objective) > MOVEMENT * Math.abs(current.f)) return true;
    let moved = false;
    for (let i = 0; i < this.point.length && !moved; i++) {
      moved = Math.abs(current.w[i] - this.point[i]) > MOVEMENT * (1 + Math.abs(current.w[i]));
    }
    return problem.vectors.somewhere(moved);
  }

  private remember(): void {
    const { current, iteration, mu } = this.state;
    this.point.set(current.w);
    this.objective = current.f;
    this.mu = mu;
    this.pointIteration = iteration;
  }
}
