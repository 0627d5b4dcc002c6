import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/data/read-table.js';
import { loadModel } from '../../src/language/index.js';
import { transcribe } from '../../src/transcription/index.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('api'))
    .map((name) => join('docs', name)),
];

it('the model of the README is whole', () => {
  const [, text] = /```\n(model [\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))!;
  const { model, diagnostics } = loadModel(text!, {
    readData: ({ file }) => readTable(file, { root: join(root, 'models') }),
  });
  expect(diagnostics).toEqual([]);
  expect(transcribe(model!).definition.variables).toBe(562);
});

describe('links lead somewhere', () => {
  it.each(pages)('%s', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:|^#/.test(target!)) continue;
      const file = join(root, dirname(page), target!.replace(/#.*$/, ''));
      expect(existsSync(file), `${target} in ${page}`).toBe(true);
    }
  });
});
