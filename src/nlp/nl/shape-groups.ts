import type { RowTerms } from './collect-terms.js';
import type { NlProblem } from './nl-problem.js';
import { ShapeFinder, type Shape } from './shape.js';
import type { WorkBudget } from './work-budget.js';

/** Terms of a shape that occurs at least so often become points of a block of their own. */
const repeatedOften = 4;
/** Rows of more terms than this are not compared as a whole, only term by term. */
const longestWholeRow = 64;
/** Terms of one row that share no shape with others are put in templates of at most so many nodes. */
const largestTemplate = 4000;

/** Row number that stands for the objective. */
export const objectiveRow = -1;

/** One or more terms of one row. */
interface Terms {
  readonly row: number;
  readonly nodes: readonly number[];
  readonly scales: readonly number[];
}

/** What differs between the points of a shape. */
export interface ShapePoint extends Terms {
  readonly inputs: Shape['inputs'];
  readonly data: Shape['data'];
}

/** Terms of one shape: the points of one template. All are of rows, or all of the objective. */
export interface ShapeGroup {
  readonly shape: Shape;
  readonly points: ShapePoint[];
}

/**
 * Groups the nonlinear terms of all rows by shape. Rows that are equal as a whole stay whole, so that their terms share
 * subexpressions; terms of other rows are compared one by one; terms that are alone stay together with those of their row.
 */
export function groupShapes(
  problem: NlProblem,
  rows: ReadonlyMap<number, RowTerms>,
  budget: WorkBudget,
): ShapeGroup[] {
  const finder = new ShapeFinder(problem, budget);
  const whole = new Map<string, ShapeGroup>();
  const single = new Map<string, ShapeGroup>();
  const left = new Map<string, ShapeGroup>();
  for (const [row, { nodes, scales }] of rows) {
    if (nodes.length === 0) continue;
    const terms = { row, nodes, scales };
    if (row === objectiveRow || nodes.length > longestWholeRow) gatherEach(finder, single, terms);
    else gather(finder, whole, terms);
  }
  for (const [key, { points }] of whole) {
    if (points.length > 1) continue;
    whole.delete(key);
    gatherEach(finder, single, points[0]);
  }
  for (const terms of takeRare(single)) {
    for (const portion of portions(problem, terms)) gather(finder, left, portion);
  }
  return [whole, single, left].flatMap((groups) => [...groups.values()]);
}

function gather(finder: ShapeFinder, groups: Map<string, ShapeGroup>, terms: Terms): void {
  const shape = finder.shapeOf(terms.nodes);
  const key = `${terms.row === objectiveRow ? 'o' : 'c'}${terms.nodes.length},${shape.key}`;
  let group = groups.get(key);
  if (group === undefined) groups.set(key, (group = { shape, points: [] }));
  group.points.push({ ...terms, inputs: shape.inputs, data: shape.data });
}

function gatherEach(
  finder: ShapeFinder,
  groups: Map<string, ShapeGroup>,
  { row, nodes, scales }: Terms,
): void {
  nodes.forEach((node, k) => gather(finder, groups, { row, nodes: [node], scales: [scales[k]] }));
}

/** Removes the groups of few points; returns their terms, those of a row together. */
function takeRare(groups: Map<string, ShapeGroup>): Terms[] {
  const rare = new Map<number, { row: number; nodes: number[]; scales: number[] }>();
  for (const [key, { points }] of groups) {
    if (points.length >= repeatedOften) continue;
    groups.delete(key);
    for (const { row, nodes, scales } of points) {
      let terms = rare.get(row);
      if (terms === undefined) rare.set(row, (terms = { row, nodes: [], scales: [] }));
      terms.nodes.push(...nodes);
      terms.scales.push(...scales);
    }
  }
  return [...rare.values()];
}

/** Runs of terms of at most {@link largestTemplate} nodes together. */
function portions(problem: NlProblem, { row, nodes, scales }: Terms): Terms[] {
  const list: Terms[] = [];
  let first = 0;
  let size = 0;
  const cut = (end: number): void => {
    list.push({ row, nodes: nodes.slice(first, end), scales: scales.slice(first, end) });
    first = end;
    size = 0;
  };
  nodes.forEach((node, k) => {
    const own = problem.nodes.end(node) - node;
    if (k > first && size + own > largestTemplate) cut(k);
    size += own;
  });
  cut(nodes.length);
  return list;
}
