import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decompositionOptions } from '../../src/model/index.js';

const guide = readFileSync(new URL('../../docs/guide/decomposition.md', import.meta.url), 'utf8');

/** Defaults as the guide writes them. */
const shown = (value: number | string | boolean): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : typeof value === 'number' ? String(value) : value;

it('the guide to decomposition has every option with its default', () => {
  const rows = new Map(
    [...guide.matchAll(/^\| `(\w+)` +\| +(\S*) +\|/gm)].map(([, name, text]) => [name!, text!]),
  );
  for (const [name, { default: value }] of Object.entries(decompositionOptions)) {
    const text = rows.get(name);
    expect(text, name).toBeDefined();
    expect(typeof value === 'number' ? String(Number(text)) : text, name).toBe(shown(value));
  }
  expect(rows.has('sizes') && rows.has('data')).toBe(true);
});
