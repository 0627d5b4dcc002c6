import type { ProblemDefinition, Template, TemplateBlock } from '../template.js';
import { PointReader } from './point-text.js';
import { templateText, type TemplateText } from './template-text.js';

/** A block with its template's text. */
export interface ExportBlock {
  readonly block: TemplateBlock;
  readonly text: TemplateText;
}

/**
 * Order of variables and rows in the file (D. M. Gay, "Hooking Your Solver to AMPL", 1997, tables 3 to 5): variables that
 * are nonlinear in constraints and objective, in constraints only, in the objective only, then linear ones; nonlinear rows
 * before linear ones.
 */
export interface ExportOrder {
  readonly blocks: readonly ExportBlock[];
  /** Program's number of each of the file's variables and rows, and the inverse. */
  readonly variables: Int32Array;
  readonly constraints: Int32Array;
  readonly variablePlace: Int32Array;
  readonly constraintPlace: Int32Array;
  readonly nonlinearConstraints: number;
  readonly nonlinearObjectives: number;
  readonly nonlinearBoth: number;
  readonly nonlinearInConstraintsOnly: number;
  readonly nonlinearInObjectiveOnly: number;
}

export function exportOrder(definition: ProblemDefinition): ExportOrder {
  const texts = new Map<Template, TemplateText>();
  const blocks = definition.blocks.map((block): ExportBlock => {
    let text = texts.get(block.template);
    if (text === undefined) texts.set(block.template, (text = templateText(block.template)));
    return { block, text };
  });
  /** Bit 1: nonlinear in a constraint; bit 2: in the objective. */
  const uses = new Uint8Array(definition.variables);
  const nonlinearRow = new Uint8Array(definition.constraints);
  let nonlinearObjective = 0;
  for (const { block, text } of blocks) {
    const reader = new PointReader(block, text.parameterInputs);
    const bit = block.rows === 'objective' ? 2 : 1;
    for (let point = 0; point < block.points; point++) {
      reader.moveTo(point);
      text.outputs.forEach(({ tokens, nonlinearInputs }, j) => {
        if (tokens === undefined) return;
        if (block.rows === 'objective') nonlinearObjective = 1;
        else nonlinearRow[block.rows[point * text.outputs.length + j]] = 1;
        for (const input of nonlinearInputs)
          reader.addLinear(input, 1, (variable) => (uses[variable] |= bit));
      });
    }
  }
  const variables = sorted(definition.variables, (index) => rankOfUse[uses[index]]);
  const constraints = sorted(definition.constraints, (row) => 1 - nonlinearRow[row]);
  const count = (value: number): number => uses.reduce((sum, use) => sum + (use === value ? 1 : 0), 0);
  return {
    blocks,
    variables,
    constraints,
    variablePlace: inverse(variables),
    constraintPlace: inverse(constraints),
    nonlinearConstraints: nonlinearRow.reduce((sum, flag) => sum + flag, 0),
    nonlinearObjectives: nonlinearObjective,
    nonlinearBoth: count(3),
    nonlinearInConstraintsOnly: count(1),
    nonlinearInObjectiveOnly: count(2),
  };
}

/** By use: linear variables last, then before them those of the objective only, of constraints only, of both. */
const rankOfUse = [3, 1, 2, 0];

/** 0..count-1 by ascending rank, stable. */
function sorted(count: number, rank: (index: number) => number): Int32Array {
  return Int32Array.from({ length: count }, (_, k) => k).sort((a, b) => rank(a) - rank(b) || a - b);
}

function inverse(permutation: Int32Array): Int32Array {
  const places = new Int32Array(permutation.length);
  permutation.forEach((index, place) => (places[index] = place));
  return places;
}
