import type { AlgorithmState } from './algorithm-state.js';
import { Direction } from './direction.js';
import type { FilterAcceptance, Reference } from './filter-acceptance.js';
import { primalFractionToBoundary } from './fraction-to-boundary.js';
import { Iterate } from './iterate.js';

/**
 * The watchdog procedure (Chamberlain et al. 1982; Waechter & Biegler 2006, section 3.2): after several shortened steps a few
 * full steps are taken without tests. If one of them reaches a point acceptable to where the watchdog began, good; if
 * not, the algorithm returns there.
 */
export class Watchdog {
  active = false;
  /** Values at the point where the watchdog began, and its first step size. */
  readonly reference: Reference = { theta: 0, phi: 0, slope: 0 };
  alphaTest = 0;
  private readonly origin: Iterate;
  private readonly step: Direction;
  private shortenedSteps = 0;
  private trials = 0;

  constructor(
    private readonly state: AlgorithmState,
    private readonly acceptance: FilterAcceptance,
  ) {
    this.origin = new Iterate(state.problem);
    this.step = new Direction(state.problem);
  }

  /** Counts a step accepted outside the watchdog. */
  countStep(shortened: boolean): void {
    this.shortenedSteps = shortened ? this.shortenedSteps + 1 : 0;
  }

  shouldStart(): boolean {
    const trigger = this.state.options.watchdog_shortened_iter_trigger;
    return !this.active && trigger > 0 && this.shortenedSteps >= trigger;
  }

  /** Begins at the current point and step. */
  start(): void {
    const { state } = this;
    this.active = true;
    this.trials = 0;
    this.origin.copyFrom(state.current);
    this.step.copyFrom(state.step);
    this.reference.theta = state.current.theta;
    this.reference.phi = state.barrierObjective(state.current);
    this.reference.slope = state.barrierSlope(state.step.w);
    this.alphaTest = primalFractionToBoundary(state.current, state.step.w, state.tau);
  }

  /** Whether a further untested step may be taken. */
  mayContinue(): boolean {
    return ++this.trials <= this.state.options.watchdog_trial_iter_max;
  }

  succeed(): void {
    this.abandon();
  }

  /** Forgets the watchdog and its counts. */
  abandon(): void {
    this.active = false;
    this.shortenedSteps = 0;
    this.trials = 0;
  }

  /** Goes back to the point and step where it began. */
  returnToStart(): void {
    const { state } = this;
    state.current.copyFrom(this.origin);
    state.step.copyFrom(this.step);
    state.problem.evaluateJacobian(state.current.w);
    this.acceptance.setReference(this.reference.theta, this.reference.phi, this.reference.slope);
    this.abandon();
  }
}
