import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTable, readTextFile } from '../../../src/data/read-table.js';
import { formatModel, loadModel, renderDiagnostics } from '../../../src/language/index.js';
import { expectSameProblem } from './same-problem.js';

const root = fileURLToPath(new URL('../../../models/', import.meta.url));
const files = readdirSync(root).filter((name) => name.endsWith('.node'));

function load(text: string, source: string) {
  const {
    model,
    diagnostics,
    source: place,
  } = loadModel(text, {
    source,
    readText: (path) => readTextFile(path, { root }),
    readData: ({ file }) => readTable(file, { root }),
  });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect(renderDiagnostics(errors, place)).toBe('');
  return model!;
}

describe('every model, printed and read again, is the same', () => {
  it.each(files)('%s', (file) => {
    const model = load(readFileSync(join(root, file), 'utf8'), file);
    const text = model.toNode();
    const again = load(text, 'printed');
    expectSameProblem(model, again);
    expect([...again.unitTexts.values()]).toEqual([...model.unitTexts.values()]);
    expect(again.toNode()).toBe(text);
    expect(formatModel(text).text).toBe(text);
    expect([again.name, again.title]).toEqual([model.name, model.title]);
    expect(again.fits.length).toBe(model.fits.length);
    expect(again.solverOptions).toEqual(model.solverOptions);
    expect(again.validations.map(({ name }) => name)).toEqual(model.validations.map(({ name }) => name));
  });
});
