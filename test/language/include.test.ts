import { describe, expect, it } from 'vitest';
import { OdeonError } from '../../src/errors.js';
import { loadModel, parseModel, renderDiagnostics } from '../../src/language/index.js';

function load(files: Record<string, string>) {
  const read: string[] = [];
  const loaded = loadModel(files['main.node']!, {
    source: 'main.node',
    readText(file) {
      read.push(file);
      const text = files[file];
      if (text === undefined) throw new OdeonError('there is no such file', 'looked for it');
      return text;
    },
  });
  return { ...loaded, read, text: renderDiagnostics(loaded.diagnostics, loaded.source) };
}

describe('include', () => {
  it('puts the statements of the file behind the statement', () => {
    const { model, text } = load({
      'main.node': 'var x\ninclude "parts/limits.node"   # bounds\nminimize x^2',
      'parts/limits.node': 'param most = 3\nsubject to\n  x <= most',
    });
    expect(text).toBe('');
    expect(model!.constraints).toHaveLength(1);
    expect(model!.constraints[0]!.place).toEqual({ line: 3, column: 3, file: 'parts/limits.node' });
  });

  it('reports errors in the file in which they stand', () => {
    const { text } = load({
      'main.node': 'var x\ninclude "a.node"\nminimize xx',
      'a.node': '# first line\nparam p = qq\r\nparam q == 1',
    });
    expect(text.split('\n\n').map((one) => one.split('\n').slice(0, 2))).toEqual([
      ["a.node:2:11: error: unknown name 'qq'", ' 2 | param p = qq'],
      ["a.node:3:9: error: expected '=', found '=='", ' 3 | param q == 1'],
      ["main.node:3:10: error: unknown name 'xx'", ' 3 | minimize xx'],
    ]);
  });

  it('reads a file once, so that files may include each other', () => {
    const { model, text, read } = load({
      'main.node': 'include "a.node"\ninclude "b.node"\ninclude "a.node"\nminimize x^2 + p',
      'a.node': 'include "b.node"\nvar x',
      'b.node': 'include "a.node"\nparam p = 1\n',
    });
    expect(text).toBe('');
    expect(read).toEqual(['a.node', 'b.node']);
    expect(model).toBeDefined();
  });

  it.each([
    ['missing.node', 'there is no such file'],
    ['../secret.node', "'..' is refused"],
    ['/etc/passwd', 'only by relative paths'],
  ])('refuses %s', (file, message) => {
    const { text, read } = load({ 'main.node': `include "${file}"\nvar x\nminimize x` });
    expect(text).toContain(`main.node:1:9: error: `);
    expect(text).toContain(message);
    expect(read).toEqual(file === 'missing.node' ? [file] : []);
  });

  it('needs a reader', () => {
    const { diagnostics } = loadModel('include "a.node"\nvar x');
    expect(diagnostics.map(({ code }) => code)).toContain('bad-include');
  });

  it('keeps to the limit on the whole text and on the number of files', () => {
    let count = 0;
    const endless = loadModel('include "0"\nvar x', { readText: () => `include "${++count}"\n` });
    expect(endless.diagnostics.map(({ message }) => message)).toEqual(['a model includes at most 200 files']);
    const long = loadModel('include "a"\ninclude "b"\nvar x', {
      readText: () => '#'.repeat(70),
      limits: { characters: 100 },
    });
    expect(long.diagnostics.map(({ code }) => code)).toEqual(['file-too-large']);
  });

  it('is a statement of the grammar, and a name elsewhere', () => {
    expect(parseModel('include "a.node"').ast.statements.map(({ kind }) => kind)).toEqual(['include']);
    expect(loadModel('var include\nminimize include').diagnostics).toEqual([]);
  });
});
