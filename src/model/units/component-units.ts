import type { Expression } from '../expression.js';
import { ModelError } from '../model-error.js';
import { elementOfCode, type IndexSet } from '../sets.js';
import type { Measured } from './infer.js';
import { parseUnit } from './parse-unit.js';
import { sameUnit, type Unit } from './unit.js';

/** The units of the components of a variable or parameter over one index set. @throws ModelError where they do not fit. */
export function unitsOfComponents(target: Measured, texts: readonly string[]): readonly Unit[] {
  const sets = 'sets' in target ? target.sets : [];
  if (sets.length !== 1 || sets[0]!.size !== texts.length) {
    throw new ModelError(
      `'${target.name}' has ${sets.length === 1 ? `${sets[0]!.size} components` : 'not one index'} and ${texts.length} units`,
      'state one unit for all components, or one for each of a vector',
    );
  }
  return texts.map(parseUnit);
}

/** The unit of a component; undefined where units differ and the index is not a written one. */
export function unitOfComponent(
  units: readonly Unit[],
  sets: readonly IndexSet[],
  indices: readonly Expression[],
): Unit | undefined {
  if (units.every((unit) => sameUnit(unit, units[0]!))) return units[0];
  const nodes = indices.map(({ node }) => (node.kind === 'number' ? elementOfCode(node.value) : undefined));
  if (nodes.includes(undefined)) return undefined;
  return units[sets[0]!.position(...nodes.map((element) => element!))];
}
