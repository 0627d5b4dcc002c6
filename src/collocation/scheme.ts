import { barycentricWeights, differentiationMatrix } from './barycentric.js';
import { CollocationError } from './collocation-error.js';
import { collocationOrder, interpolatoryWeights } from './quadrature.js';

/**
 * A collocation scheme with a chosen number of points, on the unit element [0, 1]. Immutable: the arrays are never written
 * after construction. A state is the polynomial through its values at all `nodes`; the differential equation holds
 * at the `collocated` ones, of which there is one fewer, so that the value at the element's start closes the system.
 * Finite differences have the same form: their nodes and the combination of nodal values that stands for the derivative.
 */
export interface CollocationScheme {
  /** 'radau', 'lobatto', 'trapezoidal' ...: see `schemeFactories` and `differenceSchemes`; or of a user-defined scheme. */
  readonly name: string;
  /** The number of points the user asked for. */
  readonly points: number;
  /** Interpolation nodes of a state, ascending in [0, 1]; the first is 0. */
  readonly nodes: Float64Array;
  /** 1 at the nodes where the differential equation is imposed, else 0 (length of `nodes`). */
  readonly collocated: Uint8Array;
  /** Whether the last node is 1: neighbouring elements then share it. */
  readonly includesEnd: boolean;
  /**
   * 1 at the nodes where the bounds and path constraints of states hold, else 0: a node that only serves to write the equations
   * (the middle of the trapezoidal rule) is no place where the discretised trajectory has to stay in its limits.
   */
  readonly constrained: Uint8Array;
  /**
   * Derivative at each node as a combination of the nodal values, row-major nodes x nodes, per unit of the element's length;
   * rows of nodes that are not collocated are not used.
   */
  readonly differentiation: Float64Array;
  /**
   * Whether the derivative is taken across elements instead, between the neighbours of a node in the whole grid: central
   * differences. The scheme has then two nodes, the element's ends, and is collocated at the end.
   */
  readonly central: boolean;
  /**
   * Weights per node of the integral over [0, 1]: interpolatory on the collocated nodes and 0 elsewhere, because controls
   * and algebraic variables have values at collocated nodes only. For the classical schemes these are the
   * Gauss, Radau and Lobatto weights.
   */
  readonly quadrature: Float64Array;
  /**
   * Whether a control may be free at every collocation point: each has then a weight of its own in integrals. Where one has none,
   * optimal controls do not converge with the mesh (Hager, Numer. Math. 87, 2000).
   */
  readonly freeControls: boolean;
  /** Order of accuracy of the state at element ends. */
  readonly order: number;
  /** Barycentric weights of `nodes`, scaled to a largest modulus of 1. */
  readonly barycentric: Float64Array;
}

/** Builds a scheme for a number of points. */
export type SchemeFactory = (points: number) => CollocationScheme;

/** What a scheme is made of; see {@link CollocationScheme} for the meaning of the fields. */
export interface SchemeSpecification {
  readonly name: string;
  /** Default: the number of collocated nodes. */
  readonly points?: number;
  readonly nodes: ArrayLike<number>;
  readonly collocated: ArrayLike<number | boolean>;
  /** Default: interpolatory weights on the collocated nodes. */
  readonly quadrature?: ArrayLike<number>;
  /** Default: computed from the orthogonality of the node polynomial; to be given with a `differentiation` or `central`. */
  readonly order?: number;
  /** Default: at all nodes. */
  readonly constrained?: ArrayLike<number | boolean>;
  /** Default: of the interpolation polynomial. The derivatives of 1 and of tau must come out as 0 and 1. */
  readonly differentiation?: ArrayLike<number>;
  readonly central?: boolean;
}

/** Largest number of points of one element: the differentiation matrix is dense. */
export const MAXIMUM_POINTS = 2000;

/** Nodes closer than this (unit element) make the differentiation matrix meaningless. */
const MINIMUM_SPACING = 1e-9;

/**
 * Makes a scheme from nodes and collocation points: the way to add a scheme from outside the package.
 *
 * @throws CollocationError when the nodes are not ascending in [0, 1] from 0, when not exactly one node is left
 * without the differential equation, or when an array has the wrong length.
 */
export function defineScheme(specification: SchemeSpecification): CollocationScheme {
  const { name } = specification;
  const nodes = Float64Array.from(specification.nodes);
  const collocated = Uint8Array.from(specification.collocated, (flag) => (flag ? 1 : 0));
  checkNodes(name, nodes);
  checkCollocated(name, nodes, collocated);
  const collocationPoints = nodes.filter((_, j) => collocated[j] === 1);
  const quadrature = specification.quadrature
    ? Float64Array.from(specification.quadrature)
    : spread(collocated, interpolatoryWeights(collocationPoints, barycentricWeights(collocationPoints)));
  checkQuadrature(name, quadrature, collocated);
  const barycentric = barycentricWeights(nodes);
  const differentiation = specification.differentiation
    ? Float64Array.from(specification.differentiation)
    : differentiationMatrix(nodes, barycentric);
  checkDifferentiation(specification, nodes, collocated, differentiation);
  const constrained = Uint8Array.from(specification.constrained ?? nodes.map(() => 1), (flag) =>
    flag ? 1 : 0,
  );
  if (constrained.length !== nodes.length) {
    throw new CollocationError(
      `scheme '${name}' has ${nodes.length} nodes but ${constrained.length} flags of constrained nodes`,
    );
  }
  return Object.freeze({
    name,
    points: specification.points ?? collocationPoints.length,
    nodes,
    collocated,
    includesEnd: nodes[nodes.length - 1] === 1,
    constrained,
    differentiation,
    central: specification.central ?? false,
    quadrature,
    freeControls: !specification.central && nodes.every((_, j) => !collocated[j] || quadrature[j] > 1e-12),
    order: specification.order ?? collocationOrder(collocationPoints),
    barycentric,
  });
}

