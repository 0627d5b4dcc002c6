import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatModel } from '../../src/language/index.js';
import { readModel } from './read-model.js';

const folder = new URL('../../models/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.node'))
  .map((file) => file.slice(0, -'.node'.length));

describe('the models of this repository', () => {
  it('are many', () => {
    expect(names.length).toBeGreaterThanOrEqual(24);
  });

  it.each(names)('%s says what it is and where it comes from, in the standard layout', (name) => {
    const text = readFileSync(new URL(`${name}.node`, folder), 'utf8');
    const [comment] = text.split(/^model /m);
    expect(comment).toMatch(/^(# .*\n)+$/);
    expect(comment).toMatch(/Source: |arXiv|\(\d{4}\)/);
    const model = readModel(name);
    expect(model.title).toBeTruthy();
    expect(formatModel(text).text).toBe(text);
  });
});
