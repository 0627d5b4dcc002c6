import type { Element, IndexSet } from '../model/sets.js';
import type { ProblemDefinition, TemplateBlock } from '../nlp/template.js';
import type { Layout, Placement } from './layout.js';

/** The number of what belongs to no experiment, and of what joins several. */
export const shared = -1;
export const severalExperiments = -2;

/**
 * To which experiment everything of a discretised problem belongs: for cutting it into batches of whole experiments. Numbers count
 * the experiments of all tables, in the order in which the unknowns mention them; `shared` is what belongs to none (weights,
 * common constants), `severalExperiments` what joins unknowns of several.
 */
export interface ExperimentNumbers {
  /** Label of each experiment and the set of all experiments of its table. */
  readonly labels: readonly { readonly label: Element; readonly set: IndexSet }[];
  /** Experiment of each unknown: the unknowns of a variable that belong to one experiment are consecutive. */
  readonly variables: Int32Array;
  /** Experiment of each constraint row. */
  readonly rows: Int32Array;
  /** Experiment of each point of each block of the definition: of the unknowns that it uses, else of its row. */
  readonly points: readonly Int32Array[];
}

/** Works out the experiments of a discretised problem; costs a pass over its unknowns and its bindings. */
export function experimentNumbers(layout: Layout, definition: ProblemDefinition): ExperimentNumbers {
  const numbering = new Numbering();
  const variables = new Int32Array(layout.variables).fill(shared);
  for (const placement of layout.placements) markVariable(placement, layout, numbering, variables);
  const rows = new Int32Array(definition.constraints).fill(shared);
  const points = definition.blocks.map((block) => pointsOf(block, variables));
  definition.blocks.forEach((block, k) => {
    if (block.rows === 'objective') return;
    const outputs = block.template.outputs.length;
    block.rows.forEach((row, at) => {
      rows[row] = joined(rows[row]!, points[k]![Math.floor(at / outputs)]!);
    });
  });
  definition.blocks.forEach((block, k) => {
    if (block.rows === 'objective') return;
    const outputs = block.template.outputs.length;
    const own = points[k]!;
    for (let point = 0; point < own.length; point++) {
      if (own[point] === shared) own[point] = rows[block.rows[point * outputs]!]!;
    }
  });
  return { labels: numbering.labels, variables, rows, points };
}

/** Consecutive numbers for the experiments of all tables. */
class Numbering {
  readonly labels: { label: Element; set: IndexSet }[] = [];
  private readonly first = new Map<IndexSet, number>();

  /** The number of a label of a set of experiments or of a part of one. */
  of(set: IndexSet, position: number): number {
    const all = set.current!.experiments!;
    let first = this.first.get(all);
    if (first === undefined) {
      first = this.labels.length;
      this.first.set(all, first);
      for (const label of all) this.labels.push({ label, set: all });
    }
    return first + all.position(set.element(position));
  }
}

function markVariable(
  { variable, first, positions, nodes }: Placement,
  layout: Layout,
  numbering: Numbering,
  out: Int32Array,
): void {
  const { size, sets, time } = variable;
  const indexed = sets.findIndex(({ current }) => current !== undefined);
  if (indexed >= 0) {
    const inner = sets.slice(indexed + 1).reduce((product, set) => product * set.size, 1);
    const set = sets[indexed]!;
    for (let component = 0; component < size; component++) {
      const number = numbering.of(set, Math.floor(component / inner) % set.size);
      for (let position = 0; position < positions; position++)
        out[first + position * size + component] = number;
    }
  }
  if (!time?.experiments || !nodes) return;
  const { firstNodes } = layout.grid(time);
  for (let position = 0, trajectory = 0; position < positions; position++) {
    while (nodes[position]! >= firstNodes[trajectory + 1]!) trajectory++;
    const number = numbering.of(time.experiments.set, trajectory);
    const at = first + position * size;
    for (let k = at; k < at + size; k++) out[k] = indexed < 0 ? number : joined(out[k]!, number);
  }
}

function pointsOf({ points, inputs }: TemplateBlock, variables: Int32Array): Int32Array {
  const numbers = new Int32Array(points).fill(shared);
  for (const input of inputs) {
    for (let point = 0; point < points; point++) {
      const [begin, end] =
        input.kind === 'variable' ? [point, point + 1] : [input.pointers[point]!, input.pointers[point + 1]!];
      for (let k = begin; k < end; k++) {
        numbers[point] = joined(numbers[point]!, variables[input.index[k]!]!);
      }
    }
  }
  return numbers;
}

function joined(left: number, right: number): number {
  if (left === shared || left === right) return right;
  return right === shared ? left : severalExperiments;
}
