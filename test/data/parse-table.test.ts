import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError, parseTable, Table } from '../../src/data/index.js';

const parse = (text: string, options = {}) => parseTable(text, { source: 'm.csv', ...options });

/** The error that a call throws, which must be a DataError. */
function dataError(call: () => unknown): DataError {
  try {
    call();
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a table', () => {
  it('has numeric columns by name, missing where a cell is empty', () => {
    const table = parse('t, y1,"y 2"\n0,1.5,-2e-3\n1, ,+.5\n2,"3",4.\n');
    expect(table.names).toEqual(['t', 'y1', 'y 2']);
    expect(table.rows).toBe(3);
    expect([...table.column('y1')]).toEqual([1.5, Number.NaN, 3]);
    expect([...table.column('y 2')]).toEqual([-0.002, 0.5, 4]);
    expect(table.missing('y1')).toBe(1);
    expect(table.missing('t')).toBe(0);
    expect([...table.requireIncreasing('t')]).toEqual([0, 1, 2]);
    expect(table.has('y1') && !table.has('y3')).toBe(true);
  });

  it('skips comments, empty lines, a byte order mark and Windows line ends', () => {
    const table = parse('\uFEFF# measured by hand\r\n\r\nt,y\r\n0,1\r\n# pause\r\n1,2\r\n');
    expect([...table.column('t')]).toEqual([0, 1]);
  });

  it('takes semicolons and tabs where the header has no comma', () => {
    expect([...parse('t;y\n0;1\n1;2').column('y')]).toEqual([1, 2]);
    expect([...parse('t\ty\n0\t1\n1\t\n').column('y')]).toEqual([1, Number.NaN]);
  });

  it('lets a column of text stand beside the numbers', () => {
    const table = parse('t,label,y\n0,"a, b",1\n1,,2\n');
    expect(table.texts('label')).toEqual(['a, b', '']);
    expect(table.texts('y')).toEqual(['1', '2']);
    expect([...table.column('y')]).toEqual([1, 2]);
    expect(dataError(() => table.column('label')).position).toEqual({ source: 'm.csv', line: 2, column: 3 });
  });

  it('comes from arrays, too', () => {
    const table = Table.from('arrays', { t: Float64Array.of(0, 1), y: Float64Array.of(2, 3) });
    expect(table.column('y')[1]).toBe(3);
    expect(
      dataError(() => Table.from('x', { t: new Float64Array(2), y: new Float64Array(3) })).reason,
    ).toContain('3 rows');
  });
});

