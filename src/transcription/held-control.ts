import type { TimeGrid } from '../collocation/index.js';
import { ModelError } from '../model/model-error.js';
import type { ControlHold, Variable } from '../model/variable.js';

/*
 * A control with a hold has fewer unknowns than the grid has points: one for each element (`constant`), or one for each element
 * boundary of each trajectory (`linear`). Its position p stands for element p, or for boundary p.
 */

/** Refuses a control whose optimum would not converge on this grid; see `CollocationScheme.freeControls`. */
export function checkControl({ scheme }: TimeGrid, { role, hold, name, place }: Variable): void {
  if (role !== 'control' || scheme.freeControls || (hold === 'constant' && !scheme.central)) return;
  throw new ModelError(
    scheme.central
      ? `the control '${name}' cannot be chosen on central differences, whose end value depends on every second point only`
      : `the control '${name}' cannot be ${hold} on '${scheme.name}', where it has no weight at some collocation points`,
    scheme.central
      ? 'collocate with trapezoidal, midpoint or radau'
      : 'hold it constant, or collocate with radau',
    place,
  );
}

/** Node of the grid at each position of a held control: starts of elements and, for `linear`, the end of each trajectory's last. */
export function heldNodes(grid: TimeGrid, { hold, name, place }: Variable): Int32Array {
  const { elements } = grid;
  if (hold === 'linear' && !grid.scheme.includesEnd) {
    throw new ModelError(
      `the control '${name}' cannot be linear on '${grid.scheme.name}', which has no node at the ends of elements`,
      'collocate with radau, lobatto or chebyshev, or hold it constant',
      place,
    );
  }
  if (hold === 'constant')
    return Int32Array.from({ length: elements }, (_, element) => grid.nodeIndex(element, 0));
  const nodes = new Int32Array(elements + grid.meshes.length);
  for (let element = 0; element < elements; element++) {
    const position = element + grid.trajectories[element]!;
    nodes[position] = grid.nodeIndex(element, 0);
    nodes[position + 1] = grid.nodeIndex(element, grid.nodesPerElement - 1);
  }
  return nodes;
}

/** The value of a held control at a time of an element: `visit` gets each position with its coefficient. */
export function heldTerms(
  grid: TimeGrid,
  hold: ControlHold,
  element: number,
  time: number,
  visit: (position: number, coefficient: number) => void,
): void {
  if (hold === 'constant') {
    visit(element, 1);
    return;
  }
  const share = (time - grid.elementStart(element)) / grid.elementLength(element);
  const position = element + grid.trajectories[element]!;
  if (share < 1) visit(position, 1 - share);
  if (share > 0) visit(position + 1, share);
}

/**
 * The element to which each node's collocation point belongs, -1 for nodes that are not collocated. A node that two elements
 * collocate counts to the earlier one.
 */
export function elementsOfNodes(grid: TimeGrid): Int32Array {
  const elements = new Int32Array(grid.nodes.length).fill(-1);
  for (let entry = grid.collocationCount - 1; entry >= 0; entry--) {
    elements[grid.collocationNodes[entry]!] = grid.collocationElements[entry]!;
  }
  return elements;
}
