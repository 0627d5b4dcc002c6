import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchingFiles, MAXIMUM_FILES } from '../../src/data/file-pattern.js';
import { readTable } from '../../src/data/read-table.js';

let base: string;
let root: string;

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'odeon-pattern-')));
  root = join(base, 'model');
  mkdirSync(join(root, 'runs'), { recursive: true });
  mkdirSync(join(root, 'odd'));
  mkdirSync(join(root, 'text'));
  mkdirSync(join(root, 'same'));
  for (const name of ['1.csv', '01.csv']) writeFileSync(join(root, 'same', name), 't,y\n0,1\n1,2\n');
  mkdirSync(join(base, 'outside'));
  writeFileSync(join(root, 'runs', 'run10.csv'), 't,y,note\n0,10,\n4,11,late\n');
  writeFileSync(join(root, 'runs', 'run2.csv'), 'y,t,note\n2,0,\n3,1,\n,2,\n');
  writeFileSync(join(root, 'runs', '.hidden.csv'), 't,y\n0,1\n1,2\n');
  writeFileSync(join(root, 'runs', 'run3.txt'), 'no table');
  writeFileSync(join(root, 'odd', 'a.csv'), 't,y\n0,1\n1,2\n');
  writeFileSync(join(root, 'odd', 'b.csv'), 't,z\n0,1\n1,2\n');
  writeFileSync(join(root, 'text', 'a.csv'), 't,y\n0,1\n1,2\n');
  writeFileSync(join(root, 'text', 'b.csv'), 't,y\n0,1\n1,n/a\n');
  writeFileSync(join(base, 'outside', 'a.csv'), 't,y\n0,1\n1,2\n');
  symlinkSync(join(base, 'outside'), join(root, 'link'));
  mkdirSync(join(root, 'linked'));
  symlinkSync(join(base, 'outside', 'a.csv'), join(root, 'linked', 'a.csv'));
});

afterAll(() => rmSync(base, { recursive: true }));

describe('a table from several files', () => {
  it('has their rows in the order of their names, numbers by value, with a label for each', () => {
    const table = readTable('runs/*.csv', { root });
    expect(table.names).toEqual(['y', 't', 'note', 'file']);
    expect([...table.column('t')]).toEqual([0, 1, 2, 0, 4]);
    expect([...table.column('y')]).toEqual([2, 3, NaN, 10, 11]);
    expect(table.texts('file')).toEqual(['run2', 'run2', 'run2', 'run10', 'run10']);
    expect(table.experimentColumn).toBe('file');
    expect(table.texts('note')).toEqual(['', '', '', '', 'late']);
  });

  it('takes the part that differs as the label; whole numbers are numbers', () => {
    const table = readTable('runs/run*.csv', { root });
    expect([...table.column('file')]).toEqual([2, 2, 2, 10, 10]);
    expect(
      matchingFiles('*/y*.csv', (folder) => (folder === '.' ? ['b', 'a'] : ['y1.csv', 'x.csv'])),
    ).toEqual([
      { file: 'a/y1.csv', label: 'a/y1' },
      { file: 'b/y1.csv', label: 'b/y1' },
    ]);
    expect(readTable(join(root, 'runs/run*.csv')).rows).toBe(5);
  });

  it('says in which file something is wrong', () => {
    expect(() => readTable('odd/*.csv', { root })).toThrow(
      /odd\/b.csv: there is no column 'y', which 'odd\/a.csv' has/,
    );
    expect(() => readTable('text/*.csv', { root }).column('y')).toThrow(
      /text\/b.csv:3:3: 'n\/a' is not a number/,
    );
    expect(() => readTable('same/*.csv', { root })).toThrow(
      /the experiment 1 is that of 'same\/0?1.csv' too/,
    );
    expect(() => readTable('runs/*.dat', { root })).toThrow(/runs\/\*.dat: there is no such file/);
    expect(() => readTable('nothing/*.csv', { root })).toThrow(/there is no such folder/);
  });

  it.each(['../outside/*.csv', 'link/*.csv', 'linked/*.csv', '../*/a.csv'])(
    'reads nothing outside of the root: %s',
    (pattern) => {
      expect(() => readTable(pattern, { root })).toThrow(/outside the model's folder/);
    },
  );

  it('has a limit on the number and the size of the files', () => {
    const names = Array.from({ length: MAXIMUM_FILES + 1 }, (_, k) => `${k}.csv`);
    expect(() => matchingFiles('*.csv', () => names)).toThrow(/more than 10000 files/);
    expect(() => readTable('runs/*.csv', { root, maximumBytes: 40 })).toThrow(/at most/);
  });
});
