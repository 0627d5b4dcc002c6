import type { TimeGrid } from '../collocation/index.js';
import type { ProblemDefinition, TemplateBlock } from '../nlp/template.js';
import type { Layout, Placement } from '../transcription/index.js';

/** The number of what depends on no unknown over time. */
export const timeless = -1;

/**
 * Where the parts of a discretised problem with one trajectory stand in time, by elements of its grid. An unknown at a node where two
 * elements meet belongs to both. A point of a block stands in the earliest element to which all its unknowns belong; where there is
 * none, because it joins elements, in the first of those it joins. All points of a row stand where the first of them does.
 */
export interface ElementSpans {
  /** First and last element of each unknown, `timeless` for weights and other constants. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** Element of each constraint row, and of each point of each block. */
  readonly rows: Int32Array;
  readonly points: readonly Int32Array[];
}

/** Works out the elements of all unknowns, rows and terms; costs a pass over the unknowns and their uses. */
export function elementSpans(layout: Layout, definition: ProblemDefinition): ElementSpans {
  const first = new Int32Array(layout.variables).fill(timeless);
  const last = new Int32Array(layout.variables).fill(timeless);
  for (const placement of layout.placements) spanVariable(placement, layout, first, last);
  const points = definition.blocks.map((block) => elementsOf(block, first, last));
  const rows = new Int32Array(definition.constraints).fill(timeless);
  const earlier = (one: number, other: number): number =>
    one === timeless || other === timeless ? Math.max(one, other) : Math.min(one, other);
  // What writes to one row stays together, and all rows of one point: the earliest element spreads until nothing changes.
  for (let changed = true; changed;) {
    changed = false;
    definition.blocks.forEach(({ rows: targets, template }, k) => {
      if (targets === 'objective') return;
      const own = points[k]!;
      const outputs = template.outputs.length;
      for (let at = 0; at < targets.length; at++) {
        const point = Math.floor(at / outputs);
        const row = targets[at]!;
        const element = earlier(own[point]!, rows[row]!);
        if (own[point] === element && rows[row] === element) continue;
        own[point] = element;
        rows[row] = element;
        changed = true;
      }
    });
  }
  return { first, last, rows, points };
}

function spanVariable(
  { variable, first: from, nodes }: Placement,
  layout: Layout,
  first: Int32Array,
  last: Int32Array,
): void {
  if (!nodes) return;
  const grid = layout.grid(variable.time!);
  const held = variable.role === 'control' && variable.hold === 'constant';
  nodes.forEach((node, position) => {
    const [low, high] = held ? [position, position] : elementsOfNode(grid, node);
    const at = from + position * variable.size;
    first.fill(low, at, at + variable.size);
    last.fill(high, at, at + variable.size);
  });
}

/** The first and the last element of a node of a grid with one trajectory. */
function elementsOfNode(grid: TimeGrid, node: number): readonly [first: number, last: number] {
  const stride = grid.scheme.includesEnd ? grid.nodesPerElement - 1 : grid.nodesPerElement;
  const element = Math.min(Math.floor(node / stride), grid.elements - 1);
  const joint = grid.scheme.includesEnd && element > 0 && node === element * stride;
  return [joint ? element - 1 : element, element];
}

function elementsOf({ points, inputs }: TemplateBlock, first: Int32Array, last: Int32Array): Int32Array {
  const elements = new Int32Array(points);
  for (let point = 0; point < points; point++) {
    let [low, high] = [timeless, Infinity];
    for (const binding of inputs) {
      const [begin, end] =
        binding.kind === 'variable'
          ? [point, point + 1]
          : [binding.pointers[point]!, binding.pointers[point + 1]!];
      for (let k = begin; k < end; k++) {
        const index = binding.index[k]!;
        if (first[index] === timeless) continue;
        low = Math.max(low, first[index]!);
        high = Math.min(high, last[index]!);
      }
    }
    elements[point] = Math.min(low, high);
  }
  return elements;
}
