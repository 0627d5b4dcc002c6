import { atMost, Filter } from './filter.js';
import type { ResolvedOptions } from './options/table.js';

/** Reference of a line search: violation, barrier function and its slope along the step, at the point it starts from. */
export interface Reference {
  theta: number;
  phi: number;
  slope: number;
}

/**
 * The tests of the filter line search (Waechter & Biegler 2006, section 2.3): switching condition (19), Armijo condition
 * (20), sufficient progress (18), filter, and the least step size (23).
 */
export class FilterAcceptance {
  readonly filter = new Filter();
  readonly reference: Reference = { theta: 0, phi: 0, slope: 0 };
  /** Largest violation ever allowed, and that below which the switching rule applies; set from the first reference (eq. 21). */
  private thetaMax = -1;
  private thetaMin = -1;
  private rejectedByFilter = false;
  private successiveFilterRejections = 0;
  private resets = 0;

  constructor(private readonly options: ResolvedOptions) {}

  /** Begins a line search from this reference. */
  begin(theta: number, phi: number, slope: number): void {
    this.setReference(theta, phi, slope);
    this.rejectedByFilter = false;
  }

  setReference(theta: number, phi: number, slope: number): void {
    this.reference.theta = theta;
    this.reference.phi = phi;
    this.reference.slope = slope;
    if (this.thetaMax < 0) {
      this.thetaMax = this.options.theta_max_fact * Math.max(1, theta);
      this.thetaMin = this.options.theta_min_fact * Math.max(1, theta);
    }
  }

  /** Whether the trial point with these values is acceptable for step size alpha (0: no f-type step). */
  accepts(theta: number, phi: number, alpha: number): boolean {
    const { options, reference } = this;
    const descends =
      Number.isFinite(theta) &&
      Number.isFinite(phi) &&
      theta <= this.thetaMax &&
      (alpha > 0 && this.isFType(alpha) && reference.theta <= this.thetaMin
        ? this.armijoHolds(phi, alpha)
        : this.improvesReference(theta, phi));
    if (descends && this.filter.accepts(theta, phi)) return true;
    this.rejectedByFilter = descends && this.resets < options.max_filter_resets;
    return false;
  }

  /** Sufficient progress against the reference in violation or barrier function (eq. 18), without a leap of the latter. */
  improvesReference(theta: number, phi: number): boolean {
    const { options, reference } = this;
    if (phi > reference.phi) {
      const magnitude = Math.abs(reference.phi) > 10 ? Math.log10(Math.abs(reference.phi)) : 1;
      if (Math.log10(phi - reference.phi) > options.obj_max_inc + magnitude) return false;
    }
    return this.progresses(theta, phi);
  }

  /** As `improvesReference`, however large the barrier function: for the end of the restoration phase. */
  progresses(theta: number, phi: number): boolean {
    const { options, reference } = this;
    return (
      atMost(theta, (1 - options.gamma_theta) * reference.theta, reference.theta) ||
      atMost(phi - reference.phi, -options.gamma_phi * reference.theta, reference.phi)
    );
  }

  /**
   * Concludes a line search that accepted a point with this barrier function and step size: augments the filter unless the
   * step was an f-type step (eq. 22); resets it if it alone caused the rejections of several line searches in a row.
   * @returns 'f' or 'h'.
   */
  conclude(phi: number, alpha: number): 'f' | 'h' {
    const fStep = this.isFType(alpha) && this.armijoHolds(phi, alpha);
    if (!fStep) this.augment();
    this.successiveFilterRejections = this.rejectedByFilter ? this.successiveFilterRejections + 1 : 0;
    if (this.successiveFilterRejections >= this.options.filter_reset_trigger) {
      this.filter.clear();
      this.successiveFilterRejections = 0;
      this.resets++;
    }
    return fStep ? 'f' : 'h';
  }

  /** Adds the reference, with its margins, to the filter. */
  augment(): void {
    const { options, reference } = this;
    this.filter.add(
      (1 - options.gamma_theta) * reference.theta,
      reference.phi - options.gamma_phi * reference.theta,
    );
  }

  /** Empties the filter: for a new barrier problem. */
  reset(): void {
    this.filter.clear();
    this.rejectedByFilter = false;
    this.successiveFilterRejections = 0;
  }

  /** Step size below which the restoration phase begins (eq. 23). */
  leastStep(): number {
    const { options, reference } = this;
    let alpha = options.gamma_theta;
    if (reference.slope < 0) {
      alpha = Math.min(alpha, (options.gamma_phi * reference.theta) / -reference.slope);
      if (reference.theta <= this.thetaMin) {
        alpha = Math.min(
          alpha,
          (options.delta * reference.theta ** options.s_theta) / (-reference.slope) ** options.s_phi,
        );
      }
    }
    return options.alpha_min_frac * alpha;
  }

  /** Switching condition (19). */
  private isFType(alpha: number): boolean {
    const { options, reference } = this;
    let { slope } = reference;
    if (reference.theta === 0 && slope > 0 && slope < 100 * Number.EPSILON) slope = -Number.EPSILON;
    return (
      slope < 0 && alpha * (-slope) ** options.s_phi > options.delta * reference.theta ** options.s_theta
    );
  }

  /** Armijo condition (20). */
  private armijoHolds(phi: number, alpha: number): boolean {
    const { options, reference } = this;
    return atMost(phi - reference.phi, options.eta_phi * alpha * reference.slope, reference.phi);
  }
}
