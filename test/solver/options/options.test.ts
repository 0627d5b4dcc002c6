import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  OptionError,
  optionGroups,
  optionTable,
  parseOption,
  renderOptions,
  resolveOptions,
} from '../../../src/solver/index.js';

const sources = join(import.meta.dirname, '../../../src/solver');

function solverText(): string {
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('table.ts'))
    .map((name) => readFileSync(join(sources, name), 'utf8'))
    .join('\n');
}

describe('option table', () => {
  it('holds no option that nothing reads', () => {
    const text = solverText();
    const unread = Object.keys(optionTable).filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
    expect(unread).toEqual([]);
  });

  it('has defaults inside their ranges', () => {
    for (const [name, declaration] of Object.entries(optionTable)) {
      expect(() => resolveOptions({ [name]: declaration.default } as object), name).not.toThrow();
    }
  });

  it('is documented option by option', () => {
    const text = renderOptions();
    for (const name of Object.keys(optionTable)) expect(text).toContain(`\`${name}\``);
    for (const group of Object.keys(optionGroups)) expect(text).toContain(`## ${group}`);
  });
});

describe('resolving options', () => {
  it('reads text as numbers, flags and choices', () => {
    expect(parseOption('tol', '1e-6')).toEqual({ tol: 1e-6 });
    expect(parseOption('start_with_resto', 'yes')).toEqual({ start_with_resto: true });
    expect(parseOption('mu_strategy', 'adaptive')).toEqual({ mu_strategy: 'adaptive' });
  });

  it('refuses what is no number, no flag or no choice', () => {
    expect(() => parseOption('tol', 'small')).toThrow(OptionError);
    expect(() => parseOption('tol', '')).toThrow(OptionError);
    expect(() => parseOption('max_iter', '2.5')).toThrow(OptionError);
    expect(() => parseOption('start_with_resto', 'maybe')).toThrow(OptionError);
    expect(() => parseOption('mu_strategy', 'fast')).toThrow(/mu_strategy/);
  });

  it('names the nearest option for an unknown one', () => {
    try {
      parseOption('max_itr', '3');
      expect.unreachable();
    } catch (error) {
      expect((error as OptionError).hint).toContain("'max_iter'");
    }
  });

  it('turns to the adaptive barrier for an approximated Hessian unless told otherwise', () => {
    expect(resolveOptions({ hessian_approximation: 'limited-memory' }).mu_strategy).toBe('adaptive');
    expect(
      resolveOptions({ hessian_approximation: 'limited-memory', mu_strategy: 'monotone' }).mu_strategy,
    ).toBe('monotone');
  });
});
