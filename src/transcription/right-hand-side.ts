import { binaryValues, comparisonValues, unaryValues } from '../expression/function-values.js';
import type { Condition, Expression } from '../model/expression.js';
import type { DataSet } from '../model/data-set.js';
import type { Model } from '../model/model.js';
import { heldTerms } from './held-control.js';
import { ModelError } from '../model/model-error.js';
import type { NetworkEvaluation } from '../model/network.js';
import { codeOfElement, elementOfCode, type Element, type IndexSymbol } from '../model/sets.js';
import type { TimeSet } from '../model/time.js';
import type { Variable } from '../model/variable.js';
import { evaluateNetwork } from '../network/index.js';
import { compileComponent, compileCondition, compileKnown, isKnown } from './known.js';
import type { Layout } from './layout.js';
import { onTable } from './other-table.js';
import { Domain } from './points.js';
import { expressionKey, type Quantity } from './quantities.js';

/** In which experiment and with which data a system is simulated. */
export interface SimulationSurroundings {
  /** The experiment, where the time of the states or the data has experiments. */
  readonly experiment?: Element | undefined;
  /** The table that is simulated, and the tables whose columns its own replace. */
  readonly table?: DataSet;
  readonly replaces?: (dataSet: DataSet) => boolean;
}

/** A scalar function of time and the state vector. */
type Evaluator = (t: number, y: Float64Array) => number;

/**
 * The explicit differential equations of a model with everything else (weights, parameters, controls) taken from a
 * solution: dy/dt = F(t, y), for free integration. States are ordered as the model declares them.
 */
export class RightHandSide {
  readonly states: readonly Variable[];
  readonly dimension: number;
  private readonly firsts = new Map<Variable, number>();
  private readonly equations: Evaluator[] = [];
  private readonly evaluations = new Map<NetworkEvaluation, (t: number, y: Float64Array) => Float64Array>();
  /** Known initial values of state components, from equations `x at t.start == ...`. */
  private readonly initial: (number | undefined)[] = [];
  /** Indices with a value everywhere: the current experiments. */
  private readonly fixed: ReadonlyMap<IndexSymbol, number>;
  /** Trajectory of the experiment in the grid of the time; -1 for an experiment that the solution does not have. */
  private readonly trajectory: number;

  private constructor(
    model: Model,
    readonly time: TimeSet,
    private readonly layout: Layout,
    /** The solution: all unknowns. Read at every evaluation, never changed. */
    private readonly solution: Float64Array,
    private readonly surroundings: SimulationSurroundings,
  ) {
    const { experiment, table } = surroundings;
    const { experiments } = time;
    this.trajectory = !experiments ? 0 : experiment === undefined ? -1 : experiments.set.position(experiment);
    const symbols = [experiments?.symbol, table?.experiments?.symbol].filter((one) => one !== undefined);
    this.fixed = new Map(
      experiment === undefined ? [] : symbols.map((symbol) => [symbol, codeOfElement(experiment)]),
    );
    this.states = [...model.variables.values()].filter(
      (variable) => variable.role === 'state' && variable.time === time,
    );
    let dimension = 0;
    for (const state of this.states) {
      this.firsts.set(state, dimension);
      dimension += state.size;
    }
    this.dimension = dimension;
  }

  /**
   * The equations, or undefined when some state has no equation of the form der(x) == ...
   *
   * @throws ModelError where the equations of an experiment need something that only others have.
   */
  static of(
    model: Model,
    time: TimeSet,
    layout: Layout,
    solution: Float64Array,
    surroundings: SimulationSurroundings = {},
  ): RightHandSide | undefined {
    const system = new RightHandSide(model, time, layout, solution, surroundings);
    for (const { bindings, where, relation } of model.constraints) {
      if (relation.kind !== 'equal') continue;
      const domain = Domain.of(bindings, undefined, where);
      for (let point = 0; point < domain.count; point++) {
        let indices = system.fixed;
        if (domain.symbols.length > 0) {
          const own = domain.symbols.map(
            (symbol, k) => [symbol, domain.indices[point * domain.symbols.length + k]!] as const,
          );
          if (own.some(([symbol, code]) => (system.fixed.get(symbol) ?? code) !== code)) continue;
          indices = new Map([...system.fixed, ...own]);
        }
        relation.rows.forEach((_, row) => {
          const [left, right] = relation.sides.map((side) => side[row]!);
          if (left!.node.kind === 'derivative') system.define(left!, right!, indices);
          else if (right!.node.kind === 'derivative') system.define(right!, left!, indices);
          else if (left!.node.kind === 'variable') system.startAt(left!, right!, indices);
        });
      }
    }
    for (let k = 0; k < system.dimension; k++) if (!system.equations[k]) return undefined;
    return system.dimension > 0 ? system : undefined;
  }

  /** Writes F(t, y) to `out`; allocates nothing. */
  readonly evaluate = (t: number, y: Float64Array, out: Float64Array): void => {
    for (let k = 0; k < this.dimension; k++) out[k] = this.equations[k]!(t, y);
  };

