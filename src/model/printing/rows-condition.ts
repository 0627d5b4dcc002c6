import type { DataSet } from '../data-set.js';

/**
 * The condition that chooses rows (0-based, ascending) of a table: `experiment in {1, 3} and row in 1..20`, where `experiment` and
 * `row` are the number of an experiment and that of a row in it.
 */
export function rowsCondition({ experiments, rows }: DataSet, kept: Int32Array): string {
  const firstRows = experiments?.firstRows ?? Int32Array.of(0, rows.size);
  const byRows = new Map<string, number[]>();
  let at = 0;
  for (let k = 0; k + 1 < firstRows.length; k++) {
    const [first, end] = [firstRows[k]!, firstRows[k + 1]!];
    const numbers: number[] = [];
    for (; at < kept.length && kept[at]! < end; at++) numbers.push(kept[at]! - first + 1);
    if (numbers.length === 0) continue;
    const text = numbers.length === end - first ? '' : memberships('row', numbers);
    byRows.set(text, [...(byRows.get(text) ?? []), k + 1]);
  }
  const parts = Array.from(byRows, ([text, numbers]) => {
    const own = experiments ? memberships('experiment', numbers) : '';
    return [own, text].filter((part) => part !== '').join(' and ') || 'row >= 1';
  });
  return parts.length > 0 ? parts.join(' or ') : 'row < 1';
}

/** A condition that a number is among ascending ones. */
function memberships(name: string, numbers: readonly number[]): string {
  const single: number[] = [];
  const ranges: string[] = [];
  for (let k = 0; k < numbers.length;) {
    let end = k;
    while (numbers[end + 1] === numbers[end]! + 1) end++;
    if (end - k > 1) ranges.push(`${name} in ${numbers[k]}..${numbers[end]}`);
    else single.push(...numbers.slice(k, end + 1));
    k = end + 1;
  }
  if (single.length > 0) ranges.push(`${name} in {${single.join(', ')}}`);
  return ranges.length > 1 ? `(${ranges.join(' or ')})` : ranges[0]!;
}
