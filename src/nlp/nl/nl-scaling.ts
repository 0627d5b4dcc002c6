import type { UserScaling } from '../../solver/nlp-scaling.js';
import type { NlProblem, NlSuffix } from './nl-problem.js';

/** Name of the suffix that Ipopt reads its user scaling from. */
const scalingSuffix = 'scaling_factor';

/**
 * Scaling factors that the file gives for `nlp_scaling_method` = 'user-scaling'; undefined where it gives none. A factor of 0
 * means 1, as in Ipopt.
 */
export function nlScaling(problem: NlProblem): UserScaling | undefined {
  const ofRows = find(problem.suffixes, 'constraint');
  const ofObjective = find(problem.suffixes, 'objective');
  const ofVariables = find(problem.suffixes, 'variable');
  if (ofRows === undefined && ofObjective === undefined && ofVariables === undefined) return undefined;
  const constraints = factors(ofRows, problem.constraints);
  let objective = 1;
  ofObjective?.index.forEach((index, k) => {
    if (index === 0 && ofObjective.values[k] !== 0) objective = ofObjective.values[k];
  });
  return {
    objective,
    constraints,
    ...(ofVariables && { variables: factors(ofVariables, problem.variables) }),
  };
}

function factors(suffix: NlSuffix | undefined, count: number): Float64Array {
  const values = new Float64Array(count).fill(1);
  suffix?.index.forEach((at, k) => {
    if (suffix.values[k] !== 0) values[at] = suffix.values[k];
  });
  return values;
}

function find(suffixes: readonly NlSuffix[], target: NlSuffix['target']): NlSuffix | undefined {
  return suffixes.find((suffix) => suffix.name === scalingSuffix && suffix.target === target);
}
