import type { CollocationScheme } from '../collocation/index.js';
import type { Table } from '../data/index.js';
import type { InteriorPointOptions } from '../solver/index.js';
import { DataSet, type DataColumn, type DataSetOptions } from './data-set.js';
import {
  boundIndices,
  type Expression,
  toExpression,
  toVector,
  type Condition,
  type Operand,
  type VectorOperand,
} from './expression.js';
import type { BatchKind, DecompositionOptions } from './decomposition.js';
import type { Definition } from './definition.js';
import { mse, sse, type SquaredErrorOptions } from './mean-squared-error.js';
import { ModelError } from './model-error.js';
import { boundLipschitz } from './lipschitz.js';
import {
  declareNetwork,
  scalingOf,
  type NetworkOptions,
  type NetworkScalingOptions,
} from './network-declaration.js';
import { Network } from './network.js';
import { Parameter } from './parameter.js';
import { nodeText } from './printing/node-text.js';
import { equal, type Relation } from './relation.js';
import { bindingsOf, IndexSet, type Element, type IndexBinding, type Tuple } from './sets.js';
import type { SourcePlace } from './source-place.js';
import type { StatedDecomposition } from './stated-decomposition.js';
import { TimeSet } from './time.js';
import { unitsOfComponents } from './units/component-units.js';
import { parseUnit } from './units/parse-unit.js';
import type { Measured } from './units/infer.js';
import type { Unit } from './units/unit.js';
import { rateName, Variable, type ControlHold, type VariableOptions, type VariableRole } from './variable.js';

/** A named family of constraint rows: one relation, repeated over index sets and, where it lives in time, over a time set. */
export interface Constraint {
  readonly name: string;
  readonly bindings: readonly IndexBinding[];
  /** Keeps only the index values that satisfy this known condition. */
  readonly where?: Condition;
  readonly relation: Relation;
  readonly place?: SourcePlace;
}

/** What is minimised or maximised. */
export interface Objective {
  readonly sense: 'minimize' | 'maximize';
  readonly expression: Expression;
  readonly place?: SourcePlace;
}

/** Predictions that are fitted to measured columns; validation and metrics use the same pairing. */
export interface Fit {
  readonly predictions: readonly Expression[];
  readonly columns: readonly DataColumn[];
}

export interface RuleOptions {
  /** Keeps only the index values that satisfy this known condition. */
  readonly where?: (...indices: Expression[]) => Condition;
  readonly place?: SourcePlace | undefined;
}

export interface OverTime extends VariableOptions {
  readonly time: TimeSet;
}

export interface ControlOptions extends OverTime {
  /** How the control runs over an element. Default 'free'. */
  readonly hold?: ControlHold;
}

/**
 * A model: declarations, constraints and an objective, independent of any discretisation. Declarations may come in any
 * order that defines a name before it is used; `solve` reads the model and changes nothing in it.
 */
export class Model {
  readonly sets = new Map<string, IndexSet>();
  readonly parameters = new Map<string, Parameter>();
  readonly dataSets = new Map<string, DataSet>();
  readonly times = new Map<string, TimeSet>();
  readonly variables = new Map<string, Variable>();
  readonly networks = new Map<string, Network>();
  /** Units of variables, parameters and times, one for all components or one for each, where they are stated; see `unit`. */
  readonly units = new Map<Measured, readonly Unit[]>();
  /** The same as they are written. */
  readonly unitTexts = new Map<Measured, string | readonly string[]>();
  /** Named expressions; see {@link Model.define}. */
  readonly definitions = new Map<string, Definition>();
  readonly constraints: Constraint[] = [];
  readonly fits: Fit[] = [];
  readonly validations: DataSet[] = [];
  objective: Objective | undefined;
  solverOptions: InteriorPointOptions = {};
  /** How the model is cut into batches; see {@link Model.decompose}. */
  decomposition: StatedDecomposition | undefined;

  constructor(
    readonly name = 'model',
    readonly title = '',
  ) {}