  /** Compiles an expression of the current time and states. */
  compile(expression: Expression): Evaluator {
    return this.compileWith(this.moved(expression), this.fixed);
  }

  /**
   * A new vector of the states at a time: those of the solution, at the nearest end for times outside of it. For an experiment that
   * the solution does not have the initial values that the model states for it, NaN where it states none.
   */
  stateAt(t: number): Float64Array {
    const state = new Float64Array(this.dimension);
    for (const variable of this.states) {
      const first = this.firsts.get(variable)!;
      for (let component = 0; component < variable.size; component++) {
        state[first + component] =
          this.trajectory < 0
            ? (this.initial[first + component] ?? NaN)
            : this.solutionValue(variable, component, t, this.trajectory);
      }
    }
    return state;
  }

  /** Position of a state component in y when the expression is one, otherwise -1. */
  stateIndex(expression: Expression): number {
    const { node } = expression;
    if (node.kind !== 'variable' || node.at || !this.firsts.has(node.variable)) return -1;
    return this.firsts.get(node.variable)! + this.component(node.variable, node.indices, this.fixed);
  }

  private define(derivative: Expression, side: Expression, indices: ReadonlyMap<IndexSymbol, number>): void {
    const { node } = derivative;
    if (node.kind !== 'derivative' || !this.firsts.has(node.variable)) return;
    const k = this.firsts.get(node.variable)! + this.component(node.variable, node.indices, indices);
    this.equations[k] = this.compileWith(this.moved(side), indices);
  }

  /** Keeps the initial value of a state component where an equation states it in known terms. */
  private startAt(state: Expression, side: Expression, indices: ReadonlyMap<IndexSymbol, number>): void {
    const { node } = state;
    if (this.trajectory >= 0 || node.kind !== 'variable' || !node.at || !this.firsts.has(node.variable))
      return;
    if (!isKnown(side) || expressionKey(node.at) !== expressionKey(this.time.start)) return;
    const k = this.firsts.get(node.variable)! + this.component(node.variable, node.indices, indices);
    this.initial[k] = compileKnown(this.moved(side), domainOf(indices))(0);
  }

  /** An expression with the data of the table that is simulated in the place of that of the experiments of the time. */
  private moved(expression: Expression): Expression {
    const { table, replaces } = this.surroundings;
    return table && replaces ? onTable(expression, replaces, table) : expression;
  }

  private component(
    variable: Variable,
    indices: readonly Expression[],
    values: ReadonlyMap<IndexSymbol, number>,
  ): number {
    return compileComponent(indices, variable.sets, variable.name, domainOf(values))(0);
  }

  private compileWith(expression: Expression, indices: ReadonlyMap<IndexSymbol, number>): Evaluator {
    const inner = (part: Expression) => this.compileWith(part, indices);
    const { node } = expression;
    switch (node.kind) {
      case 'variable':
        return this.quantity(node, indices);
      case 'time':
        return (t) => t;
      case 'series': {
        const { series } = node;
        if (node.at) {
          if (isKnown(node.at)) break;
          const place = inner(node.at);
          return (t, y) => series.evaluate(Float64Array.of(place(t, y)))[0]!;
        }
        const { experiment } = this.surroundings;
        return (t) => series.evaluate(Float64Array.of(t), experiment)[0]!;
      }
      case 'unary': {
        const value = unaryValues[node.name];
        const argument = inner(node.argument);
        return (t, y) => value(argument(t, y));
      }
      case 'binary': {
        const value = binaryValues[node.name];
        const left = inner(node.left);
        const right = inner(node.right);
        return (t, y) => value(left(t, y), right(t, y));
      }
      case 'sum': {
        const terms = node.terms.map(inner);
        return (t, y) => {
          let sum = 0;
          for (const term of terms) sum += term(t, y);
          return sum;
        };
      }
      case 'product': {
        const factors = node.factors.map(inner);
        return (t, y) => {
          let result = 1;
          for (const factor of factors) result *= factor(t, y);
          return result;
        };
      }
      case 'select': {
        const holds = this.condition(node.condition, indices);
        const whenTrue = inner(node.whenTrue);
        const whenFalse = inner(node.whenFalse);
        return (t, y) => (holds(t, y) ? whenTrue(t, y) : whenFalse(t, y));
      }
      case 'network': {
        const outputs = this.network(node.evaluation, indices);
        const { output } = node;
        return (t, y) => outputs(t, y)[output]!;
      }
      case 'total': {
        const domain = domainOf(indices).extended(node.bindings, node.where);
        const width = domain.symbols.length;
        const parts = Array.from({ length: domain.count }, (_, point) =>
          this.compileWith(
            node.body,
            new Map(domain.symbols.map((symbol, k) => [symbol, domain.indices[point * width + k]!])),
          ),
        );
        if (node.operation === 'sum') return (t, y) => parts.reduce((sum, part) => sum + part(t, y), 0);
        return (t, y) => parts.reduce((result, part) => result * part(t, y), 1);
      }
      case 'derivative':
      case 'integral':
        throw new ModelError(
          `a right-hand side contains ${node.kind === 'integral' ? 'an integral' : 'a derivative'}`,
        );
      default:
    }
    const value = compileKnown(expression, domainOf(indices))(0);
    return () => value;
  }

