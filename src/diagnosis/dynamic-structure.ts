import type { Model } from '../model/model.js';
import type { TimeSet } from '../model/time.js';
import { compressTriplets, dulmageMendelsohn, type CompressedColumns } from '../sparse/index.js';
import { dynamicEquations, type DynamicEquation, type DynamicVariable } from './dynamic-equations.js';
import { pantelides, type Signature } from './pantelides.js';

/** An equation that has to be differentiated before the system can be solved for its highest derivatives. */
export interface DifferentiatedEquation extends DynamicEquation {
  /** How often. */
  readonly times: number;
}

/** What can be said about the dynamics of a time from which variables stand in which equations. */
export interface DynamicStructure {
  readonly time: TimeSet;
  /** Equations that hold at every instant; components of states and algebraic variables, and of controls. */
  readonly equations: number;
  readonly variables: number;
  readonly controls: number;
  /**
   * Structural index: 0 for ordinary differential equations, 1 where the algebraic variables follow from the equations at the same
   * instant. `undefined` where some equations have no variable of their own.
   */
  readonly index: number | undefined;
  /** For an index above 1: what has to be differentiated. */
  readonly differentiated: readonly DifferentiatedEquation[];
  /** For an index above 1: the algebraic variables (and controls that serve as such) that no equation gives before. */
  readonly undetermined: readonly DynamicVariable[];
  /** More equations than variables in them: they contradict one another or are redundant at every instant. */
  readonly overdetermined: {
    readonly equations: readonly DynamicEquation[];
    readonly variables: readonly DynamicVariable[];
  };
}

/**
 * Structure of the dynamics of every time of a model, before it is discretised. Controls count as known where the states and algebraic
 * variables alone can satisfy the equations, else as unknown. A time whose system is beyond the limits on its size and on the work is left out.
 */
export function dynamicStructure(model: Model): DynamicStructure[] {
  const structures: DynamicStructure[] = [];
  for (const time of model.times.values()) {
    const system = dynamicEquations(model, time);
    if (!system || system.equations.length === 0) continue;
    const { equations, variables, signature } = system;
    const controls = variables.filter(({ variable }) => variable.role === 'control').length;
    let used = controls > 0 ? withColumns(signature, variables.length - controls) : signature;
    let parts = dulmageMendelsohn(pattern(used));
    if (parts.structuralRank < equations.length && controls > 0) {
      used = signature;
      parts = dulmageMendelsohn(pattern(used));
    }
    const counts = {
      time,
      equations: equations.length,
      variables: variables.length - controls,
      controls,
    };
    const named = (part: { rows: Int32Array; columns: Int32Array }) => ({
      equations: Array.from(part.rows, (i) => equations[i]),
      variables: Array.from(part.columns, (j) => variables[j]),
    });
    if (parts.structuralRank < equations.length) {
      const overdetermined = named(parts.overdetermined);
      structures.push({ ...counts, index: undefined, differentiated: [], undetermined: [], overdetermined });
      continue;
    }
    const offsets = pantelides(used);
    if (!offsets) continue;
    const higher = offsets.index > 1;
    structures.push({
      ...counts,
      index: offsets.index,
      differentiated: equations
        .map((equation, i) => ({ ...equation, times: offsets.equations[i] }))
        .filter(({ times }) => times > 0),
      undetermined: higher ? undeterminedVariables(used, variables) : [],
      overdetermined: { equations: [], variables: [] },
    });
  }
  return structures;
}

/** Algebraic variables in the part that has too few equations when each variable counts at its highest derivative. */
function undeterminedVariables(
  signature: Signature,
  variables: readonly DynamicVariable[],
): DynamicVariable[] {
  const highest = new Uint8Array(signature.columns);
  const { columnIndices, orders } = signature;
  for (let k = 0; k < orders.length; k++)
    highest[columnIndices[k]] = Math.max(highest[columnIndices[k]], orders[k]);
  const { underdetermined } = dulmageMendelsohn(
    pattern(signature, (k) => orders[k] === highest[columnIndices[k]]),
  );
  return Array.from(underdetermined.columns)
    .sort((a, b) => a - b)
    .map((j) => variables[j])
    .filter(({ variable }) => variable.role !== 'state');
}

/** The entries of the first `columns` columns. */
function withColumns(signature: Signature, columns: number): Signature {
  const rowPointers = new Int32Array(signature.rows + 1);
  const columnIndices: number[] = [];
  const orders: number[] = [];
  for (let i = 0; i < signature.rows; i++) {
    for (let k = signature.rowPointers[i]; k < signature.rowPointers[i + 1]; k++) {
      if (signature.columnIndices[k] >= columns) continue;
      columnIndices.push(signature.columnIndices[k]);
      orders.push(signature.orders[k]);
    }
    rowPointers[i + 1] = columnIndices.length;
  }
  return {
    rows: signature.rows,
    columns,
    rowPointers,
    columnIndices: Int32Array.from(columnIndices),
    orders: Uint8Array.from(orders),
  };
}

function pattern(signature: Signature, keep: (entry: number) => boolean = () => true): CompressedColumns {
  const rows: number[] = [];
  const columns: number[] = [];
  for (let i = 0; i < signature.rows; i++) {
    for (let k = signature.rowPointers[i]; k < signature.rowPointers[i + 1]; k++) {
      if (!keep(k)) continue;
      rows.push(i);
      columns.push(signature.columnIndices[k]);
    }
  }
  return compressTriplets(signature.rows, signature.columns, rows, columns).matrix;
}
