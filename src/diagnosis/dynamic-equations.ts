import { partsOf, type Expression } from '../model/expression.js';
import type { Constraint, Model } from '../model/model.js';
import { elementOfCode, type IndexBinding } from '../model/sets.js';
import type { TimeSet } from '../model/time.js';
import type { Variable, VariableRole } from '../model/variable.js';
import { compileComponent } from '../transcription/known.js';
import { Domain } from '../transcription/points.js';
import { currentQuantities } from '../transcription/quantities.js';
import type { Signature } from './pantelides.js';

/** One equation of a family, as the model has it before it is discretised. */
export interface DynamicEquation {
  readonly constraint: Constraint;
  /** `balance[2]`. */
  readonly name: string;
}

/** One component of a state, algebraic variable or control. */
export interface DynamicVariable {
  readonly variable: Variable;
  readonly component: number;
  readonly name: string;
}

/** The equations that hold at every instant of a time, and what stands in them. */
export interface DynamicEquations {
  readonly equations: readonly DynamicEquation[];
  readonly variables: readonly DynamicVariable[];
  readonly signature: Signature;
}

/** Largest number of entries that is examined: beyond it the structure of a time is left unexamined. */
const maximumEntries = 4_000_000;

/** Roles that count as unknown at every instant, in the order in which variables are numbered. */
const dynamicRoles: readonly VariableRole[] = ['state', 'algebraic', 'control'];

/**
 * Collects the equations of a time that hold at every instant, component by component. States and algebraic variables come first,
 * controls last; fixed variables count as known. `undefined` for a system beyond the limit on its size.
 */
export function dynamicEquations(model: Model, time: TimeSet): DynamicEquations | undefined {
  const variables: DynamicVariable[] = [];
  const first = new Map<Variable, number>();
  for (const role of dynamicRoles) {
    for (const variable of model.variables.values()) {
      if (variable.time !== time || variable.role !== role || variable.fixed) continue;
      if (variables.length + variable.size > maximumEntries) return undefined;
      first.set(variable, variables.length);
      for (let component = 0; component < variable.size; component++)
        variables.push({ variable, component, name: variable.componentName(component) });
    }
  }
  const collector = new EntryCollector(first);
  const equations: DynamicEquation[] = [];
  for (const constraint of model.constraints) {
    const { relation, where } = constraint;
    if (relation.kind !== 'equal') continue;
    const bodies = relation.rows.map(({ body }) => body);
    if (![...quantitiesOf(bodies)].some((variable) => variable.time === time)) continue;
    const domain = Domain.of(bindingsAtInstant(constraint.bindings, time), undefined, where);
    bodies.forEach((body, output) => {
      const row = equations.length;
      for (let point = 0; point < domain.count; point++)
        equations.push({ constraint, name: rowName(constraint, domain, point, output, time) });
      collector.collect(body, domain, row);
    });
    if (collector.count > maximumEntries) return undefined;
  }
  return { equations, variables, signature: collector.signature(equations.length, variables.length) };
}

function quantitiesOf(bodies: readonly Expression[]): Set<Variable> {
  const found = new Set<Variable>();
  for (const body of bodies) currentQuantities(body, found);
  return found;
}

/** The indices of a constraint at one instant: over experiments those of the first, which stands for all. */
export function bindingsAtInstant(
  bindings: readonly IndexBinding[],
  { experiments }: TimeSet,
): readonly IndexBinding[] {
  if (!experiments) return bindings;
  const { symbol, set } = experiments;
  const only = { symbols: [symbol], set: set.filter((label) => label === set.element(0)) };
  const others = bindings.filter(({ symbols }) => !symbols.includes(symbol));
  const own = bindings.find(({ symbols }) => symbols.includes(symbol));
  const holds = !own || own.set.has(set.element(0));
  return [...others, holds ? only : { ...only, set: set.filter(() => false) }];
}

function rowName(
  { name, relation }: Constraint,
  { symbols, indices: codes }: Domain,
  point: number,
  output: number,
  { experiments }: TimeSet,
): string {
  const indices = symbols.flatMap((symbol, k) =>
    symbol === experiments?.symbol ? [] : [elementOfCode(codes[point * symbols.length + k])],
  );
  if (relation.rows.length > 1) indices.push(output + 1);
  return indices.length > 0 ? `${name}[${indices.join(',')}]` : name;
}

/** Entries of the signature: for each equation the variables in it with the highest order of their derivatives there. */
class EntryCollector {
  count = 0;
  private readonly rows: number[] = [];
  private readonly columns: number[] = [];
  private readonly orders: number[] = [];

  constructor(private readonly first: ReadonlyMap<Variable, number>) {}

  /** Adds the current quantities of an expression; point p of the domain belongs to row `row + parent of p`. */
  collect(expression: Expression, domain: Domain, row: number, seen: Set<Expression> = new Set()): void {
    if (seen.has(expression) || this.count > maximumEntries) return;
    seen.add(expression);
    const { node } = expression;
    switch (node.kind) {
      case 'integral':
        return;
      case 'variable':
      case 'derivative': {
        const first = node.at ? undefined : this.first.get(node.variable);
        if (first === undefined) return;
        const { variable } = node;
        const component = compileComponent(node.indices, variable.sets, variable.name, domain);
        const order = node.kind === 'derivative' ? 1 : 0;
        this.count += domain.count;
        for (let point = 0; point < domain.count; point++) {
          this.rows.push(row + domain.parent[point]);
          this.columns.push(first + component(point));
          this.orders.push(order);
        }
        return;
      }
      case 'total':
        return this.collect(node.body, domain.extended(node.bindings, node.where), row);
      default:
        for (const part of partsOf(expression)) this.collect(part, domain, row, seen);
    }
  }

  signature(rows: number, columns: number): Signature {
    const rowPointers = new Int32Array(rows + 1);
    for (const row of this.rows) rowPointers[row + 1]++;
    for (let row = 0; row < rows; row++) rowPointers[row + 1] += rowPointers[row];
    const next = rowPointers.slice(0, rows);
    const columnIndices = new Int32Array(this.count);
    const orders = new Uint8Array(this.count);
    this.rows.forEach((row, k) => {
      const at = next[row]++;
      columnIndices[at] = this.columns[k];
      orders[at] = this.orders[k];
    });
    return { rows, columns, rowPointers, columnIndices, orders };
  }
}
