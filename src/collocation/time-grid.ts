import { barycentricWeights, interpolationRow } from './barycentric.js';
import { centralDifference, centralQuadrature } from './central-differences.js';
import { CollocationError } from './collocation-error.js';
import type { Mesh } from './mesh.js';
import type { CollocationScheme } from './scheme.js';

/** A linear combination of values at grid nodes: sum of coefficients[i] * value at node indices[i]. */
export interface LinearCombination {
  /** Indices into {@link TimeGrid.nodes}, ascending. */
  readonly indices: Int32Array;
  readonly coefficients: Float64Array;
}

/**
 * A time closer to a node than this, relative to the largest time of the grid, is that node: data files commonly print
 * times with 12 significant digits.
 */
const NODE_TOLERANCE = 1e-11;

/**
 * A scheme on a mesh: all nodes in time order, where the differential equation holds, and how derivatives, values between
 * nodes and integrals are combined from nodal values. Elements share their end node when the scheme includes it
 * (no copied variables); otherwise they are joined by {@link continuityRows}.
 *
 * A grid may hold several trajectories, each on a mesh of its own: their elements, nodes and entries follow one another in the
 * same flat arrays, in time order within a trajectory, and nothing joins one with the next.
 *
 * The differentiation matrix is computed once, on the unit element; a grid costs a few array entries per node.
 */
export class TimeGrid {
  /** The mesh of each trajectory. */
  readonly meshes: readonly Mesh[];
  readonly scheme: CollocationScheme;
  /** First element and first node of each trajectory, and behind the last their total: trajectories + 1 numbers. */
  readonly firstElements: Int32Array;
  readonly firstNodes: Int32Array;
  /** Trajectory of each element. */
  readonly trajectories: Int32Array;
  /** Times of all distinct state nodes, in time order; a shared element end appears once. */
  readonly nodes: Float64Array;
  /** Nodes of one element: the number of coefficients of a derivative row. */
  readonly nodesPerElement: number;
  /**
   * Collocation entries in time order, element after element: the index into `nodes` where the differential equation is
   * imposed. A scheme that collocates both ends (Lobatto) lists a shared node once for each of its two elements.
   */
  readonly collocationNodes: Int32Array;
  /** Element and node number within it, for each collocation entry. */
  readonly collocationElements: Int32Array;
  readonly collocationLocals: Int32Array;
  /** Quadrature weight of each collocation entry, in units of time: the integral is the weighted sum over the entries. */
  readonly quadratureWeights: Float64Array;
  /** Distinct nodes that carry controls and algebraic variables, in time order: indices into `nodes`. */
  readonly controlNodes: Int32Array;
  /** Position in `controlNodes` of each node, -1 for a node without controls. */
  readonly controlOfNode: Int32Array;

  /** Nodes where bounds and path constraints of states hold, in time order: all but the auxiliary ones of the scheme. */
  readonly pathNodes: Int32Array;

  readonly #stride: number;
  readonly #controlLocals: Int32Array;
  readonly #controlUnitNodes: Float64Array;
  readonly #controlBarycentric: Float64Array;
  readonly #elementStarts: Float64Array;
  readonly #elementLengths: Float64Array;

  /** @param meshes one mesh, or one for each trajectory (at least one). */
  constructor(meshes: Mesh | readonly Mesh[], scheme: CollocationScheme) {
    this.meshes = 'elements' in meshes ? [meshes] : [...meshes];
    this.scheme = scheme;
    const n = scheme.nodes.length;
    this.nodesPerElement = n;
    this.#stride = scheme.includesEnd ? n - 1 : n;
    const ends = scheme.includesEnd ? 1 : 0;
    const count = this.meshes.length;
    this.firstElements = new Int32Array(count + 1);
    this.firstNodes = new Int32Array(count + 1);
    this.meshes.forEach((mesh, k) => {
      this.firstElements[k + 1] = this.firstElements[k] + mesh.elements;
      this.firstNodes[k + 1] = this.firstNodes[k] + mesh.elements * this.#stride + ends;
    });
    const elements = this.firstElements[count];
    this.trajectories = new Int32Array(elements);
    this.#elementStarts = new Float64Array(elements);
    this.#elementLengths = new Float64Array(elements);
    this.#controlLocals = Int32Array.from(scheme.nodes.keys()).filter((j) => scheme.collocated[j] === 1);
    this.#controlUnitNodes = Float64Array.from(this.#controlLocals, (j) => scheme.nodes[j]);
    this.#controlBarycentric = barycentricWeights(this.#controlUnitNodes);

    this.nodes = new Float64Array(this.firstNodes[count]);
    const entries = elements * this.#controlLocals.length;
    this.collocationNodes = new Int32Array(entries);
    this.collocationElements = new Int32Array(entries);
    this.collocationLocals = new Int32Array(entries);
    this.quadratureWeights = new Float64Array(entries);
    this.controlOfNode = new Int32Array(this.nodes.length).fill(-1);
    this.#fill();
    this.controlNodes = this.#numberControls();
    this.pathNodes = this.#numberPathNodes();
    if (scheme.central) {
      this.meshes.forEach((mesh, k) =>
        centralQuadrature(
          mesh,
          this.quadratureWeights.subarray(this.firstElements[k], this.firstElements[k + 1]),
        ),
      );
    }
  }