/** Puts one weight per collocated node back into an array over all nodes. */
function spread(collocated: Uint8Array, weights: Float64Array): Float64Array {
  let next = 0;
  return Float64Array.from(collocated, (flag) => (flag ? weights[next++] : 0));
}

function checkNodes(name: string, nodes: Float64Array): void {
  if (nodes.length < 2 || nodes.length > MAXIMUM_POINTS + 1) {
    throw new CollocationError(
      `scheme '${name}' has ${nodes.length} nodes; from 2 to ${MAXIMUM_POINTS + 1} are possible`,
    );
  }
  if (nodes[0] !== 0) {
    throw new CollocationError(
      `the first node of scheme '${name}' is ${nodes[0]}`,
      'the first node of an element is 0: a state starts there',
    );
  }
  for (let j = 1; j < nodes.length; j++) {
    if (!(nodes[j] - nodes[j - 1] >= MINIMUM_SPACING) || !(nodes[j] <= 1)) {
      throw new CollocationError(
        `node ${j + 1} of scheme '${name}' is ${nodes[j]} after ${nodes[j - 1]}`,
        'nodes ascend from 0 to at most 1',
      );
    }
  }
}

function checkCollocated(name: string, nodes: Float64Array, collocated: Uint8Array): void {
  if (collocated.length !== nodes.length) {
    throw new CollocationError(
      `scheme '${name}' has ${nodes.length} nodes but ${collocated.length} collocation flags`,
    );
  }
  const count = collocated.reduce((sum, flag) => sum + flag, 0);
  if (count !== nodes.length - 1) {
    throw new CollocationError(
      `scheme '${name}' imposes the differential equation at ${count} of its ${nodes.length} nodes`,
      'exactly one node stays free of it: one value per state is given by the element before or the initial condition',
    );
  }
}

function checkQuadrature(name: string, quadrature: Float64Array, collocated: Uint8Array): void {
  if (quadrature.length !== collocated.length) {
    throw new CollocationError(
      `scheme '${name}' has ${collocated.length} nodes but ${quadrature.length} quadrature weights`,
    );
  }
  let sum = 0;
  for (let j = 0; j < quadrature.length; j++) {
    if (quadrature[j] !== 0 && !collocated[j]) {
      throw new CollocationError(
        `quadrature weight ${j + 1} of scheme '${name}' is not zero at a node without collocation`,
        'controls have no value there',
      );
    }
    sum += quadrature[j];
  }
  if (!(Math.abs(sum - 1) <= 1e-9)) {
    throw new CollocationError(`the quadrature weights of scheme '${name}' add up to ${sum}, not to 1`);
  }
}

function checkDifferentiation(
  { name, order, differentiation, central }: SchemeSpecification,
  nodes: Float64Array,
  collocated: Uint8Array,
  matrix: Float64Array,
): void {
  const n = nodes.length;
  if (matrix.length !== n * n) {
    throw new CollocationError(
      `scheme '${name}' has ${n} nodes but ${matrix.length} differentiation weights`,
      `give ${n} x ${n} of them, row by row`,
    );
  }
  if ((differentiation || central) && order === undefined) {
    throw new CollocationError(
      `the order of scheme '${name}' does not follow from its nodes`,
      'state the order of accuracy',
    );
  }
  if (central && !(n === 2 && nodes[1] === 1 && collocated[1] === 1)) {
    throw new CollocationError(
      `scheme '${name}' is central but not made of the two ends of an element`,
      'central differences have the nodes 0 and 1 and are collocated at 1',
    );
  }
  if (!differentiation) return;
  for (let i = 0; i < n; i++) {
    if (!collocated[i]) continue;
    let constant = 0;
    let slope = 0;
    let size = 1;
    for (let j = 0; j < n; j++) {
      constant += matrix[i * n + j];
      slope += matrix[i * n + j] * nodes[j];
      size += Math.abs(matrix[i * n + j]);
    }
    if (!(Math.abs(constant) <= 1e-10 * size && Math.abs(slope - 1) <= 1e-10 * size)) {
      throw new CollocationError(
        `the differentiation weights of scheme '${name}' at node ${i + 1} are not consistent`,
        'they take the derivative of 1 to 0 and that of tau to 1',
      );
    }
  }
}
