import type { DataSet } from '../data-set.js';
import type { IndexSet } from '../sets.js';
import { elementText, numberText } from './literals.js';
import type { Names } from './names.js';

/** Prints sets: by their name, as the rows of a table, as a range or as a list. */
export class SetPrinter {
  constructor(
    private readonly names: Names,
    private readonly tables: readonly DataSet[],
  ) {}

  /** How a set is referred to. */
  reference(set: IndexSet): string {
    if (this.names.has(set)) return this.names.of(set);
    const runs = this.tables.find(({ experiments }) => experiments?.set === set);
    return runs ? `experiments(${this.names.of(runs)})` : this.members(set);
  }

  /** What a set is made of. */
  members(set: IndexSet): string {
    const { limits } = set;
    if (limits) {
      const table = this.tables.find(
        (one) => set.name === `rows(${one.name})` && limits[0] === 1 && one.rows.size === set.size,
      );
      return table ? `rows(${this.names.of(table)})` : `${numberText(limits[0])}..${numberText(limits[1])}`;
    }
    const texts = Array.from(set.tuples(), (tuple) => {
      const parts = tuple.map(elementText);
      return parts.length === 1 ? parts[0]! : `(${parts.join(', ')})`;
    });
    return `{${texts.join(', ')}}`;
  }
}