  /** Number of collocation entries: rows per differential equation. */
  get collocationCount(): number {
    return this.collocationNodes.length;
  }

  /** The mesh of the only trajectory. @throws CollocationError where there are several. */
  get mesh(): Mesh {
    if (this.meshes.length > 1) throw new CollocationError('the grid has several trajectories');
    return this.meshes[0];
  }

  /** Number of elements of all trajectories. */
  get elements(): number {
    return this.trajectories.length;
  }

  /** Start of an element. */
  elementStart(element: number): number {
    return this.#elementStarts[element];
  }

  /** Length of an element in units of time. */
  elementLength(element: number): number {
    return this.#elementLengths[element];
  }

  /** Index into `nodes` of a node of an element. */
  nodeIndex(element: number, local: number): number {
    const shared = this.scheme.includesEnd ? this.trajectories[element] : 0;
    return element * this.#stride + shared + local;
  }

  /** Trajectory of a node. */
  trajectoryOfNode(node: number): number {
    let low = 0;
    let high = this.meshes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.firstNodes[middle] <= node) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * The derivative with respect to time at collocation entry `entry`, as a combination of nodal values, those of its element or,
   * for central differences, of the neighbours: writes `nodesPerElement` indices into `nodes` and coefficients
   * (1 / time) at `offset` of the caller's arrays and returns that count.
   */
  derivativeRow(entry: number, indices: Int32Array, coefficients: Float64Array, offset = 0): number {
    const n = this.nodesPerElement;
    const element = this.collocationElements[entry];
    if (this.scheme.central) {
      const trajectory = this.trajectories[element];
      const inner = element - this.firstElements[trajectory];
      const count = centralDifference(this.meshes[trajectory], inner, indices, coefficients, offset);
      for (let k = offset; k < offset + count; k++) indices[k] += this.firstNodes[trajectory];
      return count;
    }
    const { differentiation } = this.scheme;
    const row = this.collocationLocals[entry] * n;
    const length = this.elementLength(element);
    const first = this.nodeIndex(element, 0);
    for (let j = 0; j < n; j++) {
      indices[offset + j] = first + j;
      coefficients[offset + j] = differentiation[row + j] / length;
    }
    return n;
  }

