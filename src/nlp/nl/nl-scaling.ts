import type { UserScaling } from '../../solver/nlp-scaling.js';
import type { NlProblem, NlSuffix } from './nl-problem.js';

/** Name of the suffix that Ipopt reads its user scaling from. */
const scalingSuffix = 'scaling_factor';

/**
 * Scaling factors that the file gives for `nlp_scaling_method` = 'user-scaling'; undefined where it gives none. Factors of
 * variables are not used: the solver is invariant to most of their effect. A factor of 0 means 1, as in Ipopt.
 */
export function nlScaling(problem: NlProblem): UserScaling | undefined {
  const ofRows = find(problem.suffixes, 'constraint');
  const ofObjective = find(problem.suffixes, 'objective');
  if (ofRows === undefined && ofObjective === undefined) return undefined;
  const constraints = new Float64Array(problem.constraints).fill(1);
  ofRows?.index.forEach((row, k) => {
    if (ofRows.values[k] !== 0) constraints[row] = ofRows.values[k];
  });
  let objective = 1;
  ofObjective?.index.forEach((index, k) => {
    if (index === 0 && ofObjective.values[k] !== 0) objective = ofObjective.values[k];
  });
  return { objective, constraints };
}

function find(suffixes: readonly NlSuffix[], target: NlSuffix['target']): NlSuffix | undefined {
  return suffixes.find((suffix) => suffix.name === scalingSuffix && suffix.target === target);
}
