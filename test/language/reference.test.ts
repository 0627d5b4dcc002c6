import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTable } from '../../src/data/index.js';
import { defaultLimits, formatModel, loadModel, renderDiagnostics } from '../../src/language/index.js';
import { transcribe } from '../../src/transcription/index.js';

const reference = readFileSync(new URL('../../grammar/reference.md', import.meta.url), 'utf8');
const table = parseTable('t,y1,y2\n0,1,0.5\n5,0.8,0.1\n15,0.4,-0.2\n', { source: 'train.csv' });
const runs = parseTable(
  'run,t,y1,y2,feed\n1,0,1,0.5,0\n1,5,0.8,,1\n2,0,2,0.4,0\n2,3,1.8,0.3,2\n2,7,1.5,0.2,2\n3,0,3,0.1,1\n3,4,2.5,0.4,1\n',
  { source: 'runs.csv' },
);
const load = (text: string) =>
  loadModel(text, {
    source: 'model.node',
    readData: ({ file }) => (file === 'runs.csv' ? runs : table),
  });

/** The code blocks of a language in a Markdown text. */
function blocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    (match) => match[1]!,
  );
}

describe('the language reference', () => {
  const examples = blocks(reference, 'odeon').map((text) => [text.split('\n')[0]!, text] as const);

  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(8);
  });

  it.each(examples)('is right: %s', (_, text) => {
    const { model, diagnostics, source } = load(text);
    expect(renderDiagnostics(diagnostics, source)).toBe('');
    expect(transcribe(model!).definition.variables).toBeGreaterThan(0);
  });

  it.each(examples)('is in canonical form: %s', (_, text) => {
    const unindented = (lines: string) => lines.replace(/^ +| +(?=#)/gm, '');
    expect(unindented(formatModel(text).text)).toBe(unindented(text));
  });

  it('shows messages as they are', () => {
    const wrong = blocks(reference, 'odeon-wrong');
    const messages = blocks(reference, 'text');
    expect(wrong).toHaveLength(messages.length);
    wrong.forEach((text, k) => {
      const { diagnostics, source } = load(text);
      expect(
        `${renderDiagnostics(
          diagnostics.filter(({ severity }) => severity === 'error'),
          source,
        )}\n`,
      ).toBe(messages[k]);
    });
  });

  it('states the limits', () => {
    for (const limit of Object.values(defaultLimits).filter((one) => typeof one === 'number'))
      expect(reference).toContain(limit.toLocaleString('en'));
  });
});
