import { describe, expect, it } from 'vitest';
import { parseTable } from '../../src/data/index.js';
import { Model } from '../../src/model/index.js';

const table = (rows: number, column = 'y') =>
  parseTable(['t,' + column, ...Array.from({ length: rows }, (_, k) => `${k},${k * k}`)].join('\n'), {
    source: 'series.csv',
  });

describe('a table cut into pieces', () => {
  it('has consecutive pieces that differ by one row at most', () => {
    const { experiments } = new Model().data('series', table(11), { pieces: 3 });
    expect([...experiments!.set]).toEqual([1, 2, 3]);
    expect([...experiments!.firstRows]).toEqual([0, 4, 8, 11]);
  });

  it('is printed as its file, or as a whole with the numbers of its pieces', () => {
    const model = new Model();
    model.data('series', table(4), { pieces: 2 });
    model.data('file', table(4), { pieces: 2, file: 'series.csv' });
    model.variable('x');
    expect(model.toNode()).toContain('piece: [1, 1, 2, 2]');
    expect(model.toNode()).toContain('data file = csv("series.csv", pieces: 2)');
  });

  it('refuses pieces of one row, no pieces, and a table with experiments or a column of that name', () => {
    const model = new Model();
    expect(() => model.data('a', table(5), { pieces: 3 })).toThrow(/5 rows of 'a' cannot be cut into 3/);
    expect(() => model.data('b', table(5), { pieces: 0 })).toThrow(/cannot be cut into 0/);
    expect(() => model.data('c', table(5, 'piece'), { pieces: 2 })).toThrow(/column 'piece'/);
    expect(() => model.data('d', table(5), { pieces: 2, experiment: 'y' })).toThrow(/it has experiments/);
  });
});