  /**
   * States the unit of a variable or parameter, one for all components or one for each, or of a time: `model.unit(k, '1/s')`,
   * `model.unit(x, ['m', 'm/s'])`. Units are checked before the model is discretised and change nothing in it.
   *
   * @throws ModelError for a text that is no unit, and for another number of units than of components over one index set.
   */
  unit(target: Measured, text: string | readonly string[]): void {
    this.units.set(target, typeof text === 'string' ? [parseUnit(text)] : unitsOfComponents(target, text));
    this.unitTexts.set(target, text);
  }

  /** An index set: the range 1..n, the listed elements or tuples in order, or a set made elsewhere. */
  set(name: string, elements: number | readonly (Element | Tuple)[] | IndexSet): IndexSet {
    this.claim(name);
    const set =
      elements instanceof IndexSet
        ? elements
        : typeof elements === 'number'
          ? IndexSet.range(1, elements, name)
          : IndexSet.of(elements, name);
    this.sets.set(name, set);
    return set;
  }

  /** A known number, or known numbers over index sets (last index fastest). */
  parameter(name: string, values: number | ArrayLike<number>, over: readonly IndexSet[] = []): Parameter {
    this.claim(name);
    const parameter = new Parameter(name, over, typeof values === 'number' ? [values] : values);
    this.parameters.set(name, parameter);
    return parameter;
  }

  /** A table of measurements; its first column, or that of `options`, is time. */
  data(name: string, table: Table, options?: DataSetOptions | string, place?: SourcePlace): DataSet {
    this.claim(name);
    const dataSet = new DataSet(name, table, options, place);
    this.dataSets.set(name, dataSet);
    return dataSet;
  }

  /** The table of the rows (0-based) of another one that are kept: to train on some experiments and validate on others. */
  select(
    name: string,
    dataSet: DataSet,
    rows: Int32Array | ((row: number) => boolean),
    place?: SourcePlace,
  ): DataSet {
    this.claim(name);
    const kept =
      typeof rows === 'function'
        ? Int32Array.from({ length: dataSet.rows.size }, (_, row) => row).filter(rows)
        : rows;
    const selected = dataSet.select(name, kept, place);
    this.dataSets.set(name, selected);
    return selected;
  }

  /** An interval of time. Ends that contain unknowns make it free: `model.time('t', 0, finalTime)`. */
  time(name: string, start: Operand, end: Operand, place?: SourcePlace): TimeSet {
    this.claim(name);
    const time = new TimeSet(name, toExpression(start), toExpression(end), place);
    this.times.set(name, time);
    return time;
  }

  /**
   * The time of the experiments of a table: one interval for each, from `start` to `end`, which may depend on the current
   * experiment. Default: from the first to the last row of the experiment.
   */
  timeOver(
    name: string,
    dataSet: DataSet,
    options: { start?: Operand; end?: Operand; place?: SourcePlace } = {},
  ): TimeSet {
    const experiments = dataSet.requireExperiments();
    this.claim(name);
    const times = dataSet.column(dataSet.timeColumn);
    const { start = times.first, end = times.last, place } = options;
    const time = new TimeSet(name, toExpression(start), toExpression(end), place, experiments);
    this.times.set(name, time);
    return time;
  }

  /** Plain unknowns. */
  variable(name: string, options: VariableOptions = {}): Variable {
    return this.declare(name, 'plain', undefined, options);
  }

  /** Differential states over a time set: they live at every node of its grid and have a derivative. */
  state(name: string, options: OverTime): Variable {
    return this.declare(name, 'state', options.time, options);
  }

  /** Algebraic variables over a time set: they live at the collocation points. */
  algebraic(name: string, options: OverTime): Variable {
    return this.declare(name, 'algebraic', options.time, options);
  }

  /** Controls over a time set: free at every collocation point, or held on each element. */
  control(name: string, options: ControlOptions): Variable {
    return this.declare(name, 'control', options.time, options, options.hold);
  }

