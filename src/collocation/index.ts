/** Collocation: schemes on the unit element, meshes and time grids. */
export { CollocationError } from './collocation-error.js';
export { barycentricWeights, differentiationMatrix, interpolationRow } from './barycentric.js';
export { gaussLegendre, interpolatoryWeights, type QuadratureRule } from './quadrature.js';
export {
  defineScheme,
  MAXIMUM_POINTS,
  type CollocationScheme,
  type SchemeFactory,
  type SchemeSpecification,
} from './scheme.js';
export { chebyshev, legendre, lobatto, radau, radauLeft, schemeFactories } from './schemes.js';
export {
  backward,
  central,
  differenceSchemes,
  explicitMidpoint,
  forward,
  midpoint,
  trapezoidal,
} from './difference-schemes.js';
export { registeredSchemes, registerScheme } from './registered-schemes.js';
export { MAXIMUM_ELEMENTS, meshFrom, uniformMesh, type Mesh } from './mesh.js';
export { TimeGrid, type LinearCombination } from './time-grid.js';
