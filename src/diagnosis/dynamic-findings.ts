import type { Model } from '../model/model.js';
import type { SourcePlace } from '../model/source-place.js';
import type { DynamicEquation, DynamicVariable } from './dynamic-equations.js';
import { dynamicStructure, type DynamicStructure } from './dynamic-structure.js';

/** A finding about the dynamics, to be shown at the statement of a constraint. */
export interface DynamicFinding {
  readonly kind: 'overdetermined' | 'index';
  readonly message: string;
  readonly hint: string;
  /** Place of the first equation that it names. */
  readonly place?: SourcePlace;
}

/** Names that a message lists. */
const listed = 6;

/**
 * What is suspicious in the dynamics of a model: equations without a variable of their own at every instant, which are redundant or
 * contradict one another, and an index above 1. Collocation of such a system is possible but loses order (Hairer and
 * Wanner, *Solving ODEs II*, section VII.4), and its algebraic variables are the first to show it.
 */
export function dynamicFindings(model: Model): DynamicFinding[] {
  return dynamicStructure(model).flatMap((structure): DynamicFinding[] => {
    const { time, index, differentiated, undetermined, overdetermined } = structure;
    if (index === undefined) {
      const { equations, variables } = overdetermined;
      const [first] = equations;
      return [
        {
          kind: 'overdetermined',
          message:
            `over '${time.name}' ${equations.length} equations hold for only ${variables.length} ` +
            `${variables.length === 1 ? 'variable' : 'variables'}: ${listNames(equations)}; ` +
            (variables.length > 0
              ? `the ${variables.length === 1 ? 'variable is' : 'variables are'} ${listNames(variables)}`
              : 'no variable is in them'),
          hint: 'leave out the equation that follows from the others, or make it hold at one time only',
          ...(first?.constraint.place ? { place: first.constraint.place } : {}),
        },
      ];
    }
    if (index <= 1) return [];
    const most = Math.max(...differentiated.map(({ times }) => times));
    const worst = differentiated.filter(({ times }) => times === most);
    const { place } = worst[0].constraint;
    const steps = Array.from({ length: most }, (_, k) => most - k).map((times) => {
      const names = differentiated.filter((equation) => equation.times === times);
      const are = names.length === 1 ? 'is' : 'are';
      return names.length === 0 ? '' : `${listNames(names)} ${are} differentiated ${timesText(times)}`;
    });
    return [
      {
        kind: 'index',
        message:
          `the equations over '${time.name}' have index ${index}: ` +
          (undetermined.length > 0
            ? `no equation gives ${listNames(undetermined)} before `
            : 'to be solved, ') +
          `${steps.filter((step) => step !== '').join(' and ')}`,
        hint: 'replace the equation by its derivatives and state it at the start only, or expect a lower order of accuracy',
        ...(place ? { place } : {}),
      },
    ];
  });
}

function timesText(times: number): string {
  return times === 1 ? 'once' : times === 2 ? 'twice' : `${times} times`;
}

/** `'length' (line 12)`, the lines only where they are known. */
function listNames(items: readonly (DynamicEquation | DynamicVariable)[]): string {
  const texts = items.slice(0, listed).map((item) => {
    const line = 'constraint' in item ? item.constraint.place?.line : undefined;
    return line === undefined ? `'${item.name}'` : `'${item.name}' (line ${line})`;
  });
  const more = items.length - texts.length;
  if (more > 0) return `${texts.join(', ')} and ${more} more`;
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

/** The counts and the index of the dynamics over a time, as one line. */
export function describeDynamics({ time, equations, variables, controls, index }: DynamicStructure): string {
  const held = controls > 0 ? `, ${controls} controls` : '';
  const what = index === undefined ? 'more equations than variables in them' : `index ${index}`;
  return `over '${time.name}': ${equations} equations, ${variables} states and algebraic variables${held}, ${what}`;
}
