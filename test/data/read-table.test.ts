import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DataError } from '../../src/data/index.js';
import { readTable } from '../../src/data/read-table.js';

let base: string;
let root: string;
const text = 't,y\n0,1\n1,2\n';

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'odeon-data-')));
  root = join(base, 'model');
  mkdirSync(join(root, 'data'), { recursive: true });
  mkdirSync(join(base, 'model-other'));
  writeFileSync(join(root, 'data', 'train.csv'), text);
  writeFileSync(join(root, 'latin1.csv'), Buffer.from([0x74, 0x2c, 0xe9, 0x0a]));
  writeFileSync(join(base, 'secret.csv'), text);
  writeFileSync(join(base, 'model-other', 'near.csv'), text);
  symlinkSync(join(base, 'secret.csv'), join(root, 'link.csv'));
  symlinkSync(base, join(root, 'up'));
  symlinkSync(join(root, 'data', 'train.csv'), join(root, 'inside.csv'));
});

afterAll(() => rmSync(base, { recursive: true }));

it('reads below the root, relative paths from there', () => {
  expect(readTable('data/train.csv', { root }).rows).toBe(2);
  expect(readTable(join(root, 'data/train.csv'), { root }).rows).toBe(2);
  expect(readTable('inside.csv', { root }).rows).toBe(2);
  expect(readTable('data/../data/train.csv', { root }).source).toBe('data/../data/train.csv');
});

it('reads any file for a program that sets no root', () => {
  expect(readTable(join(base, 'secret.csv')).rows).toBe(2);
});

it.each(['../secret.csv', 'link.csv', 'up/secret.csv', '../model-other/near.csv', '/etc/passwd', '.', '..'])(
  'refuses %s outside the root or no file',
  (file) => {
    expect(() => readTable(file, { root })).toThrow(DataError);
    expect(() => readTable(file, { root })).toThrow(/outside the model's folder/);
  },
);

it('reads outside the root where that is allowed', () => {
  expect(readTable('../secret.csv', { root, allowRead: [join(base, 'nowhere'), base] }).rows).toBe(2);
  expect(readTable('link.csv', { root, allowRead: [base] }).rows).toBe(2);
});

it('names the file that was meant', () => {
  expect(() => readTable('data/tarin.csv', { root })).toThrow(
    expect.objectContaining({
      message: 'data/tarin.csv: there is no such file',
      hint: "did you mean 'train.csv'?",
    }),
  );
});

it('refuses a folder, a large file and other encodings', () => {
  expect(() => readTable('data', { root })).toThrow(/not a file/);
  expect(() => readTable('data/train.csv', { root, maximumBytes: 4 })).toThrow(/has 12 bytes; at most 4/);
  expect(() => readTable('latin1.csv', { root })).toThrow(/not UTF-8/);
});