  private quantity(
    { variable, indices: indexExpressions, at, experiment }: Quantity,
    indices: ReadonlyMap<IndexSymbol, number>,
  ): Evaluator {
    const component = this.component(variable, indexExpressions, indices);
    const { first } = this.layout.placement(variable);
    const { solution } = this;
    if (!variable.time) return () => solution[first + component]!;
    const k = this.firsts.get(variable);
    if (k !== undefined && !at) return (_, y) => y[k + component]!;
    const { experiments } = variable.time;
    const label = experiment
      ? elementOfCode(compileKnown(experiment, domainOf(indices))(0))
      : this.surroundings.experiment;
    const trajectory = experiments ? (label === undefined ? -1 : experiments.set.position(label)) : 0;
    if (trajectory < 0) {
      throw new ModelError(
        `'${variable.name}' has no values in the experiment '${label ?? 'that is simulated'}'`,
        'it is no part of the training, so only states and inputs are known in it',
      );
    }
    if (!at) return (t) => this.solutionValue(variable, component, t, trajectory);
    const when = this.compileWith(at, indices)(NaN, new Float64Array(0));
    const fixed = this.solutionValue(variable, component, when, trajectory);
    return () => fixed;
  }

  /** A component of a variable over time at a time of the solution. */
  private solutionValue(variable: Variable, component: number, time: number, trajectory: number): number {
    const { solution, layout } = this;
    const { first } = layout.placement(variable);
    const grid = layout.grid(variable.time!);
    const inside = layout.gridTimeAt(variable.time!, time, solution, trajectory);
    if (variable.hold !== 'free') {
      let held = 0;
      const element = grid.elementAt(inside, trajectory);
      heldTerms(grid, variable.hold, element, inside, (position, coefficient) => {
        held += coefficient * solution[first + position * variable.size + component]!;
      });
      return held;
    }
    const isState = variable.role === 'state';
    const row = isState
      ? grid.interpolation(inside, trajectory)
      : grid.controlInterpolation(inside, trajectory);
    let sum = 0;
    for (let j = 0; j < row.indices.length; j++) {
      const position = isState ? row.indices[j]! : grid.controlOfNode[row.indices[j]!]!;
      sum += row.coefficients[j]! * solution[first + position * variable.size + component]!;
    }
    return sum;
  }

  private network(
    evaluation: NetworkEvaluation,
    indices: ReadonlyMap<IndexSymbol, number>,
  ): (t: number, y: Float64Array) => Float64Array {
    const known = indices === this.fixed ? this.evaluations.get(evaluation) : undefined;
    if (known) return known;
    const { architecture, parameters } = evaluation.network;
    const { first } = this.layout.placement(parameters);
    const weights = this.solution.subarray(first, first + parameters.size);
    const inputs = evaluation.inputs.map((input) => this.compileWith(input, indices));
    const input = new Float64Array(architecture.inputs);
    const output = new Float64Array(architecture.outputs);
    let lastTime = NaN;
    const lastInput = new Float64Array(architecture.inputs).fill(NaN);
    const evaluator = (t: number, y: Float64Array) => {
      let changed = t !== lastTime;
      for (let k = 0; k < input.length; k++) {
        input[k] = inputs[k]!(t, y);
        if (input[k] !== lastInput[k]) changed = true;
      }
      if (changed) {
        evaluateNetwork(architecture, weights, input, output);
        lastTime = t;
        lastInput.set(input);
      }
      return output;
    };
    if (indices === this.fixed) this.evaluations.set(evaluation, evaluator);
    return evaluator;
  }

  private condition(
    condition: Condition,
    indices: ReadonlyMap<IndexSymbol, number>,
  ): (t: number, y: Float64Array) => boolean {
    switch (condition.kind) {
      case 'compare': {
        const left = this.compileWith(condition.left, indices);
        const right = this.compileWith(condition.right, indices);
        const holds = comparisonValues[condition.comparison];
        return (t, y) => holds(left(t, y), right(t, y));
      }
      case 'not': {
        const inner = this.condition(condition.condition, indices);
        return (t, y) => !inner(t, y);
      }
      case 'contains':
      case 'present': {
        const holds = compileCondition(condition, domainOf(indices))(0);
        return () => holds;
      }
      default: {
        const inner = condition.conditions.map((one) => this.condition(one, indices));
        return condition.kind === 'and'
          ? (t, y) => inner.every((one) => one(t, y))
          : (t, y) => inner.some((one) => one(t, y));
      }
    }
  }
}

/** A domain of one point in which the indices have the given values. */
function domainOf(values: ReadonlyMap<IndexSymbol, number>): Domain {
  return values.size === 0 ? Domain.single() : Domain.at(values);
}
