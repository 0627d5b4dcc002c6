/** Sentences about equations that depend on one another or outnumber the variables, with names and source lines. */
import { OdeonError } from '../errors.js';
import type { NonlinearProgram, Origin } from '../nlp/nonlinear-program.js';
import { describeOrigin } from './explanation.js';
import type { ResolvedOptions } from './options/table.js';
import type { ProblemStructure } from './problem-structure.js';

/** How many equations or variables a sentence names. */
const NAMED = 8;

/** Why a problem has no solution whatever the values of its variables; undefined where that was not found. */
export function contradictionOf(
  problem: NonlinearProgram,
  { contradiction }: ProblemStructure,
): string | undefined {
  if (contradiction === undefined) return undefined;
  const { rows, gap } = contradiction;
  return (
    `These equations contradict one another: ${equationNames(problem, rows)}. ` +
    `Whatever the values of the variables, one of them is violated by ${Number(gap.toPrecision(3))} or more.`
  );
}

/** More equations than free variables in them, redundant ones apart, where `overdetermined_equations` is 'refuse'. */
export class OverdeterminedError extends OdeonError {
  constructor(
    message: string,
    /** The equations and the free variables in them. */
    readonly equations: readonly Origin[],
    readonly variables: readonly Origin[],
  ) {
    super(
      message,
      'remove equations, free a fixed variable, or minimise the squares of the residuals instead; overdetermined_equations=try solves it as it is',
    );
  }
}

/** @throws OverdeterminedError naming the equations that outnumber their variables, where the options say so. */
export function refuseOverdetermined(
  problem: NonlinearProgram,
  structure: ProblemStructure,
  options: ResolvedOptions,
): void {
  const message = overdeterminedPart(problem, structure);
  if (options.overdetermined_equations !== 'refuse' || message === undefined) return;
  const { rows = [], variables = [] } = structure.overdetermined ?? {};
  throw new OverdeterminedError(
    message,
    rows.map((row) => problem.constraintOrigin(row)),
    variables.map((variable) => problem.variableOrigin(variable)),
  );
}

/** What is to be said of the equations before the first iteration: which are left out, which are too many. */
export function equationNotes(problem: NonlinearProgram, structure: ProblemStructure): string[] {
  const { redundantRows } = structure;
  const notes: string[] = [];
  if (redundantRows.length > 0)
    notes.push(
      `Left out, because they follow from other equations: ${equationNames(problem, redundantRows)}.`,
    );
  const excess = overdeterminedPart(problem, structure);
  if (excess !== undefined) notes.push(`${excess} They are tried, but seldom have a solution.`);
  return notes;
}

/** The equations that outnumber their variables; undefined where there are none. */
export function overdeterminedPart(
  problem: NonlinearProgram,
  { overdetermined }: ProblemStructure,
): string | undefined {
  if (overdetermined === undefined) return undefined;
  const { rows, variables } = overdetermined;
  const equations = equationNames(problem, rows);
  const unknowns = someNames(variables, (variable) => problem.variableOrigin(variable));
  return `Overdetermined: ${rows.length} equations in ${variables.length} free variables: ${equations}; the variables are ${unknowns}.`;
}

function equationNames(problem: NonlinearProgram, rows: readonly number[]): string {
  return someNames(rows, (row) => problem.constraintOrigin(row));
}

function someNames(indices: readonly number[], originOf: (index: number) => Origin): string {
  const named = indices.slice(0, NAMED).map((index) => describeOrigin(originOf(index)));
  return named.join(', ') + (indices.length > NAMED ? ` and ${indices.length - NAMED} more` : '');
}
