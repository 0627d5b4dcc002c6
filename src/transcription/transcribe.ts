import { compileKnown, isKnown } from './known.js';
import { withMovingData } from './moving-data.js';
import { input } from '../expression/index.js';
import type { Expression } from '../model/expression.js';
import { freeExperiments, type FreeExperiments } from '../model/free-experiments.js';
import type { Constraint, Model } from '../model/model.js';
import { ModelError } from '../model/model-error.js';
import type { RelationRow } from '../model/relation.js';
import { elementOfCode, type IndexBinding } from '../model/sets.js';
import type { TimeSet } from '../model/time.js';
import type { Variable } from '../model/variable.js';
import type { Origin } from '../nlp/nonlinear-program.js';
import type { ProblemDefinition, TemplateBlock } from '../nlp/template.js';
import { timesDuration } from './horizon.js';
import { freezeWeights } from './frozen-weights.js';
import { elementOfNode, Layout } from './layout.js';
import { consecutive, Domain } from './points.js';
import { currentQuantities, hasDerivative } from './quantities.js';
import { TemplateBuilder } from './template-builder.js';
import { TermCollector, type Extension } from './terms.js';

/** Largest number of constraint rows of one program. */
export const maximumRows = 20_000_000;

/** A model on its grids: the discretised problem and where everything stands in it. */
export interface Transcription {
  readonly definition: ProblemDefinition;
  readonly layout: Layout;
}

/** Rows of one constraint of the model: `outputs` rows at each point of `domain`. */
interface RowFamily {
  readonly constraint: Pick<Constraint, 'name' | 'place'>;
  readonly first: number;
  readonly outputs: number;
  readonly domain: Domain;
}

/**
 * Discretises a model: places the unknowns on the time grids, makes one template per group of equal terms and binds it at
 * every point. Costs time per template plus a small constant per point. Nothing of the model is changed.
 *
 * @throws ModelError for a model that has no meaning: no grid, an index outside its set, no unknowns.
 */
export function transcribe(model: Model): Transcription {
  const layout = new Layout(model);
  if (layout.variables === 0) {
    throw new ModelError('the model has no variables', "declare some with 'var', 'state' or 'network'");
  }
  const rows = new RowCollector(layout);
  for (const constraint of model.constraints) within(constraint, () => rows.add(constraint));
  for (const variable of model.variables.values()) rows.addContinuity(variable);
  const objective = collectObjective(model, layout);

  const lower = new Float64Array(layout.variables);
  const upper = new Float64Array(layout.variables);
  const start = new Float64Array(layout.variables);
  const eliminationGroups = new Int32Array(layout.variables);
  const dynamic = layout.placements.some(({ nodes }) => nodes !== undefined);
  for (const placement of layout.placements) {
    const { variable, first, positions } = placement;
    layout.spread(placement, variable.lower, 'lower bound', lower);
    layout.spread(placement, variable.upper, 'upper bound', upper);
    layout.spread(placement, variable.start, 'start', start);
    layout.freeAuxiliaryNodes(placement, lower, upper);
    const end = first + positions * variable.size;
    if (variable.fixed) {
      layout.spread(placement, variable.fixed, 'fixed value', start);
      lower.set(start.subarray(first, end), first);
      upper.set(start.subarray(first, end), first);
    }
    if (variable.role === 'network' || (dynamic && !placement.nodes)) eliminationGroups.fill(1, first, end);
  }
  checkBounds(layout, lower, upper);
  freezeWeights(model, layout, lower, upper, start);

  return {
    layout,
    definition: {
      variables: layout.variables,
      lower,
      upper,
      start,
      constraints: rows.count,
      constraintLower: Float64Array.from(rows.lower),
      constraintUpper: Float64Array.from(rows.upper),
      blocks: [...rows.blocks, ...objective.blocks],
      objectiveConstant: objective.constant,
      objectiveSign: model.objective?.sense === 'maximize' ? -1 : 1,
      eliminationGroups,
      variableOrigin: (index, x) => layout.origin(index, x),
      constraintOrigin: (index, x) => rows.origin(index, x),
    },
  };
}

/** Collects the constraint rows of a model and their blocks. */
class RowCollector {
  count = 0;
  readonly lower: number[] = [];
  readonly upper: number[] = [];
  readonly blocks: TemplateBlock[] = [];
  private readonly families: RowFamily[] = [];

  constructor(private readonly layout: Layout) {}