describe('wrong data is refused with its place:', () => {
  it.each([
    ['text', 't,y\n0,1\n1,abc', 'm.csv:3:3', "'abc' is not a number", /write numbers like/],
    ['NaN', 't,y\n0,NaN\n1,2', 'm.csv:2:3', "'NaN' is not a number", /leave a cell empty/],
    ['inf', 't,y\n0,1\n1, inf', 'm.csv:3:4', "'inf' is not a number", /finite/],
    ['an overflow', 't,y\n0,1\n1,1e999', 'm.csv:3:3', "'1e999' is not a number", /write numbers/],
    ['hexadecimal', 't,y\n0,1\n1,0x10', 'm.csv:3:3', "'0x10' is not a number", /write numbers/],
    ['a decimal comma', 't;y\n0;1\n1;1,5', 'm.csv:3:3', "'1,5' is not a number", /decimal point/],
    ['behind a quoted separator', 'a,y\n"1,2",1\n2,x', 'm.csv:3:3', "'x' is not a number", /write numbers/],
  ])('%s', (_, text, place, reason, hint) => {
    const error = dataError(() => parse(text).column('y'));
    expect(error.message).toBe(`${place}: ${reason}`);
    expect(error.hint).toMatch(hint);
  });

  it.each([
    ['an empty file', '', {}, 'm.csv: the file is empty'],
    ['a file of comments', '# nothing\n\n', {}, 'm.csv: the file is empty'],
    ['no rows', 't,y\n', {}, 'm.csv:1: the table has 0 rows below its header; at least 2 are needed'],
    ['one row', 't,y\n0,1', {}, 'm.csv:2: the table has 1 row below its header; at least 2 are needed'],
    ['a short row', 't,y,z\n0,1,2\n1,2\n', {}, 'm.csv:3:4: the row has 2 cells; the header has 3'],
    ['a long row', 't,y\n0,1\n1,2,3\n', {}, 'm.csv:3:5: the row has 3 cells; the header has 2'],
    ['a repeated name', 't,y,y\n0,1,2\n1,2,3', {}, "m.csv:1:5: two columns have the name 'y'"],
    ['a column without a name', 't,,y\n0,1,2\n1,2,3', {}, 'm.csv:1:3: column 2 has no name'],
    ['no header', '0,1\n1,2\n2,3\n', {}, 'm.csv:1:1: the first line holds numbers'],
    ['an open quote', 't,y\n0,"1\n1,2\n', {}, /m\.csv:\d+: a quoted cell is not closed/],
    ['a stray quote', 't,y\n0,"1"x\n1,2\n', {}, /m\.csv:\d+: a quote stands in the wrong place/],
    ['too large', 't,y\n0,1\n1,2\n', { maximumBytes: 5 }, 'm.csv: the table is larger than 5 bytes'],
  ])('%s', (_, text, options, message) => {
    const error = dataError(() => parse(text, options));
    expect(error.message).toMatch(message);
  });

  it('a missing column, with the nearest name', () => {
    const error = dataError(() => parse('t,y1,y2\n0,1,2\n1,2,3').column('y1_'));
    expect(error.message).toBe("m.csv:1:1: there is no column 'y1_'");
    expect(error.hint).toBe("did you mean 'y1'?");
    expect(dataError(() => parse('t,y\n0,1\n1,2').column('pressure')).hint).toBe("the columns are 't', 'y'");
    expect(dataError(() => parse('t,y\n0,1\n1,2').column('toString')).reason).toContain('no column');
  });

  it.each([
    ['unsorted', 't,y\n0,1\n2,1\n1,1\n', 'm.csv:4:1: t = 1 comes after 2', 'sort the rows by t'],
    [
      'repeated',
      't,y\n0,1\n1,1\n1,1\n',
      'm.csv:4:1: t = 1 appears twice',
      'merge or remove rows of the same time',
    ],
    ['missing', 't,y\n0,1\n,1\n1,1\n', "m.csv:3:1: column 't' has an empty cell", 'every row needs a time'],
  ])('%s times', (_, text, message, hint) => {
    const error = dataError(() => parse(text).requireIncreasing('t'));
    expect(error.message).toBe(message);
    expect(error.hint).toBe(hint);
  });

  it('lowers the number of rows needed when asked', () => {
    expect(parse('a,b\n1,2', { minimumRows: 1 }).rows).toBe(1);
  });
});

describe('any table', () => {
  it('is read back from its own text', () => {
    const cell = fc.oneof(
      fc.constant(Number.NaN),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    );
    const tables = fc
      .integer({ min: 1, max: 5 })
      .chain((columns) =>
        fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 2, maxLength: 20 }),
      );
    fc.assert(
      fc.property(tables, (rows) => {
        const header = rows[0].map((_, k) => `c${k}`);
        const lines = rows.map((row) =>
          row.map((value) => (Number.isNaN(value) ? '""' : String(value))).join(','),
        );
        const table = parse([header.join(','), ...lines].join('\n'));
        header.forEach((name, k) => expect([...table.column(name)]).toEqual(rows.map((row) => row[k])));
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it('of random characters gives a table or a DataError', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ty01.,;"\n\r# e-\t\u0000é'), maxLength: 60 });
    fc.assert(
      fc.property(text, (characters) => {
        let table: Table;
        try {
          table = parse(characters);
          for (const name of table.names) table.column(name);
        } catch (error) {
          if (error instanceof DataError) return;
          throw error;
        }
        expect(table.rows).toBeGreaterThanOrEqual(2);
      }),
      { seed: 13, numRuns: 2000 },
    );
  });
});
