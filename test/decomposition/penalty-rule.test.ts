import { describe, expect, it } from 'vitest';
import { PenaltyRule } from '../../src/decomposition/penalty-rule.js';

const balanced = { primal: 1, moved: 1, agreed: 10, copies: 1, duals: 1 };

describe('PenaltyRule', () => {
  it('becomes the scale of the problem in the first rounds, whatever it was, and not more than at the start', () => {
    for (const rho of [1e-6, 1, 1e6]) {
      const rule = new PenaltyRule(rho, 50);
      const factor = rule.update(balanced, 2, 4, false);
      // The norm counts every one of four copies: 64 * 2 / (10 / 2)^2.
      expect(rule.rho).toBeCloseTo(5.12, 10);
      expect(factor).toBeCloseTo(5.12 / rho, 5);
      rule.update(balanced, 2e3, 4, false);
      expect(rule.rho).toBe(50);
    }
  });

  it('changes ever more seldom where the residuals ask for it in turn', () => {
    const rule = new PenaltyRule(1);
    const changed: number[] = [];
    for (let round = 0; round < 400; round++) {
      const primal = Math.floor(round / 7) % 2 === 0 ? 1e3 : 1e-3;
      if (rule.update({ ...balanced, primal }, 0.1, 1, false) !== 1 && round > 3) changed.push(round);
    }
    const gaps = changed.slice(1).map((round, k) => round - changed[k]!);
    expect(changed.length).toBeLessThan(15);
    expect(gaps.at(-1)!).toBeGreaterThan(40);
  });

  it('falls in small steps, and not below where residuals have grown', () => {
    const rule = new PenaltyRule(1);
    for (let round = 0; round < 3; round++) rule.update(balanced, 1, 1, false);
    const before = rule.rho;
    expect(rule.update(balanced, 1, 1, true)).toBe(4);
    for (let round = 0; round < 300; round++) {
      const factor = rule.update({ ...balanced, primal: 1e-6 }, 1, 1, false);
      expect(factor).toBeGreaterThan(0.7);
      expect(factor).toBeLessThanOrEqual(1);
    }
    expect(rule.rho).toBeCloseTo(4 * before, 10);
  });

  it('goes on from its state', () => {
    const [one, other] = [new PenaltyRule(1, 9), new PenaltyRule(1, 9)];
    const update = (rule: PenaltyRule, round: number): number =>
      rule.update({ ...balanced, primal: round % 3 === 0 ? 1e3 : 1e-3 }, 1 + round, 2, round === 30);
    for (let round = 0; round < 25; round++) update(one, round);
    other.restore(JSON.parse(JSON.stringify(one.state())));
    for (let round = 25; round < 60; round++) expect(update(other, round)).toBe(update(one, round));
  });
});