  /** A neural network; its weights and biases are unknowns of the model. */
  network(name: string, options: NetworkOptions): Network {
    this.claim(name);
    const network = declareNetwork(name, options);
    this.networks.set(name, network);
    if (options.lipschitz !== undefined) boundLipschitz(this, network, options.lipschitz, options.place);
    return network;
  }

  /**
   * A network with the weights of another one: training changes both. It is scaled as these options say, in their absence like the
   * other one.
   */
  tiedNetwork(
    name: string,
    other: Network,
    options: NetworkScalingOptions & { readonly place?: SourcePlace } = {},
  ): Network {
    this.claim(name);
    const scaling = { ...other.scaling, ...scalingOf(name, other.architecture, options) };
    const source = other.tiedTo ?? other;
    const { normalize, scale } = { ...other.declared, ...options };
    const declared = {
      ...(normalize === undefined ? {} : { normalize }),
      ...(scale === undefined ? {} : { scale }),
    };
    const network = new Network(name, other.architecture, other.parameters, { scaling, declared }, source);
    this.networks.set(name, network);
    return network;
  }

  /** Names an expression or a vector, to say it once and use it in several places: `let` of the language. Returns it. */
  define(name: string, expression: Operand): Expression;
  define(name: string, vector: readonly Operand[]): readonly Expression[];
  define(name: string, value: Operand | readonly Operand[]): Expression | readonly Expression[] {
    this.claim(name);
    const isVector = Array.isArray(value);
    const components = toVector(value);
    this.definitions.set(name, { name, components, isVector });
    return isVector ? components : components[0]!;
  }

  /**
   * Adds an equation or inequality; over index sets, `relation` is a function of the indices, one for each part of their members.
   */
  subjectTo(name: string, relation: Relation, place?: SourcePlace): Constraint;
  subjectTo(
    name: string,
    over: readonly IndexSet[],
    relation: (...indices: Expression[]) => Relation,
    options?: RuleOptions,
  ): Constraint;
  subjectTo(
    name: string,
    first: Relation | readonly IndexSet[],
    second?: SourcePlace | ((...indices: Expression[]) => Relation),
    { where, place }: RuleOptions = {},
  ): Constraint {
    if (typeof second !== 'function') return this.addConstraint(name, [], first as Relation, second);
    const bindings = bindingsOf(first as readonly IndexSet[]);
    const indices = boundIndices(bindings);
    return this.addConstraint(name, bindings, second(...indices), place, where?.(...indices));
  }

  /** Adds a constraint whose indices are already bound (used by the language). */
  addConstraint(
    name: string,
    bindings: readonly IndexBinding[],
    relation: Relation,
    place?: SourcePlace,
    where?: Condition,
  ): Constraint {
    const constraint = { name, bindings, relation, ...(place ? { place } : {}), ...(where ? { where } : {}) };
    this.constraints.push(constraint);
    return constraint;
  }

  minimize(expression: Operand, place?: SourcePlace): void {
    this.setObjective('minimize', expression, place);
  }

  maximize(expression: Operand, place?: SourcePlace): void {
    this.setObjective('maximize', expression, place);
  }

  /**
   * Pairs predictions with measured columns and returns their mean squared error for the objective, or with `sum` the
   * sum of their squared errors. Metrics and validation on other tables use the pairing of the first fit.
   */
  fit(
    predictions: VectorOperand,
    columns: DataColumn | readonly DataColumn[],
    options: SquaredErrorOptions & { readonly sum?: boolean } = {},
  ): Expression {
    const error = (options.sum ? sse : mse)(predictions, columns, options);
    this.fits.push({
      predictions: toVector(predictions),
      columns: Array.isArray(columns) ? (columns as readonly DataColumn[]) : [columns as DataColumn],
    });
    return error;
  }

  /**
   * Declares the grid of a time set, once: a scheme on `elements` equal elements (of each experiment; their number may depend on
   * it), or between given boundaries.
   */
  collocate(
    time: TimeSet,
    scheme: CollocationScheme,
    options: { elements?: number | Expression | Float64Array } = {},
  ): void {
    if (time.discretisation)
      throw new ModelError(`'${time.name}' is already collocated`, 'state the grid once');
    time.discretisation = { scheme, elements: options.elements ?? 1 };
  }