  add(constraint: Constraint): void {
    const { bindings, relation } = constraint;
    const written = relation.rows.map(({ body }) => body);
    const domain = constraintDomain(this.layout, constraint, written);
    const bodies = relation.rows.map((row) => clearedRow(row, domain));
    const outputs = bodies.length;
    const collector = new TermCollector(outputs);
    bodies.forEach((body, row) => collector.add(row, body));
    if (collector.groups.length === 0) {
      throw new ModelError(
        `the constraint '${constraint.name}' contains no unknowns`,
        bindings.length > 0 || outputs > 0 ? 'check the names in it, or leave it out' : undefined,
        constraint.place,
      );
    }
    const first = this.count;
    this.families.push({ constraint, first, outputs, domain });
    this.count += domain.count * outputs;
    if (this.count > maximumRows) {
      throw new ModelError(
        `the model has more than ${maximumRows} constraint rows`,
        undefined,
        constraint.place,
      );
    }
    const bounds = relation.rows.map(({ lower, upper }, row) => ({
      lower: compileBound(lower, domain),
      upper: compileBound(upper, domain),
      known: collector.known[row]!.map((expression) => compileKnown(expression, domain)),
    }));
    for (let point = 0; point < domain.count; point++) {
      for (const { lower, upper, known } of bounds) {
        let shift = 0;
        for (const value of known) shift += value(point);
        this.lower.push(lower(point) - shift);
        this.upper.push(upper(point) - shift);
        this.checkRow(this.lower.length - 1);
      }
    }
    for (const group of collector.groups) {
      const inner = extend(this.layout, domain, group.extensions);
      const present = group.rows;
      const targets = new Int32Array(inner.count * present.length);
      for (let point = 0; point < inner.count; point++) {
        const row = first + inner.parent[point]! * outputs;
        present.forEach((output, k) => (targets[point * present.length + k] = row + output));
      }
      const builder = new TemplateBuilder(this.layout, inner);
      const expressions = present.map((row) => group.body(row));
      this.blocks.push(
        builder.block(constraint.name, expressions, targets, spreadWeights(inner, present.length)),
      );
    }
  }

  /** Rows that join the elements of a state where the scheme has no node at the element end. */
  addContinuity(variable: Variable): void {
    if (variable.role !== 'state') return;
    const grid = this.layout.grid(variable.time!);
    const joints = grid.continuityRows;
    if (joints.length === 0) return;
    const { first } = this.layout.placement(variable);
    const { size } = variable;
    const width = joints[0]!.indices.length;
    const points = joints.length * size;
    const pointers = consecutive(points + 1).map((point) => point * width);
    const index = new Int32Array(points * width);
    const coefficients = new Float64Array(points * width);
    joints.forEach((joint, boundary) => {
      for (let component = 0; component < size; component++) {
        const at = (boundary * size + component) * width;
        for (let k = 0; k < width; k++) {
          index[at + k] = first + joint.indices[k]! * size + component;
          coefficients[at + k] = joint.coefficients[k]!;
        }
      }
    });
    const name = `continuity of ${variable.name}`;
    const nodes = Int32Array.from(joints, ({ indices }) => indices[indices.length - 1]!);
    const domain = Domain.of([], this.layout.timePoints(variable.time!, nodes));
    const row = this.count;
    this.families.push({
      constraint: { name, ...(variable.place ? { place: variable.place } : {}) },
      first: row,
      outputs: size,
      domain,
    });
    this.count += points;
    for (let k = 0; k < points; k++) {
      this.lower.push(0);
      this.upper.push(0);
    }
    this.blocks.push({
      template: { name, inputs: 1, data: 0, outputs: [input(0)], networks: [] },
      points,
      inputs: [{ kind: 'functional', pointers, index, coefficients }],
      data: new Float64Array(0),
      networks: [],
      rows: consecutive(points).map((k) => row + k),
    });
  }

  origin(row: number, x?: Float64Array): Origin {
    let low = 0;
    let high = this.families.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.families[middle]!.first <= row) low = middle;
      else high = middle - 1;
    }
    const { constraint, first, outputs, domain } = this.families[low]!;
    const point = Math.floor((row - first) / outputs);
    const width = domain.symbols.length;
    const indices = [...domain.indices.subarray(point * width, (point + 1) * width)].map(elementOfCode);
    if (outputs > 1) indices.push(((row - first) % outputs) + 1);
    const name = indices.length > 0 ? `${constraint.name}[${indices.join(',')}]` : constraint.name;
    const place = constraint.place ?? {};
    if (!domain.timePoints) return { name, ...place };
    const { grid, time: set, nodes } = domain.timePoints;
    const node = nodes[domain.timeIndex![point]!]!;
    const time = this.layout.timeAt(set, grid.nodes[node]!, x);
    return { name, time, element: elementOfNode(grid, node), ...place };
  }

  private checkRow(row: number): void {
    const lower = this.lower[row]!;
    const upper = this.upper[row]!;
    if (Number.isNaN(lower) || Number.isNaN(upper)) {
      const { name, time } = this.origin(row);
      throw new ModelError(
        `a known part of '${name}' is not a number${time === undefined ? '' : ` at time ${time}`}`,
      );
    }
    if (lower > upper) {
      throw new ModelError(`the bounds of '${this.origin(row).name}' cross: ${lower} > ${upper}`);
    }
  }
}

