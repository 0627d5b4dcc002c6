import type { ResolvedOptions } from '../options/table.js';

type Degeneracy = 'unknown' | 'no' | 'yes';

/** Which regularisation the matrix in hand is tried with while it is not known whether W or J are degenerate. */
type Trial = 'none' | 'plain' | 'jacobian' | 'hessian' | 'both';

/** Number of iterations in which a regularisation made the system regular after which it counts as always needed. */
const DEGENERATE_AFTER = 3;

/**
 * Regularisations delta_w (of W) and delta_c (of the lower right block) that give the augmented matrix the inertia
 * (n, m, 0): Algorithm IC of Waechter & Biegler (2006, section 3.1), extended by a test whether the Hessian or the
 * Jacobian are degenerate in every iteration, after which their regularisation is used at once.
 */
export class InertiaCorrection {
  deltaW = 0;
  deltaC = 0;
  private lastDeltaW = 0;
  private hessian: Degeneracy = 'unknown';
  private jacobian: Degeneracy;
  private degenerateIterations = 0;
  private trial: Trial = 'none';

  constructor(private readonly options: ResolvedOptions) {
    this.jacobian = options.perturb_always_cd ? 'yes' : 'unknown';
  }

  /** Chooses the first regularisation for a new matrix. */
  begin(mu: number): void {
    this.concludeTrial();
    if (this.deltaW > 0) this.lastDeltaW = this.deltaW;
    this.trial = this.hessian === 'unknown' || this.jacobian === 'unknown' ? 'plain' : 'none';
    this.deltaC = this.jacobian === 'yes' ? this.jacobianDelta(mu) : 0;
    this.deltaW = 0;
    if (this.hessian === 'yes') this.increaseDeltaW();
  }

  /** Next regularisation after a singular matrix; false if there is none. */
  afterSingular(mu: number): boolean {
    switch (this.trial) {
      case 'plain':
        if (this.jacobian === 'unknown') {
          this.deltaC = this.jacobianDelta(mu);
          this.trial = 'jacobian';
          return true;
        }
        this.trial = 'hessian';
        return this.increaseDeltaW();
      case 'jacobian':
        this.deltaC = 0;
        this.trial = 'hessian';
        return this.increaseDeltaW();
      case 'hessian':
        this.deltaC = this.jacobianDelta(mu);
        this.trial = 'both';
        return true;
      case 'both':
        return this.increaseDeltaW();
      case 'none':
        if (this.deltaC > 0) return this.increaseDeltaW();
        this.deltaC = this.jacobianDelta(mu);
        return true;
    }
  }

  /** Next regularisation after a matrix with too many negative eigenvalues; false if there is none. */
  afterWrongInertia(mu: number): boolean {
    this.concludeTrial();
    this.trial = 'none';
    if (this.increaseDeltaW()) return true;
    if (this.deltaC > 0) return false;
    this.deltaC = this.jacobianDelta(mu);
    this.deltaW = 0;
    return this.increaseDeltaW();
  }

  private jacobianDelta(mu: number): number {
    return this.options.jacobian_regularization_value * mu ** this.options.jacobian_regularization_exponent;
  }

  private increaseDeltaW(): boolean {
    const { options, lastDeltaW } = this;
    if (this.deltaW === 0) {
      this.deltaW =
        lastDeltaW === 0
          ? options.first_hessian_perturbation
          : Math.max(options.min_hessian_perturbation, lastDeltaW * options.perturb_dec_fact);
    } else {
      const first = lastDeltaW === 0 || 1e5 * lastDeltaW < this.deltaW;
      this.deltaW *= first ? options.perturb_inc_fact_first : options.perturb_inc_fact;
    }
    if (this.deltaW <= options.max_hessian_perturbation) return true;
    this.lastDeltaW = 0;
    return false;
  }

  /** Draws the conclusion from the trial that gave a usable matrix. */
  private concludeTrial(): void {
    if (this.trial === 'none') return;
    if (this.trial === 'plain' || this.trial === 'jacobian')
      this.hessian = this.hessian === 'unknown' ? 'no' : this.hessian;
    if (this.trial === 'plain' || this.trial === 'hessian')
      this.jacobian = this.jacobian === 'unknown' ? 'no' : this.jacobian;
    if (this.trial !== 'plain' && ++this.degenerateIterations >= DEGENERATE_AFTER) {
      if (this.trial !== 'jacobian' && this.hessian === 'unknown') this.hessian = 'yes';
      if (this.trial !== 'hessian' && this.jacobian === 'unknown') this.jacobian = 'yes';
    }
    this.trial = 'none';
  }
}
