/** How certain a solution is: covariance of estimated parameters, and its sensitivity to given ones. */
export {
  covariance,
  covarianceOf,
  inverseReducedHessian,
  reducedHessian,
  type Covariance,
  type CovarianceOptions,
  type NamedMatrix,
} from './covariance.js';
export { KktFactorization, type KktPoint } from './kkt-factorization.js';
export { sensitivity, type Sensitivity } from './parametric.js';