function collectObjective(model: Model, layout: Layout): { blocks: TemplateBlock[]; constant: number } {
  const { objective } = model;
  if (!objective) return { blocks: [], constant: 0 };
  return within({ name: objective.sense, ...(objective.place ? { place: objective.place } : {}) }, () => {
    for (const variable of currentQuantities(objective.expression)) {
      throw new ModelError(
        `the objective uses '${variable.name}' without a time`,
        `write '${variable.name} at' and a time, or integral(over ${variable.time!.name}: ...)`,
      );
    }
    const collector = new TermCollector(1);
    collector.add(0, withMovingData(objective.expression, undefined));
    const single = Domain.single();
    const offset = collector.known[0]!.reduce(
      (sum, expression) => sum + compileKnown(expression, single)(0),
      0,
    );
    const blocks = collector.groups.map((group) => {
      const inner = extend(layout, single, group.extensions);
      return new TemplateBuilder(layout, inner).block(
        objective.sense,
        [group.body(0)],
        'objective',
        inner.weights,
      );
    });
    return { blocks, constant: offset };
  });
}

/** The points of a constraint: its indices and, where it uses quantities at the current time, the points of that time. */
function constraintDomain(layout: Layout, constraint: Constraint, bodies: readonly Expression[]): Domain {
  const quantities = new Set<Variable>();
  for (const body of bodies) currentQuantities(body, quantities);
  const times = new Set([...quantities].map(({ time }) => time!));
  if (times.size > 1) {
    throw new ModelError(
      `'${constraint.name}' mixes the times ${[...times].map(({ name }) => `'${name}'`).join(' and ')}`,
      "write 'at' and a time behind the quantities of all but one",
    );
  }
  const [time] = times;
  const { where } = constraint;
  const bindings = [...constraint.bindings, ...openExperiments(constraint, bodies, time)];
  if (!time) return Domain.of(bindings, undefined, where);
  const grid = layout.grid(time);
  if (bodies.some(hasDerivative)) return Domain.of(bindings, layout.collocationPoints(time), where);
  const onlyStates = [...quantities].every(({ role }) => role === 'state');
  const nodes = onlyStates ? grid.pathNodes : grid.controlNodes;
  return Domain.of(bindings, layout.timePoints(time, nodes), where);
}

/** The body of a row; where it holds derivatives of a free time and is compared with zero, multiplied by its duration. */
function clearedRow(row: RelationRow, { timePoints }: Domain): Expression {
  const { lower, upper } = row;
  const body = withMovingData(row.body, timePoints?.time);
  const homogeneous = [lower, upper].every(
    (bound) => bound === 0 || bound === Infinity || bound === -Infinity,
  );
  if (!timePoints?.moving || !homogeneous || !hasDerivative(body)) return body;
  return timesDuration(body, timePoints.time);
}

/** Experiments for which a constraint holds because it depends on them, although it neither names them nor runs over their time. */
function openExperiments(
  { bindings, relation }: Constraint,
  bodies: readonly Expression[],
  time: TimeSet | undefined,
): IndexBinding[] {
  const open: FreeExperiments = new Map();
  const bounds = relation.rows.flatMap(({ lower, upper }) => [lower, upper]);
  for (const one of [...bodies, ...bounds])
    if (typeof one !== 'number') freeExperiments(one, 'current', open);
  for (const symbol of bindings.flatMap(({ symbols }) => symbols)) open.delete(symbol);
  if (time?.experiments) open.delete(time.experiments.symbol);
  return [...open].map(([symbol, set]) => ({ symbols: [symbol], set: set ?? symbol.experiments! }));
}

function extend(layout: Layout, domain: Domain, extensions: readonly Extension[]): Domain {
  let inner = domain;
  for (const extension of extensions) {
    inner =
      extension.kind === 'sum'
        ? inner.extended(extension.bindings, extension.where)
        : inner.overTime(
            layout.collocationPoints(extension.time),
            layout.grid(extension.time).quadratureWeights,
          );
  }
  return inner;
}

function spreadWeights({ weights, count }: Domain, outputs: number): Float64Array | undefined {
  if (!weights || outputs === 1) return weights;
  return Float64Array.from({ length: count * outputs }, (_, k) => weights[Math.floor(k / outputs)]!);
}

function compileBound(bound: Expression | number, domain: Domain): (point: number) => number {
  if (typeof bound === 'number') return () => bound;
  if (!isKnown(bound)) {
    throw new ModelError('a range constraint has a bound with unknowns in it', 'write two inequalities');
  }
  return compileKnown(bound, domain);
}

function checkBounds(layout: Layout, lower: Float64Array, upper: Float64Array): void {
  for (let index = 0; index < lower.length; index++) {
    if (lower[index]! <= upper[index]!) continue;
    const { name, time, line, column } = layout.origin(index);
    throw new ModelError(
      `the bounds of '${name}'${time === undefined ? '' : ` at time ${time}`} cross: ${lower[index]} > ${upper[index]}`,
      undefined,
      line === undefined ? undefined : { line, column: column ?? 1 },
    );
  }
}

/** Runs a step of the transcription; a `ModelError` from it gets the place of the statement it belongs to. */
function within<T>(statement: Pick<Constraint, 'name' | 'place'>, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof ModelError && !error.place && statement.place) {
      throw new ModelError(error.message, error.hint, statement.place);
    }
    throw error;
  }
}
