import { meshFrom, TimeGrid, uniformMesh } from '../collocation/index.js';
import type { Expression } from '../model/expression.js';
import type { Model } from '../model/model.js';
import { ModelError } from '../model/model-error.js';
import type { TimeSet } from '../model/time.js';
import type { Variable } from '../model/variable.js';
import type { Origin } from '../nlp/nonlinear-program.js';
import { checkControl, heldNodes } from './held-control.js';
import { compileKnown, isKnown, knownConstant } from './known.js';
import { consecutive, Domain, type TimePoints } from './points.js';

/** Where a variable of the model stands in the vector of unknowns. */
export interface Placement {
  readonly variable: Variable;
  /** Number of its first component; component c at time position p is number first + p * size + c. */
  readonly first: number;
  /** Time positions: 1 for a variable without time. */
  readonly positions: number;
  /** Node of the grid at each position, for variables over time. */
  readonly nodes: Int32Array | undefined;
}

/** Largest number of unknowns of one program. */
export const maximumVariables = 20_000_000;

/** Numbering of all unknowns of a model on its time grids. */
export class Layout {
  readonly grids: ReadonlyMap<TimeSet, TimeGrid>;
  readonly placements: readonly Placement[];
  readonly variables: number;
  private readonly byVariable: ReadonlyMap<Variable, Placement>;

  constructor(model: Model) {
    this.grids = new Map([...model.times.values()].map((time) => [time, gridOf(time)]));
    const variables = [
      ...model.variables.values(),
      ...[...model.networks.values()].map(({ parameters }) => parameters),
    ];
    const placements: Placement[] = [];
    let first = 0;
    for (const variable of variables) {
      const grid = variable.time && this.grid(variable.time);
      const nodes = grid && nodesOf(variable, grid);
      const positions = nodes ? nodes.length : 1;
      placements.push({ variable, first, positions, nodes });
      first += positions * variable.size;
      if (first > maximumVariables) {
        throw new ModelError(
          `the model has more than ${maximumVariables} unknowns`,
          'use smaller sets or a coarser grid',
        );
      }
    }
    this.placements = placements;
    this.variables = first;
    this.byVariable = new Map(placements.map((placement) => [placement.variable, placement]));
  }

  grid(time: TimeSet): TimeGrid {
    const grid = this.grids.get(time);
    if (!grid) throw new ModelError(`the time '${time.name}' belongs to another model`);
    return grid;
  }

  placement(variable: Variable): Placement {
    const placement = this.byVariable.get(variable);
    if (!placement) throw new ModelError(`'${variable.name}' belongs to another model`);
    return placement;
  }

  /** Name, element and time of an unknown. */
  origin(index: number): Origin {
    let low = 0;
    let high = this.placements.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.placements[middle]!.first <= index) low = middle;
      else high = middle - 1;
    }
    const { variable, first, nodes } = this.placements[low]!;
    const offset = index - first;
    const place = variable.place ?? {};
    if (variable.role === 'network')
      return { name: `${variable.name}.${variable.componentName(offset)}`, ...place };
    const name = variable.componentName(offset % variable.size);
    if (!nodes) return { name, ...place };
    const grid = this.grid(variable.time!);
    const time = grid.nodes[nodes[Math.floor(offset / variable.size)]!]!;
    return { name, time, element: grid.elementAt(time), ...place };
  }

  /** Values of a bound or start (one expression for all components, or one each) at every unknown of a variable. */
  spread(placement: Placement, expressions: readonly Expression[], what: string, out: Float64Array): void {
    const { variable, first, positions, nodes } = placement;
    const domain = nodes ? Domain.of([], this.timePoints(variable.time!, nodes)) : Domain.single();
    for (let component = 0; component < variable.size; component++) {
      const expression = expressions[expressions.length === 1 ? 0 : component]!;
      if (!isKnown(expression)) {
        throw new ModelError(
          `the ${what} of '${variable.componentName(component)}' contains unknowns`,
          "write it under 'subject to'",
          variable.place,
        );
      }
      const value = compileKnown(expression, domain);
      for (let position = 0; position < positions; position++) {
        const number = value(position);
        if (Number.isNaN(number)) {
          throw new ModelError(
            `the ${what} of '${variable.componentName(component)}' is not a number`,
            undefined,
            variable.place,
          );
        }
        out[first + position * variable.size + component] = number;
      }
    }
  }

  /** Takes the bounds of a state away where its scheme has nodes that are no part of the discretised trajectory. */
  freeAuxiliaryNodes({ variable, first }: Placement, lower: Float64Array, upper: Float64Array): void {
    if (variable.role !== 'state') return;
    const { nodes, pathNodes } = this.grid(variable.time!);
    if (pathNodes.length === nodes.length) return;
    for (let node = 0, next = 0; node < nodes.length; node++) {
      if (pathNodes[next] === node) {
        next++;
        continue;
      }
      const at = first + node * variable.size;
      lower.fill(-Infinity, at, at + variable.size);
      upper.fill(Infinity, at, at + variable.size);
    }
  }

  /** Points at given nodes of a grid. */
  timePoints(time: TimeSet, nodes: Int32Array, entries?: Int32Array): TimePoints {
    const grid = this.grid(time);
    const times = new Float64Array(nodes.length);
    for (let point = 0; point < nodes.length; point++) times[point] = grid.nodes[nodes[point]!]!;
    return { time, grid, nodes, entries, times };
  }

  /** Points at the collocation entries: where differential equations and integrals live. */
  collocationPoints(time: TimeSet): TimePoints {
    const { collocationNodes } = this.grid(time);
    return this.timePoints(time, collocationNodes, consecutive(collocationNodes.length));
  }
}

/** The nodes at which a variable over time lives. */
function nodesOf(variable: Variable, grid: TimeGrid): Int32Array {
  if (variable.role === 'state') return consecutive(grid.nodes.length);
  checkControl(grid, variable);
  return variable.hold === 'free' ? grid.controlNodes : heldNodes(grid, variable);
}

function gridOf(time: TimeSet): TimeGrid {
  const { discretisation, name, place } = time;
  if (!discretisation) {
    throw new ModelError(
      `the time '${name}' has no grid`,
      `add for example: collocate ${name} with radau(elements: 20, points: 3)`,
      place,
    );
  }
  const start = knownConstant(time.start, `the start of '${name}'`);
  const end = knownConstant(time.end, `the end of '${name}'`);
  if (!(end > start) || !Number.isFinite(end - start)) {
    throw new ModelError(
      `the time '${name}' runs from ${start} to ${end}`,
      'the end must lie after the start',
      place,
    );
  }
  const { elements, scheme } = discretisation;
  const mesh = typeof elements === 'number' ? uniformMesh(start, end, elements) : meshFrom(elements);
  return new TimeGrid(mesh, scheme);
}
