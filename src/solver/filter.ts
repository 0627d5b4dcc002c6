/** The filter: pairs (theta, phi) that no later point may dominate (Waechter & Biegler 2006, section 2.3). */
export class Filter {
  private readonly thetas: number[] = [];
  private readonly phis: number[] = [];

  get size(): number {
    return this.thetas.length;
  }

  /** Forbids all points with violation >= theta and barrier function >= phi; entries that become superfluous are removed. */
  add(theta: number, phi: number): void {
    let kept = 0;
    for (let k = 0; k < this.thetas.length; k++) {
      if (this.thetas[k] >= theta && this.phis[k] >= phi) continue;
      this.thetas[kept] = this.thetas[k];
      this.phis[kept] = this.phis[k];
      kept++;
    }
    this.thetas[kept] = theta;
    this.phis[kept] = phi;
    this.thetas.length = kept + 1;
    this.phis.length = kept + 1;
  }

  /** Whether a point lies outside the forbidden region; a difference within round-off counts as equal. */
  accepts(theta: number, phi: number): boolean {
    for (let k = 0; k < this.thetas.length; k++) {
      if (!atMost(theta, this.thetas[k], this.thetas[k]) && !atMost(phi, this.phis[k], this.phis[k]))
        return false;
    }
    return true;
  }

  clear(): void {
    this.thetas.length = 0;
    this.phis.length = 0;
  }
}

/** left <= right, up to ten units of round-off of `base` (WB section 3.10). */
export function atMost(left: number, right: number, base: number): boolean {
  return left - right <= 10 * Number.EPSILON * Math.abs(base);
}
