/** Initial-value problems: independent integration of a trained or given right-hand side. */
export { integrate } from './integrate.js';
export { SimulationError } from './simulation-error.js';
export type {
  IntegrationMethod,
  IntegrationOptions,
  RightHandSide,
  RightHandSideJacobian,
  Trajectory,
  TrajectoryStatus,
} from './trajectory.js';