  /**
   * The value of a state at `time`, through the polynomial of its element; one entry with coefficient 1 where the time is
   * a node (to 11 digits). At an element boundary that is no shared node, the start node of the later element.
   *
   * @throws CollocationError outside the trajectory's interval.
   */
  interpolation(time: number, trajectory = 0): LinearCombination {
    const element = this.elementAt(time, trajectory);
    const node = this.#nodeAt(element, time);
    if (node >= 0) return single(node);
    const row = new Float64Array(this.nodesPerElement);
    interpolationRow(this.scheme.nodes, this.scheme.barycentric, this.#unitTime(element, time), row);
    const first = this.nodeIndex(element, 0);
    return { indices: Int32Array.from(row.keys(), (j) => first + j), coefficients: row };
  }

  /**
   * The value at `time` of a quantity that lives at collocated nodes only (control, algebraic variable), through the
   * polynomial on the collocated nodes of its element: an extrapolation where that element's start is not
   * collocated. Indices are into `nodes`, as for {@link interpolation}; see {@link controlOfNode}.
   *
   * @throws CollocationError outside the trajectory's interval.
   */
  controlInterpolation(time: number, trajectory = 0): LinearCombination {
    const element = this.elementAt(time, trajectory);
    const node = this.#nodeAt(element, time);
    if (node >= 0 && this.controlOfNode[node] >= 0) return single(node);
    const row = new Float64Array(this.#controlLocals.length);
    interpolationRow(this.#controlUnitNodes, this.#controlBarycentric, this.#unitTime(element, time), row);
    const first = this.nodeIndex(element, 0);
    return { indices: this.#controlLocals.map((j) => first + j), coefficients: row };
  }

  /**
   * Rows that join elements of a scheme without the end node, one per inner boundary of each trajectory: the combination that is
   * zero when the polynomial of an element at its end equals the first node of the next. Empty otherwise.
   */
  get continuityRows(): LinearCombination[] {
    if (this.scheme.includesEnd) return [];
    const n = this.nodesPerElement;
    const end = new Float64Array(n);
    interpolationRow(this.scheme.nodes, this.scheme.barycentric, 1, end);
    const coefficients = Float64Array.from({ length: n + 1 }, (_, j) => (j < n ? -end[j] : 1));
    const rows: LinearCombination[] = [];
    for (let e = 0; e + 1 < this.elements; e++) {
      if (this.trajectories[e] !== this.trajectories[e + 1]) continue;
      rows.push({ indices: Int32Array.from(coefficients.keys(), (j) => e * n + j), coefficients });
    }
    return rows;
  }

  /**
   * The element of a trajectory that contains `time`; at an inner boundary the later one, at the end of the interval the last.
   * Times outside by less than the node tolerance count as the ends.
   *
   * @throws CollocationError outside the interval.
   */
  elementAt(time: number, trajectory = 0): number {
    const mesh = this.meshes[trajectory];
    const { start, end, boundaries, elements } = mesh;
    const tolerance = toleranceOf(mesh);
    if (!(time >= start - tolerance && time <= end + tolerance)) {
      throw new CollocationError(
        `time ${time} is outside the grid's interval [${start}, ${end}]`,
        'widen the interval of the time set, or leave out the rows beyond it',
      );
    }
    let low = 0;
    let high = elements - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (boundaries[middle] <= time) low = middle;
      else high = middle - 1;
    }
    return this.firstElements[trajectory] + low;
  }

  #fill(): void {
    const { nodes, quadrature, includesEnd } = this.scheme;
    const locals = this.#controlLocals;
    const stride = this.#stride;
    const times = this.nodes;
    this.meshes.forEach(({ boundaries, elements, end }, trajectory) => {
      for (let k = 0; k < elements; k++) {
        const e = this.firstElements[trajectory] + k;
        this.trajectories[e] = trajectory;
        const start = boundaries[k];
        const length = boundaries[k + 1] - start;
        this.#elementStarts[e] = start;
        this.#elementLengths[e] = length;
        const first = this.nodeIndex(e, 0);
        for (let j = 0; j < stride; j++) times[first + j] = start + length * nodes[j];
        for (let j = 0, entry = e * locals.length; j < locals.length; j++, entry++) {
          const local = locals[j];
          this.collocationNodes[entry] = first + local;
          this.collocationElements[entry] = e;
          this.collocationLocals[entry] = local;
          this.quadratureWeights[entry] = length * quadrature[local];
          this.controlOfNode[first + local] = 0;
        }
      }
      if (includesEnd) times[this.firstNodes[trajectory + 1] - 1] = end;
    });
  }

  /** Numbers the nodes that `#fill` has marked in `controlOfNode`. */
  #numberControls(): Int32Array {
    const controlNodes = new Int32Array(Math.min(this.collocationNodes.length, this.nodes.length));
    let count = 0;
    for (let node = 0; node < this.nodes.length; node++) {
      if (this.controlOfNode[node] < 0) continue;
      this.controlOfNode[node] = count;
      controlNodes[count++] = node;
    }
    return controlNodes.slice(0, count);
  }

  #numberPathNodes(): Int32Array {
    const { constrained } = this.scheme;
    const nodes = Int32Array.from(this.nodes.keys());
    if (constrained.every((flag) => flag === 1)) return nodes;
    const local = new Int32Array(nodes.length);
    for (let element = 0; element < this.elements; element++) {
      const first = this.nodeIndex(element, 0);
      for (let j = this.nodesPerElement - 1; j >= 0; j--) local[first + j] = j;
    }
    return nodes.filter((node) => constrained[local[node]] === 1);
  }

  #unitTime(element: number, time: number): number {
    const tau = (time - this.elementStart(element)) / this.elementLength(element);
    return Math.min(Math.max(tau, 0), 1);
  }

  /** The node within the tolerance of `time` in or at the border of an element, or -1. */
  #nodeAt(element: number, time: number): number {
    const trajectory = this.trajectories[element];
    const first = this.nodeIndex(element, 0);
    const last = Math.min(first + this.nodesPerElement, this.firstNodes[trajectory + 1] - 1);
    let nearest = first;
    for (let node = first + 1; node <= last; node++) {
      if (Math.abs(this.nodes[node] - time) < Math.abs(this.nodes[nearest] - time)) nearest = node;
    }
    return Math.abs(this.nodes[nearest] - time) <= toleranceOf(this.meshes[trajectory]) ? nearest : -1;
  }
}

/** Distance in units of time at which a time is a node. */
function toleranceOf({ start, end }: Mesh): number {
  return NODE_TOLERANCE * Math.max(Math.abs(start), Math.abs(end), end - start);
}

function single(node: number): LinearCombination {
  return { indices: Int32Array.of(node), coefficients: Float64Array.of(1) };
}
