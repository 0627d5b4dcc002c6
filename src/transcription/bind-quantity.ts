import type { Expression } from '../model/expression.js';
import { ModelError } from '../model/model-error.js';
import { elementOfCode } from '../model/sets.js';
import type { Variable } from '../model/variable.js';
import type { InputBinding } from '../nlp/template.js';
import { elementsOfNodes, heldTerms } from './held-control.js';
import { fractionAt } from './horizon.js';
import { compileComponent, compileKnown, isFree, isKnown, type KnownValue } from './known.js';
import type { Layout } from './layout.js';
import { consecutive, type Domain } from './points.js';
import type { Quantity } from './quantities.js';

/**
 * What a quantity stands for at every point of a domain: a variable number, or a combination of the nodal values of its element.
 *
 * @throws ModelError for a quantity that has no value there.
 */
export function bindQuantity(node: Quantity, layout: Layout, domain: Domain): InputBinding {
  const { variable } = node;
  const component = compileComponent(node.indices, variable.sets, variable.name, domain);
  const { first } = layout.placement(variable);
  const { count } = domain;
  if (!variable.time) {
    return { kind: 'variable', index: consecutive(count).map((point) => first + component(point)) };
  }
  if (variable.hold !== 'free') return bindHeld(node, component, layout, domain);
  if (node.at) return bindAt(node, node.at, component, layout, domain);
  const { timePoints, timeIndex } = domain;
  if (!timePoints || !timeIndex || timePoints.time !== variable.time) {
    throw withoutTime(variable);
  }
  const { grid, nodes, entries } = timePoints;
  if (node.kind === 'variable') {
    const isState = variable.role === 'state';
    const index = new Int32Array(count);
    for (let point = 0; point < count; point++) {
      const gridNode = nodes[timeIndex[point]!]!;
      const position = isState ? gridNode : grid.controlOfNode[gridNode]!;
      index[point] = first + position * variable.size + component(point);
    }
    return { kind: 'variable', index };
  }
  if (!entries)
    throw new ModelError(`der(${variable.name}) stands where the differential equation does not hold`);
  const width = grid.nodesPerElement;
  const pointers = consecutive(count + 1).map((point) => point * width);
  const index = new Int32Array(count * width);
  const coefficients = new Float64Array(count * width);
  for (let point = 0; point < count; point++) {
    const at = point * width;
    grid.derivativeRow(entries[timeIndex[point]!]!, index, coefficients, at);
    const offset = first + component(point);
    for (let k = at; k < at + width; k++) index[k] = offset + index[k]! * variable.size;
  }
  return { kind: 'functional', pointers, index, coefficients };
}

/** A held control, at the current time or at a time of its own. */
function bindHeld(node: Quantity, component: KnownValue, layout: Layout, domain: Domain): InputBinding {
  const { variable } = node;
  const { first } = layout.placement(variable);
  const grid = layout.grid(variable.time!);
  const { timePoints, timeIndex, count } = domain;
  if (!node.at && timePoints?.time !== variable.time) throw withoutTime(variable);
  const own = node.at && gridTime(node.at, variable, domain);
  const trajectory = trajectoryOf(node, domain);
  const ofNode = own ? undefined : elementsOfNodes(grid);
  const pointers = new Int32Array(count + 1);
  const index: number[] = [];
  const coefficients: number[] = [];
  for (let point = 0; point < count; point++) {
    const position = own ? 0 : timeIndex![point]!;
    const time = own ? own(point) : timePoints!.times[position]!;
    const entry = timePoints?.entries?.[position];
    const element = own
      ? grid.elementAt(time, trajectory(point))
      : entry !== undefined
        ? grid.collocationElements[entry]!
        : ofNode![timePoints!.nodes[position]!]!;
    const offset = first + component(point);
    heldTerms(grid, variable.hold, element, time, (held, coefficient) => {
      index.push(offset + held * variable.size);
      coefficients.push(coefficient);
    });
    pointers[point + 1] = index.length;
  }
  return functional(pointers, index, coefficients);
}

/** A quantity at a time of its own: a node where the time is one, otherwise through the collocation polynomial. */
function bindAt(
  node: Quantity,
  at: Expression,
  component: KnownValue,
  layout: Layout,
  domain: Domain,
): InputBinding {
  const { variable } = node;
  if (node.kind === 'derivative') {
    throw new ModelError(
      `der(${variable.name}) cannot be taken at a single time`,
      'use the right-hand side instead',
    );
  }
  const time = gridTime(at, variable, domain);
  const trajectory = trajectoryOf(node, domain);
  const grid = layout.grid(variable.time!);
  const { first } = layout.placement(variable);
  const isState = variable.role === 'state';
  const pointers = new Int32Array(domain.count + 1);
  const index: number[] = [];
  const coefficients: number[] = [];
  for (let point = 0; point < domain.count; point++) {
    const row = isState
      ? grid.interpolation(time(point), trajectory(point))
      : grid.controlInterpolation(time(point), trajectory(point));
    const offset = first + component(point);
    for (let k = 0; k < row.indices.length; k++) {
      if (row.coefficients[k] === 0) continue;
      const position = isState ? row.indices[k]! : grid.controlOfNode[row.indices[k]!]!;
      index.push(offset + position * variable.size);
      coefficients.push(row.coefficients[k]!);
    }
    pointers[point + 1] = index.length;
  }
  return functional(pointers, index, coefficients);
}

/** A time as its grid counts it: of a time with unknown ends the fraction that has passed. */
function gridTime(at: Expression, { name, time }: Variable, domain: Domain): KnownValue {
  if (isFree(time!)) return fractionAt(at, time!, domain);
  if (!isKnown(at)) throw new ModelError(`'${name}' is taken at a time that contains unknowns`);
  return compileKnown(at, domain);
}

/** The trajectory of a quantity at a time of its own: that of its experiment, or the only one. */
function trajectoryOf({ variable, experiment }: Quantity, domain: Domain): KnownValue {
  const { name, experiments } = variable.time!;
  if (!experiments || !experiment) return () => 0;
  const code = compileKnown(experiment, domain);
  return (point) => {
    const label = elementOfCode(code(point));
    const trajectory = experiments.set.position(label);
    if (trajectory >= 0) return trajectory;
    throw new ModelError(
      `the time '${name}' has no experiment '${label}'`,
      `it runs over ${experiments.set.name}`,
    );
  };
}

/** A linear functional of unknowns at each point; where each is one unknown, the unknown itself. */
function functional(
  pointers: Int32Array,
  index: readonly number[],
  coefficients: readonly number[],
): InputBinding {
  const points = pointers.length - 1;
  if (index.length === points && coefficients.every((coefficient) => coefficient === 1)) {
    return { kind: 'variable', index: Int32Array.from(index) };
  }
  return {
    kind: 'functional',
    pointers,
    index: Int32Array.from(index),
    coefficients: Float64Array.from(coefficients),
  };
}

function withoutTime({ name, time }: Variable): ModelError {
  return new ModelError(
    `'${name}' is used without a time`,
    `write '${name} at' and a time, or integral(over ${time!.name}: ...)`,
  );
}
