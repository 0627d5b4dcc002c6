import { partsOf, type Expression } from '../model/expression.js';
import type { Model } from '../model/model.js';
import type { IndexBinding } from '../model/sets.js';
import type { TimeSet } from '../model/time.js';
import type { Variable } from '../model/variable.js';
import { compileComponent } from '../transcription/known.js';
import { Domain } from '../transcription/points.js';
import { bindingsAtInstant } from './dynamic-equations.js';

/** A state of which some components stand nowhere with their derivative, so that nothing says how they move. */
export interface MissingRate {
  readonly state: Variable;
  /** Numbers of these components, in order. */
  readonly components: readonly number[];
}

/** Largest family whose components are looked at one by one; larger ones count as having all their derivatives. */
const largestFamily = 200_000;

/**
 * States that are used although some of their components have no derivative in any constraint or in the objective. Such a state is any
 * continuous function that the other constraints allow, which is rarely meant. Fixed states are known, and not listed.
 */
export function missingRates(model: Model): MissingRate[] {
  const walk = new RateWalk();
  for (const { relation, bindings, where } of model.constraints) {
    const size = sizeOf(bindings);
    const domain = (time: TimeSet) => Domain.of(bindingsAtInstant(bindings, time), undefined, where);
    for (const { body } of relation.rows) walk.visit(body, domain, size);
  }
  if (model.objective) walk.visit(model.objective.expression, () => Domain.single(), 1);
  return [...model.variables.values()].flatMap((state) => {
    if (state.role !== 'state' || state.fixed || !walk.used.has(state)) return [];
    const components = Array.from({ length: state.size }, (_, k) => k).filter((k) => !walk.moves(state, k));
    return components.length > 0 ? [{ state, components }] : [];
  });
}

function sizeOf(bindings: readonly IndexBinding[]): number {
  return bindings.reduce((product, { set }) => product * set.size, 1);
}

class RateWalk {
  readonly used = new Set<Variable>();
  private readonly wholly = new Set<Variable>();
  private readonly partly = new Map<Variable, Set<number>>();

  moves(state: Variable, component: number): boolean {
    return this.wholly.has(state) || (this.partly.get(state)?.has(component) ?? false);
  }

  /** `domain` gives the values of the indices at one instant of a time; `size` is an upper bound of their number. */
  visit(expression: Expression, domain: (time: TimeSet) => Domain, size: number): void {
    const { node } = expression;
    if (node.kind === 'variable') this.used.add(node.variable);
    else if (node.kind === 'derivative') this.add(node.variable, node.indices, domain, size);
    if (node.kind === 'total') {
      const inner = (time: TimeSet) => domain(time).extended(node.bindings, node.where);
      this.visit(node.body, inner, size * sizeOf(node.bindings));
    } else for (const part of partsOf(expression)) this.visit(part, domain, size);
  }

  private add(
    state: Variable,
    indices: readonly Expression[],
    domain: (time: TimeSet) => Domain,
    size: number,
  ): void {
    this.used.add(state);
    if (this.wholly.has(state)) return;
    if (state.size === 1 || size > largestFamily) {
      this.wholly.add(state);
      return;
    }
    const instant = domain(state.time!);
    const component = compileComponent(indices, state.sets, state.name, instant);
    let moving = this.partly.get(state);
    if (!moving) this.partly.set(state, (moving = new Set()));
    for (let point = 0; point < instant.count; point++) moving.add(component(point));
    if (moving.size === state.size) this.wholly.add(state);
  }
}
