import type { Origin } from '../nlp/nonlinear-program.js';
import type { CompiledProblem, EvaluationError } from '../nlp/index.js';
import type { SolverResult } from '../solver/result.js';
import type { ConflictMember } from './candidates.js';
import type { InfeasibleSet } from './infeasible-set.js';
import { describeGroup, groupOrigins, listOrigins, short } from './names.js';

/** Families of constraints and bounds that are listed. */
const listed = 30;

/** The object under the key `diagnosis` of a result. */
export interface DiagnosisRecord {
  readonly verdict: InfeasibleSet['verdict'];
  readonly irreducible: boolean;
  readonly local: boolean;
  readonly solves: number;
  readonly members: readonly (Origin & Omit<ConflictMember, 'origin'>)[];
}

/** An infeasible set as plain data, for JSON. */
export function diagnosisRecord({
  verdict,
  irreducible,
  local,
  solves,
  members,
}: InfeasibleSet): DiagnosisRecord {
  return {
    verdict,
    irreducible,
    local,
    solves,
    members: members.map(({ origin, kind, side, bound }) => ({ ...origin, kind, side, bound })),
  };
}

/** An infeasible set as lines of text: a sentence and one line per constraint or bound, equations in time joined. */
export function describeInfeasibleSet({ verdict, members, irreducible, local }: InfeasibleSet): string[] {
  if (verdict === 'feasible')
    return ['A point that satisfies all constraints and bounds was found: the problem is not infeasible.'];
  if (verdict === 'undecided')
    return ['No infeasible set was found: the elastic program could not be solved.'];
  const lines = new Map<string, ConflictMember[]>();
  for (const member of members) {
    const { origin, kind, side } = member;
    const key = `${kind} ${side} ${origin.line ?? ''} ${origin.name}`;
    lines.set(key, [...(lines.get(key) ?? []), member]);
  }
  const texts = [...lines.values()].map(describeMembers);
  const last = irreducible
    ? 'Without any one of them the rest can be satisfied.'
    : 'Some of them may have no part in it.';
  return [
    members.length === 1
      ? 'This cannot hold:'
      : `These ${members.length} constraints and bounds cannot all hold:`,
    ...texts.slice(0, listed).map((text) => `  ${text}`),
    ...(texts.length > listed ? [`  and ${texts.length - listed} more`] : []),
    ...(members.length > 1 ? [last] : []),
    ...(local ? ['The problem is nonlinear: this holds near the point that was found.'] : []),
  ];
}

/** `log of -0.3 in log(x[1]) where x[1] = -0.3, in balance (line 4)`; the objective's line where its origin has one. */
export function describeEvaluationError({ part, origin, what, expression, values }: EvaluationError): string {
  const place = listOrigins([part === 'objective' ? { ...origin, name: 'the objective' } : origin], 1);
  const given = values.map(({ name, value }) => `${name} = ${short(value)}`).join(', ');
  return `${what} in ${expression}${given === '' ? '' : ` where ${given}`}, in ${place}`;
}

/** A result that ended because a function is undefined, with the formula, its numbers and its place in the message. */
export function withEvaluationError(
  problem: CompiledProblem,
  result: SolverResult,
  objectivePlace?: Partial<Origin>,
): SolverResult {
  if (result.status !== 'evaluation_error') return result;
  const found = problem.findEvaluationError(result.x);
  if (!found) return result;
  const origin = found.part === 'objective' ? { ...found.origin, ...objectivePlace } : found.origin;
  return { ...result, message: `${describeEvaluationError({ ...found, origin })}. ${result.message}` };
}

function describeMembers(members: readonly ConflictMember[]): string {
  const [{ kind, side }] = members as [ConflictMember];
  const [group] = groupOrigins(members.map(({ origin }) => origin));
  const bounds = new Set(members.map(({ bound }) => bound));
  const sign = { lower: '>=', upper: '<=', equal: '==' }[side];
  const what = kind === 'bound' ? 'bound' : side === 'equal' ? 'equation' : 'inequality';
  const limit = kind === 'bound' && bounds.size === 1 ? ` ${sign} ${short([...bounds][0])}` : '';
  return `${what} ${describeGroup(group)}${limit}`;
}
