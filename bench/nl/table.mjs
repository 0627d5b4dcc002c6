// Tables of results as tab-separated text: the form of the reference results.

export const columns = [
  'name',
  'n',
  'm',
  'nnz_jac',
  'nnz_hess',
  'return_status',
  'objective',
  'sense',
  'iterations',
  'solve_s',
  'build_s',
  'primal',
  'dual',
  'complementarity',
  'message',
];

/** @returns {Map<string, Record<string, string>>} rows by name */
export function parseTable(text) {
  const [head, ...lines] = text.trim().split(/\r?\n/);
  const names = head.split('\t');
  return new Map(
    lines.map((line) => {
      const cells = line.split('\t');
      return [cells[0], Object.fromEntries(names.map((name, k) => [name, cells[k] ?? '']))];
    }),
  );
}

export function renderTable(records) {
  const cell = (value) => String(value ?? '').replace(/[\t\r\n]+/g, ' ');
  const lines = records.map((record) => columns.map((column) => cell(record[column])).join('\t'));
  return [columns.join('\t'), ...lines, ''].join('\n');
}

const successes = new Set([
  'optimal',
  'acceptable',
  'Solve_Succeeded',
  'Solved_To_Acceptable_Level',
  'Feasible_Point_Found',
]);

export function isSolved(record) {
  return record !== undefined && successes.has(record.return_status);
}
