import { meshFrom, TimeGrid, uniformMesh } from '../collocation/index.js';
import { atTime, Expression, number } from '../model/expression.js';
import type { Model } from '../model/model.js';
import { ModelError } from '../model/model-error.js';
import type { Network } from '../model/network.js';
import type { Element } from '../model/sets.js';
import type { TimeSet } from '../model/time.js';
import type { Variable } from '../model/variable.js';
import type { Origin } from '../nlp/nonlinear-program.js';
import { checkControl, heldNodes } from './held-control.js';
import { compileEnd } from './horizon.js';
import { compileKnown, isFree, isKnown, type KnownValue } from './known.js';
import { consecutive, Domain, type TimePoints } from './points.js';
import { withStarts } from './start-values.js';

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
  /** The ends of the free times as functions of all unknowns. */
  private readonly freeEnds = new Map<TimeSet, { start: PointFunction; end: PointFunction }>();
  /** Start values of the unknowns without time, which decide where the points of free times are at the start. */
  private readonly nominal: Float64Array;
  private readonly networks: ReadonlyMap<Variable, Network>;

  constructor(model: Model) {
    this.grids = new Map([...model.times.values()].map((time) => [time, gridOf(time)]));
    const networks = [...model.networks.values()].filter(({ tiedTo }) => !tiedTo);
    this.networks = new Map(networks.map((network) => [network.parameters, network]));
    const variables = [...model.variables.values(), ...this.networks.keys()];
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
    this.byVariable = new Map([
      ...placements.map((placement) => [placement.variable, placement] as const),
      ...placements.flatMap((placement) => this.layerPlacements(placement)),
    ]);
    const freeTimes = [...this.grids.keys()].filter(isFree);
    this.nominal = freeTimes.length > 0 ? this.startOfPlainUnknowns() : new Float64Array(0);
    for (const time of freeTimes) this.addFreeTime(time);
  }

  /** Weights and biases of a network's layers stand where the network's parameters stand. */
  private layerPlacements({ variable, first }: Placement): (readonly [Variable, Placement])[] {
    const placed = (part: Variable, offset: number) =>
      [part, { variable: part, first: first + offset, positions: 1, nodes: undefined }] as const;
    return (this.networks.get(variable)?.layers ?? []).flatMap(({ weight, bias, first: offset }) => [
      placed(weight, offset),
      placed(bias, offset + weight.size),
    ]);
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

  /** The time of a point of a grid. Where its ends are unknown, at the unknowns `x`, or at the start. */
  timeAt(time: TimeSet, gridTime: number, x: Float64Array = this.nominal): number {
    const free = this.freeEnds.get(time);
    if (!free) return gridTime;
    const [start, end] = [free.start(x), free.end(x)];
    return gridTime === 1 ? end : start + gridTime * (end - start);
  }

  /** The times of nodes of a grid, all of them unless `nodes` picks some; `x` as above. */
  times(time: TimeSet, x?: Float64Array, nodes?: Int32Array): Float64Array {
    const grid = this.grid(time);
    const times = new Float64Array(nodes ? nodes.length : grid.nodes.length);
    for (let k = 0; k < times.length; k++) times[k] = grid.nodes[nodes ? nodes[k]! : k]!;
    return this.freeEnds.has(time) ? times.map((gridTime) => this.timeAt(time, gridTime, x)) : times;
  }

  /** The point of a trajectory of a grid at a time, moved inside its interval; `x` as above. */
  gridTimeAt(time: TimeSet, when: number, x: Float64Array = this.nominal, trajectory = 0): number {
    const { start, end } = this.grid(time).meshes[trajectory]!;
    const first = this.timeAt(time, start, x);
    const last = this.timeAt(time, end, x);
    const gridTime = this.freeEnds.has(time) ? (when - first) / (last - first) : when;
    return Math.min(Math.max(gridTime, start), end);
  }

  /** Name, element and time of an unknown; `x` as above. */
  origin(index: number, x?: Float64Array): Origin {
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
    const network = this.networks.get(variable);
    if (network) return { name: network.parameterName(offset), ...place };
    const name = variable.componentName(offset % variable.size);
    if (!nodes) return { name, ...place };
    const grid = this.grid(variable.time!);
    const node = nodes[Math.floor(offset / variable.size)]!;
    const { experiments } = variable.time!;
    const full = experiments ? inExperiment(name, experiments.label(grid.trajectoryOfNode(node))) : name;
    const time = this.timeAt(variable.time!, grid.nodes[node]!, x);
    return { name: full, time, element: elementOfNode(grid, node), ...place };
  }

  /**
   * Values of a bound or start (one expression for all components, or one each) at every unknown of a variable. A start may
   * depend on a time with unknown ends and on the starting values of scalar unknowns, a bound may not: it would move with them.
   */
  spread(placement: Placement, expressions: readonly Expression[], what: string, out: Float64Array): void {
    const { variable, first, positions, nodes } = placement;
    const { time } = variable;
    const points =
      nodes && (what === 'start' ? this.startingPoints(time!, nodes) : this.timePoints(time!, nodes));
    const domain = points ? Domain.of([], points) : Domain.single();
    for (let component = 0; component < variable.size; component++) {
      const stated = expressions[expressions.length === 1 ? 0 : component]!;
      const expression = what === 'start' ? withStarts(stated) : stated;
      if (!isKnown(what === 'start' ? atTime(expression, number(0)) : expression)) {
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
    const firstPoints = new Int32Array(grid.meshes.length + 1);
    for (let k = 1, point = 0; k < firstPoints.length; k++) {
      while (point < nodes.length && nodes[point]! < grid.firstNodes[k]!) point++;
      firstPoints[k] = point;
    }
    return { time, grid, moving: this.freeEnds.has(time), nodes, entries, times, firstPoints };
  }

  /** Points at given nodes of a grid, with the times that they have at the start. */
  private startingPoints(time: TimeSet, nodes: Int32Array): TimePoints {
    return { ...this.timePoints(time, nodes), moving: false, times: this.times(time, undefined, nodes) };
  }

  private startOfPlainUnknowns(): Float64Array {
    const start = new Float64Array(this.variables);
    const lower = new Float64Array(this.variables);
    const upper = new Float64Array(this.variables);
    for (const placement of this.placements) {
      const { variable, first, nodes } = placement;
      if (nodes || variable.role === 'network') continue;
      this.spread(placement, variable.lower, 'lower bound', lower);
      this.spread(placement, variable.upper, 'upper bound', upper);
      this.spread(placement, variable.start, 'start', start);
      for (let index = first; index < first + variable.size; index++) {
        start[index] = Math.min(Math.max(start[index]!, lower[index]!), upper[index]!);
      }
    }
    return start;
  }

  private addFreeTime(time: TimeSet): void {
    const compile = (end: Expression): PointFunction =>
      compileEnd(end, time, (variable) => this.placement(variable).first);
    const [start, end] = [compile(time.start), compile(time.end)];
    this.freeEnds.set(time, { start, end });
    const [first, last] = [start(this.nominal), end(this.nominal)];
    if (last > first && Number.isFinite(last - first)) return;
    throw new ModelError(
      `the time '${time.name}' starts as the interval from ${first} to ${last}`,
      'give the unknowns in its ends bounds and a start so that its end lies behind its start',
      time.place,
    );
  }

  /** Points at the collocation entries: where differential equations and integrals live. */
  collocationPoints(time: TimeSet): TimePoints {
    const { collocationNodes } = this.grid(time);
    return this.timePoints(time, collocationNodes, consecutive(collocationNodes.length));
  }
}

/** The number of a node's element within its trajectory. */
export function elementOfNode(grid: TimeGrid, node: number): number {
  const trajectory = grid.trajectoryOfNode(node);
  return grid.elementAt(grid.nodes[node]!, trajectory) - grid.firstElements[trajectory]!;
}

/** The name of a component in an experiment: `x[A]`, `x[A,2]`. */
function inExperiment(name: string, label: Element): string {
  const bracket = name.indexOf('[');
  if (bracket < 0) return `${name}[${label}]`;
  return `${name.slice(0, bracket)}[${label},${name.slice(bracket + 1)}`;
}

/** The nodes at which a variable over time lives. */
function nodesOf(variable: Variable, grid: TimeGrid): Int32Array {
  if (variable.role === 'state') return consecutive(grid.nodes.length);
  checkControl(grid, variable);
  return variable.hold === 'free' ? grid.controlNodes : heldNodes(grid, variable);
}

/** A function of all unknowns. */
type PointFunction = (x: Float64Array) => number;

function gridOf(time: TimeSet): TimeGrid {
  const { discretisation, name, place } = time;
  if (!discretisation) {
    throw new ModelError(
      `the time '${name}' has no grid`,
      `add for example: collocate ${name} with radau(elements: 20, points: 3)`,
      place,
    );
  }
  const free = isFree(time);
  const { elements, scheme } = discretisation;
  const { experiments } = time;
  const domain = experiments
    ? Domain.of([{ symbols: [experiments.symbol], set: experiments.set }])
    : Domain.single();
  if (free && experiments) {
    throw new ModelError(
      `the time '${name}' of experiments has an unknown end`,
      'its ends must be known',
      place,
    );
  }
  const startOf = free ? () => 0 : knownOver(time.start, `the start of '${name}'`, domain);
  const endOf = free ? () => 1 : knownOver(time.end, `the end of '${name}'`, domain);
  const elementsOf =
    elements instanceof Expression
      ? knownOver(elements, `the number of elements of '${name}'`, domain)
      : undefined;
  let nodes = 0;
  const meshes = Array.from({ length: domain.count }, (_, trajectory) => {
    const start = startOf(trajectory);
    const end = endOf(trajectory);
    const where = experiments ? ` in experiment '${experiments.label(trajectory)}'` : '';
    if (!(end > start) || !Number.isFinite(end - start)) {
      throw new ModelError(
        `the time '${name}' runs from ${start} to ${end}${where}`,
        'the end must lie after the start',
        place,
      );
    }
    const mesh =
      elements instanceof Float64Array
        ? meshFrom(elements)
        : uniformMesh(start, end, elementsOf ? elementsOf(trajectory) : (elements as number));
    nodes += mesh.elements * scheme.nodes.length;
    if (nodes > maximumVariables) {
      throw new ModelError(
        `the grid of '${name}' has more than ${maximumVariables} nodes`,
        'use fewer elements',
        place,
      );
    }
    if (mesh.start === start && mesh.end === end) return mesh;
    throw new ModelError(
      `the elements of '${name}' run from ${mesh.start} to ${mesh.end}, the time from ${start} to ${end}${where}`,
      free
        ? 'its ends are unknown: state the boundaries as fractions of it, from 0 to 1'
        : 'the first and the last boundary are the ends of the time',
      place,
    );
  });
  return new TimeGrid(meshes, scheme);
}

/** A known expression at each point of a domain. @throws ModelError where it contains unknowns. */
function knownOver(expression: Expression, what: string, domain: Domain): KnownValue {
  if (isKnown(expression)) return compileKnown(expression, domain);
  throw new ModelError(`${what} must be known before solving`, 'it contains unknowns');
}