  /** Options of the interior-point solver, by Ipopt's names. */
  solveWith(options: InteriorPointOptions): void {
    this.solverOptions = { ...this.solverOptions, ...options };
  }

  /**
   * Says that the model is cut into batches, of whole experiments of a table or of consecutive rows of a series, which have copies of
   * everything shared: `model.decompose(runs, 'experiments', { batches: 16 })`. The function `decompose` and the program
   * `odeon solve` follow it; `solve` solves the model as a whole. With `exactly` the program takes the iterates of the whole problem
   * instead of a consensus of the copies, as `decomposeExactly` does.
   *
   * @throws ModelError where it is stated already.
   */
  decompose(
    data: DataSet,
    by: BatchKind,
    options: Omit<DecompositionOptions, 'by' | 'data'> = {},
    { exactly = false, place }: { readonly exactly?: boolean; readonly place?: SourcePlace } = {},
  ): void {
    if (this.decomposition)
      throw new ModelError('the model is already decomposed', 'state its batches once', place);
    const all = { ...options, by, data: data.name };
    this.decomposition = { data, options: all, exactly, ...(place ? { place } : {}) };
  }

  /** After solving, integrate the trained dynamics freely on this table and report the error. */
  validate(dataSet: DataSet): void {
    this.validations.push(dataSet);
  }

  /**
   * The model as a text of the language; reading it gives the same model: names, bounds, starting values and every formula.
   *
   * @throws ModelError for what the language has no words for, such as a collocation scheme of one's own.
   */
  toNode(): string {
    return nodeText(this);
  }

  private declare(
    name: string,
    role: VariableRole,
    time: TimeSet | undefined,
    options: VariableOptions,
    hold?: ControlHold,
  ): Variable {
    this.claim(name);
    const over = options.over ?? [];
    const list = Array.isArray(over) ? (over as readonly (IndexSet | number)[]) : [over as IndexSet | number];
    const variable = new Variable(
      name,
      role,
      list.map((set) => (typeof set === 'number' ? IndexSet.range(1, set) : set)),
      time,
      {
        lower: toVector(options.lower ?? -Infinity),
        upper: toVector(options.upper ?? Infinity),
        start: toVector(options.start ?? 0),
      },
      options.place,
      hold,
    );
    if (options.fix !== undefined) variable.fix(options.fix);
    if (role === 'state') variable.makeRate = () => this.addRate(variable);
    this.variables.set(name, variable);
    return variable;
  }

  /** The state that is the time derivative of another, and the equation that says so. */
  private addRate(state: Variable): Variable {
    const { sets, time, place } = state;
    const name = rateName(state, (base) => base.name);
    const free = { lower: toVector(-Infinity), upper: toVector(Infinity), start: toVector(0) };
    const rate = new Variable(name, 'state', sets, time, free, place, 'free', state);
    rate.makeRate = () => this.addRate(rate);
    this.variables.set(name, rate);
    const holds = (...indices: Expression[]): Relation =>
      equal(state.derivative(...indices), rate.element(...indices));
    this.subjectTo(name, sets, holds, place && { place });
    return rate;
  }

  private setObjective(sense: 'minimize' | 'maximize', expression: Operand, place?: SourcePlace): void {
    if (this.objective)
      throw new ModelError('the model already has an objective', 'add the terms in one statement', place);
    this.objective = { sense, expression: toExpression(expression), ...(place ? { place } : {}) };
  }

  private claim(name: string): void {
    const taken = [
      this.sets,
      this.parameters,
      this.dataSets,
      this.times,
      this.variables,
      this.networks,
      this.definitions,
    ].some((table) => table.has(name));
    if (taken) throw new ModelError(`the name '${name}' is already used`, 'names are unique within a model');
  }
}
