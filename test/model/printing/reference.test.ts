import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTable } from '../../../src/data/index.js';
import { formatModel, loadModel, renderDiagnostics } from '../../../src/language/index.js';
import { expectSameProblem } from './same-problem.js';

const reference = readFileSync(new URL('../../../grammar/reference.md', import.meta.url), 'utf8');
const examples = [...reference.matchAll(/^```odeon\n([\s\S]*?)^```/gm)].map(([, text]) => text!);
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

describe('each example of the reference, printed and read again, is the same', () => {
  it.each(examples.map((text) => [text.split('\n').slice(0, 2).join(' '), text] as const))(
    '%s',
    (_, text) => {
      const { model } = load(text);
      const printed = model!.toNode();
      const { model: again, diagnostics, source } = load(printed);
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      expect(renderDiagnostics(errors, source)).toBe('');
      expectSameProblem(model!, again!);
      expect(again!.toNode()).toBe(printed);
      expect(formatModel(printed).text).toBe(printed);
    },
  );
});
