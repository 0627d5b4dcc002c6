import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderOptions } from '../../src/solver/index.js';

it('docs/options.md is what the option table says (npm run docs:generate writes it)', () => {
  expect(readFileSync(new URL('../../docs/options.md', import.meta.url), 'utf8')).toBe(renderOptions());
});
