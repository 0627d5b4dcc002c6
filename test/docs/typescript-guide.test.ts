import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it, vi } from 'vitest';
import * as odeon from '../../src/index.js';
import { expectSameProblem } from '../model/printing/same-problem.js';

const page = readFileSync(new URL('../../docs/guide/typescript.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1]!);

/** Runs an example, for which the names that the package exports are known, and returns its `model`. */
function run(example: string): odeon.Model {
  const { outputText } = ts.transpileModule(example, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
  const exported = new Map<string, unknown>(Object.entries(odeon));
  const names = [...exported.keys()].filter(
    (name) => !new RegExp(`const (${name}|\\[.*\\b${name}\\b.*\\]) =`).test(example),
  );
  const body = new Function(...names, `${outputText}\nreturn model;`) as (
    ...values: unknown[]
  ) => odeon.Model;
  return body(...names.map((name) => exported.get(name)));
}

describe('the guide to TypeScript', () => {
  const texts = blocks('odeon');
  const examples = blocks('ts');

  it('has a text for each example but the last', () => {
    expect(texts.length).toBeGreaterThan(2);
    expect(examples).toHaveLength(texts.length + 1);
  });

  it.each(texts.map((text, k) => [/^model (\w+)/.exec(text)![1]!, text, examples[k]!]))(
    'says %s twice',
    (_, text, example) => {
      const { model, diagnostics, source } = odeon.loadModel(text);
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      expect(odeon.renderDiagnostics(errors, source)).toBe('');
      const other = run(example);
      expectSameProblem(model!, other);
      expectSameProblem(odeon.loadModel(other.toNode()).model!, other);
    },
  );

  it('changes a model that was read', () => {
    expect(run(examples.at(-1)!).toNode()).toBe(
      'model model\n\nvar x in [0, 4] start 1 fix 2\n\nsubject to\n  half: x/2 <= 1\n\nminimize (x - 3)^2\n',
    );
  });
});

it('the program of the README finds what it says', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, program] = /```ts\nimport [^\n]* from 'odeon';\n([\s\S]*?)```/.exec(readme)!;
  const said = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    const model = run(program!);
    expect(said.mock.calls[0]![0]).toBe('optimal');
    const [, rate] = /\/\/ optimal ([\d.]+)\.\.\./.exec(program!)!;
    expect(String(said.mock.calls[0]![1])).toMatch(new RegExp(`^${rate!.replace('.', '\\.')}`));
    expect(said.mock.calls[1]).toEqual([model.toNode()]);
  } finally {
    said.mockRestore();
  }
});
