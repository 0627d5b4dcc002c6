import { datum, input, multiply } from '../../expression/index.js';
import type { Origin } from '../nonlinear-program.js';
import type { ProblemDefinition, TemplateBlock } from '../template.js';
import { collectTerms, type RowTerms } from './collect-terms.js';
import { BlockBuilder } from './group-block.js';
import { defaultNlLimits, type NlLimits } from './limits.js';
import type { NlObjective, NlProblem } from './nl-problem.js';
import { groupShapes, objectiveRow, type ShapeGroup } from './shape-groups.js';
import { TemplateBuilder } from './template-outputs.js';
import { WorkBudget } from './work-budget.js';

/**
 * An `.nl` problem as templates. Rows are taken apart into linear and nonlinear terms. The linear terms of all rows are
 * points of one template, `coefficient * x`. Rows that are equal up to variables and numbers are points of one template,
 * and so are terms (of long sums, of the objective) that occur often; what is left is one template a row. Defined
 * variables are put in where they are used and are one shared node per template, evaluated once per point. Sums of many
 * variables inside other functions are one input, a linear functional.
 *
 * @throws NlError where the expressions exceed the limits
 */
export function nlDefinition(problem: NlProblem, limits: Partial<NlLimits> = {}): ProblemDefinition {
  const allLimits = { ...defaultNlLimits, ...limits };
  const budget = new WorkBudget(allLimits.expandedNodes);
  const rows = new Map<number, RowTerms>();
  problem.linear.forEach((linear, row) => {
    rows.set(row, collectTerms(problem, problem.constraintRoots[row], linear, budget));
  });
  const objective = problem.objectives[0] as NlObjective | undefined;
  if (objective !== undefined)
    rows.set(objectiveRow, collectTerms(problem, objective.root, objective, budget));
  const objectiveSign = objective?.sense === 'maximize' ? -1 : 1;
  const builder = new BlockBuilder(new TemplateBuilder(problem, allLimits, budget), allLimits);
  const nonlinear = groupShapes(problem, rows, budget).map((group) =>
    builder.build(group, nameOf(problem, group)),
  );
  return {
    variables: problem.variables,
    lower: problem.lower,
    upper: problem.upper,
    start: problem.start,
    constraints: problem.constraints,
    constraintLower: problem.constraintLower,
    constraintUpper: problem.constraintUpper,
    blocks: [...linearBlocks(rows), ...constantBlocks(rows), ...nonlinear],
    objectiveConstant: rows.get(objectiveRow)?.constant ?? 0,
    objectiveSign,
    // AMPL's duals are those of the stated objective; the solver's are of a minimisation and have the other sign.
    ...(problem.startDuals !== undefined && {
      startMultipliers: problem.startDuals.map((dual) => (dual === 0 ? 0 : -objectiveSign * dual)),
    }),
    variableOrigin: (index) => origin(problem.variableNames, '_svar', index),
    constraintOrigin: (index) => origin(problem.constraintNames, '_scon', index),
  };
}

function nameOf({ constraintNames }: NlProblem, { points: [{ row }] }: ShapeGroup): string {
  return row === objectiveRow ? 'objective' : `rows like ${constraintNames?.[row] ?? row + 1}`;
}

/** All linear terms: of the rows in one block, of the objective in another. */
function linearBlocks(rows: ReadonlyMap<number, RowTerms>): TemplateBlock[] {
  const outputs = [multiply(datum(0), input(0))];
  const blocks: TemplateBlock[] = [];
  for (const ofObjective of [false, true]) {
    const index: number[] = [];
    const data: number[] = [];
    const targets: number[] = [];
    for (const [row, { linear }] of rows) {
      if ((row === objectiveRow) !== ofObjective) continue;
      for (const [variable, coefficient] of linear) {
        if (coefficient === 0) continue;
        index.push(variable);
        data.push(coefficient);
        targets.push(row);
      }
    }
    if (index.length === 0) continue;
    blocks.push({
      template: { name: 'linear', inputs: 1, data: 1, outputs, networks: [] },
      points: index.length,
      inputs: [{ kind: 'variable', index: Int32Array.from(index) }],
      data: Float64Array.from(data),
      networks: [],
      rows: ofObjective ? 'objective' : Int32Array.from(targets),
    });
  }
  return blocks;
}

/** Constants of rows; the objective's is a field of the definition. */
function constantBlocks(rows: ReadonlyMap<number, RowTerms>): TemplateBlock[] {
  const found = [...rows].filter(([row, { constant }]) => row !== objectiveRow && constant !== 0);
  if (found.length === 0) return [];
  return [
    {
      template: { name: 'constants', inputs: 0, data: 1, outputs: [datum(0)], networks: [] },
      points: found.length,
      inputs: [],
      data: Float64Array.from(found, ([, { constant }]) => constant),
      networks: [],
      rows: Int32Array.from(found, ([row]) => row),
    },
  ];
}

/** AMPL's own names stand in where the file has none; they count from 1. */
function origin(names: readonly string[] | undefined, generic: string, index: number): Origin {
  return { name: names?.[index] ?? `${generic}[${index + 1}]` };
}
