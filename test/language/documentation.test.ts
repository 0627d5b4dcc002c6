import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { grammarDocuments } from '../../src/language/documentation/index.js';

const folder = new URL('../../grammar/', import.meta.url);

describe('the documents of the grammar', () => {
  it.each([...grammarDocuments().keys()])('%s is what the parser says', (name) => {
    const file = new URL(name, folder);
    const text = grammarDocuments().get(name)!;
    if (process.env['ODEON_WRITE_GRAMMAR'] !== undefined) writeFileSync(file, text);
    expect(readFileSync(file, 'utf8') === text, 'run node scripts/document-grammar.mjs').toBe(true);
  });

  it('the patterns for editors are valid', () => {
    const grammar = JSON.parse(grammarDocuments().get('odeon.tmLanguage.json')!) as unknown;
    const patterns: string[] = [];
    JSON.stringify(grammar, (key, value: unknown) => {
      if ((key === 'match' || key === 'begin' || key === 'end') && typeof value === 'string')
        patterns.push(value);
      return value;
    });
    expect(patterns.length).toBeGreaterThan(8);
    for (const pattern of patterns) expect(() => new RegExp(pattern)).not.toThrow();
  });
});
