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
 * The differentiation matrix is computed once, on the unit element; a grid costs a few array entries per node.
 */
export class TimeGrid {
  readonly mesh: Mesh;
  readonly scheme: CollocationScheme;
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
  readonly #tolerance: number;

  constructor(mesh: Mesh, scheme: CollocationScheme) {
    this.mesh = mesh;
    this.scheme = scheme;
    const n = scheme.nodes.length;
    const elements = mesh.elements;
    this.nodesPerElement = n;
    this.#stride = scheme.includesEnd ? n - 1 : n;
    this.#controlLocals = Int32Array.from(scheme.nodes.keys()).filter((j) => scheme.collocated[j] === 1);
    this.#controlUnitNodes = Float64Array.from(this.#controlLocals, (j) => scheme.nodes[j]);
    this.#controlBarycentric = barycentricWeights(this.#controlUnitNodes);
    this.#tolerance =
      NODE_TOLERANCE * Math.max(Math.abs(mesh.start), Math.abs(mesh.end), mesh.end - mesh.start);

    this.nodes = new Float64Array(elements * this.#stride + (scheme.includesEnd ? 1 : 0));
    const entries = elements * this.#controlLocals.length;
    this.collocationNodes = new Int32Array(entries);
    this.collocationElements = new Int32Array(entries);
    this.collocationLocals = new Int32Array(entries);
    this.quadratureWeights = new Float64Array(entries);
    this.controlOfNode = new Int32Array(this.nodes.length).fill(-1);
    this.#fill();
    this.controlNodes = this.#numberControls();
    this.pathNodes = this.#numberPathNodes();
    if (scheme.central) centralQuadrature(mesh, this.quadratureWeights);
  }

  /** Number of collocation entries: rows per differential equation. */
  get collocationCount(): number {
    return this.collocationNodes.length;
  }

  /** Length of an element in units of time. */
  elementLength(element: number): number {
    return this.mesh.boundaries[element + 1] - this.mesh.boundaries[element];
  }

  /** Index into `nodes` of a node of an element. */
  nodeIndex(element: number, local: number): number {
    return element * this.#stride + local;
  }

  /**
   * The derivative with respect to time at collocation entry `entry`, as a combination of nodal values, those of its element or,
   * for central differences, of the neighbours: writes `nodesPerElement` indices into `nodes` and coefficients
   * (1 / time) at `offset` of the caller's arrays and returns that count.
   */
  derivativeRow(entry: number, indices: Int32Array, coefficients: Float64Array, offset = 0): number {
    const n = this.nodesPerElement;
    const element = this.collocationElements[entry];
    if (this.scheme.central) return centralDifference(this.mesh, element, indices, coefficients, offset);
    const { differentiation } = this.scheme;
    const row = this.collocationLocals[entry] * n;
    const length = this.elementLength(element);
    const first = element * this.#stride;
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
   * @throws CollocationError outside the grid's interval.
   */
  interpolation(time: number): LinearCombination {
    const element = this.elementAt(time);
    const node = this.#nodeAt(element, time);
    if (node >= 0) return single(node);
    const row = new Float64Array(this.nodesPerElement);
    interpolationRow(this.scheme.nodes, this.scheme.barycentric, this.#unitTime(element, time), row);
    const first = element * this.#stride;
    return { indices: Int32Array.from(row.keys(), (j) => first + j), coefficients: row };
  }

  /**
   * The value at `time` of a quantity that lives at collocated nodes only (control, algebraic variable), through the
   * polynomial on the collocated nodes of its element: an extrapolation where that element's start is not
   * collocated. Indices are into `nodes`, as for {@link interpolation}; see {@link controlOfNode}.
   *
   * @throws CollocationError outside the grid's interval.
   */
  controlInterpolation(time: number): LinearCombination {
    const element = this.elementAt(time);
    const node = this.#nodeAt(element, time);
    if (node >= 0 && this.controlOfNode[node] >= 0) return single(node);
    const row = new Float64Array(this.#controlLocals.length);
    interpolationRow(this.#controlUnitNodes, this.#controlBarycentric, this.#unitTime(element, time), row);
    const first = element * this.#stride;
    return { indices: this.#controlLocals.map((j) => first + j), coefficients: row };
  }

  /**
   * Rows that join elements of a scheme without the end node, one per inner boundary: the combination that is zero when
   * the polynomial of element e at its end equals the first node of element e + 1. Empty otherwise.
   */
  get continuityRows(): LinearCombination[] {
    if (this.scheme.includesEnd) return [];
    const n = this.nodesPerElement;
    const end = new Float64Array(n);
    interpolationRow(this.scheme.nodes, this.scheme.barycentric, 1, end);
    const coefficients = Float64Array.from({ length: n + 1 }, (_, j) => (j < n ? -end[j] : 1));
    const rows = this.mesh.elements - 1;
    const indices = new Int32Array(rows * (n + 1));
    for (let e = 0, k = 0; e < rows; e++) for (let j = 0; j <= n; j++) indices[k++] = e * n + j;
    return Array.from({ length: rows }, (_, e) => ({
      indices: indices.subarray(e * (n + 1), (e + 1) * (n + 1)),
      coefficients,
    }));
  }

  /**
   * The element that contains `time`; at an inner boundary the later one, at the end of the interval the last.
   * Times outside by less than the node tolerance count as the ends.
   *
   * @throws CollocationError outside the interval.
   */
  elementAt(time: number): number {
    const { start, end, boundaries, elements } = this.mesh;
    if (!(time >= start - this.#tolerance && time <= end + this.#tolerance)) {
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
    return low;
  }

  #fill(): void {
    const { boundaries, elements } = this.mesh;
    const { nodes, quadrature, includesEnd } = this.scheme;
    const locals = this.#controlLocals;
    const stride = this.#stride;
    const times = this.nodes;
    for (let e = 0; e < elements; e++) {
      const start = boundaries[e];
      const length = boundaries[e + 1] - start;
      const first = e * stride;
      for (let j = 0; j < stride; j++) times[first + j] = start + length * nodes[j];
      for (let k = 0, entry = e * locals.length; k < locals.length; k++, entry++) {
        const local = locals[k];
        this.collocationNodes[entry] = first + local;
        this.collocationElements[entry] = e;
        this.collocationLocals[entry] = local;
        this.quadratureWeights[entry] = length * quadrature[local];
        this.controlOfNode[first + local] = 0;
      }
    }
    if (includesEnd) times[elements * stride] = boundaries[elements];
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
    const last = this.nodes.length - 1;
    const stride = this.#stride;
    return nodes.filter(
      (node) => constrained[node === last ? node - (this.mesh.elements - 1) * stride : node % stride] === 1,
    );
  }

  #unitTime(element: number, time: number): number {
    const tau = (time - this.mesh.boundaries[element]) / this.elementLength(element);
    return Math.min(Math.max(tau, 0), 1);
  }

  /** The node within the tolerance of `time` in or at the border of an element, or -1. */
  #nodeAt(element: number, time: number): number {
    const first = element * this.#stride;
    const last = Math.min(first + this.nodesPerElement, this.nodes.length - 1);
    let nearest = first;
    for (let node = first + 1; node <= last; node++) {
      if (Math.abs(this.nodes[node] - time) < Math.abs(this.nodes[nearest] - time)) nearest = node;
    }
    return Math.abs(this.nodes[nearest] - time) <= this.#tolerance ? nearest : -1;
  }
}

function single(node: number): LinearCombination {
  return { indices: Int32Array.of(node), coefficients: Float64Array.of(1) };
}
