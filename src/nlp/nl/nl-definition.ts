import { constant, datum, input, multiply, add, type Expression } from '../../expression/index.js';
import type { Origin } from '../nonlinear-program.js';
import type { InputBinding, ProblemDefinition, TemplateBlock } from '../template.js';
import { collectTerms, type RowTerms } from './collect-terms.js';
import { defaultNlLimits, type NlLimits } from './limits.js';
import type { LinearPart, NlObjective, NlProblem } from './nl-problem.js';
import { ShapeFinder, type Shape, type ShapeInput } from './shape.js';
import { combine } from './operations.js';
import { TemplateBuilder } from './template-outputs.js';
import { WorkBudget } from './work-budget.js';

/** Terms of a shape that occurs at least so often become points of a block of their own. */
const repeatedOften = 4;
/** Rows of more terms than this are not compared as a whole, only term by term. */
const longestWholeRow = 64;
/** Terms of one row that share no shape with others are put in templates of at most so many nodes. */
const largestTemplate = 4000;

/** Row number that stands for the objective. */
const objectiveRow = -1;

/** Points of one template while they are gathered. */
interface ShapeGroup {
  readonly shape: Shape;
  readonly rows: number[];
  readonly shapes: Pick<Shape, 'inputs' | 'data'>[];
  /** Factors of the terms, per point. */
  readonly scales: (readonly number[])[];
  readonly terms: (readonly number[])[];
}

/**
 * An `.nl` problem as templates. Rows are taken apart into linear and nonlinear terms. The linear terms of all rows are
 * points of one template, `coefficient * x`. Rows that are equal up to variables and numbers are points of one template,
 * and so are terms (of long sums, of the objective) that occur often; what is left is one template a row. Defined
 * variables are put in where they are used and are one shared node per template, evaluated once per point.
 *
 * @throws NlError where the expressions exceed the limits
 */
export function nlDefinition(problem: NlProblem, limits: Partial<NlLimits> = {}): ProblemDefinition {
  const builder = new DefinitionBuilder(problem, { ...defaultNlLimits, ...limits });
  return builder.build();
}

class DefinitionBuilder {
  readonly #problem: NlProblem;
  readonly #budget: WorkBudget;
  readonly #finder: ShapeFinder;
  readonly #builder: TemplateBuilder;
  readonly #blocks: TemplateBlock[] = [];

  constructor(problem: NlProblem, limits: NlLimits) {
    this.#problem = problem;
    this.#budget = new WorkBudget(limits.expandedNodes);
    this.#finder = new ShapeFinder(problem, this.#budget);
    this.#builder = new TemplateBuilder(problem, limits, this.#budget);
  }

  build(): ProblemDefinition {
    const problem = this.#problem;
    const rows = new Map<number, RowTerms>();
    problem.linear.forEach((linear, row) => {
      rows.set(row, collectTerms(problem, problem.constraintRoots[row], linear, this.#budget));
    });
    const objective = problem.objectives[0] as NlObjective | undefined;
    if (objective !== undefined) {
      rows.set(objectiveRow, collectTerms(problem, objective.root, objective, this.#budget));
    }
    this.#addLinear(rows);
    this.#addConstants(rows);
    this.#addNonlinear(rows);
    const objectiveSign = objective?.sense === 'maximize' ? -1 : 1;
    return {
      variables: problem.variables,
      lower: problem.lower,
      upper: problem.upper,
      start: problem.start,
      constraints: problem.constraints,
      constraintLower: problem.constraintLower,
      constraintUpper: problem.constraintUpper,
      blocks: this.#blocks,
      objectiveConstant: rows.get(objectiveRow)?.constant ?? 0,
      objectiveSign,
      // AMPL's duals are those of the stated objective; the solver's are of a minimisation and have the other sign.
      ...(problem.startDuals !== undefined && {
        startMultipliers: problem.startDuals.map((dual) => (dual === 0 ? 0 : -objectiveSign * dual)),
      }),
      variableOrigin: (index) => origin(problem.variableNames, '_svar', index),
      constraintOrigin: (index) => origin(problem.constraintNames, '_scon', index),
    };
  }

  #addLinear(rows: ReadonlyMap<number, RowTerms>): void {
    const template = {
      name: 'linear',
      inputs: 1,
      data: 1,
      outputs: [multiply(datum(0), input(0))],
      networks: [],
    };
    for (const ofObjective of [false, true]) {
      const index: number[] = [];
      const data: number[] = [];
      const targets: number[] = [];
      for (const [row, { linear }] of rows) {
        if ((row === objectiveRow) !== ofObjective) continue;
        for (const [variable, coefficient] of linear) {
          if (coefficient === 0) continue;
          index.push(variable);
          data.push(coefficient);
          targets.push(row);
        }
      }
      if (index.length === 0) continue;
      this.#blocks.push({
        template,
        points: index.length,
        inputs: [{ kind: 'variable', index: Int32Array.from(index) }],
        data: Float64Array.from(data),
        networks: [],
        rows: ofObjective ? 'objective' : Int32Array.from(targets),
      });
    }
  }

  /** Constants of rows; the objective's is a field of the definition. */
  #addConstants(rows: ReadonlyMap<number, RowTerms>): void {
    const found = [...rows].filter(([row, { constant }]) => row !== objectiveRow && constant !== 0);
    if (found.length === 0) return;
    this.#blocks.push({
      template: { name: 'constants', inputs: 0, data: 1, outputs: [datum(0)], networks: [] },
      points: found.length,
      inputs: [],
      data: Float64Array.from(found, ([, { constant }]) => constant),
      networks: [],
      rows: Int32Array.from(found, ([row]) => row),
    });
  }

  #addNonlinear(rows: ReadonlyMap<number, RowTerms>): void {
    const whole = new Map<string, ShapeGroup>();
    const single = new Map<string, ShapeGroup>();
    const left = new Map<string, ShapeGroup>();
    for (const [row, { nodes, scales }] of rows) {
      if (nodes.length === 0) continue;
      if (row === objectiveRow || nodes.length > longestWholeRow) {
        nodes.forEach((node, k) => this.#gather(single, row, [node], [scales[k]]));
      } else this.#gather(whole, row, nodes, scales);
    }
    for (const [key, group] of whole) {
      if (group.rows.length > 1) continue;
      whole.delete(key);
      group.terms[0].forEach((node, k) => this.#gather(single, group.rows[0], [node], [group.scales[0][k]]));
    }
    const lonely = new Map<number, { nodes: number[]; scales: number[] }>();
    for (const [key, group] of single) {
      if (group.rows.length >= repeatedOften) continue;
      single.delete(key);
      group.rows.forEach((row, p) => {
        let list = lonely.get(row);
        if (list === undefined) lonely.set(row, (list = { nodes: [], scales: [] }));
        list.nodes.push(...group.terms[p]);
        list.scales.push(...group.scales[p]);
      });
    }
    for (const [row, { nodes, scales }] of lonely) {
      for (const [first, end] of this.#portions(nodes)) {
        this.#gather(left, row, nodes.slice(first, end), scales.slice(first, end));
      }
    }
    for (const groups of [whole, single, left]) for (const group of groups.values()) this.#addGroup(group);
  }

  #gather(
    groups: Map<string, ShapeGroup>,
    row: number,
    terms: readonly number[],
    scales: readonly number[],
  ): void {
    const shape = this.#finder.shapeOf(terms);
    const key = `${row === objectiveRow ? 'o' : 'c'}${terms.length},${shape.key}`;
    let group = groups.get(key);
    if (group === undefined)
      groups.set(key, (group = { shape, rows: [], shapes: [], scales: [], terms: [] }));
    group.rows.push(row);
    group.shapes.push({ inputs: shape.inputs, data: shape.data });
    group.scales.push(scales);
    group.terms.push(terms);
  }

  /** Runs of terms of at most {@link largestTemplate} nodes together. */
  #portions(terms: readonly number[]): [number, number][] {
    const { nodes } = this.#problem;
    const portions: [number, number][] = [];
    let first = 0;
    let size = 0;
    terms.forEach((term, k) => {
      const own = nodes.end(term) - term;
      if (k > first && size + own > largestTemplate) {
        portions.push([first, k]);
        first = k;
        size = 0;
      }
      size += own;
    });
    portions.push([first, terms.length]);
    return portions;
  }

  /** One term a point: its factor is the weight. Several: their factors are numbers of the template. */
  #addGroup(group: ShapeGroup): void {
    const { shape, rows, shapes, scales } = group;
    const points = rows.length;
    const perPoint = scales[0].length;
    const columns = shape.data.length + (perPoint > 1 ? perPoint : 0);
    const valueAt = (column: number, p: number): number =>
      column < shape.data.length ? shapes[p].data[column] : scales[p][column - shape.data.length];
    const varying: number[] = [];
    const numbers: Expression[] = [];
    for (let column = 0; column < columns; column++) {
      const first = valueAt(column, 0);
      let agrees = true;
      for (let p = 1; p < points && agrees; p++) agrees = Object.is(valueAt(column, p), first);
      numbers.push(agrees ? constant(first) : datum(varying.push(column) - 1));
    }
    const terms = this.#builder.terms(shape, (slot) => numbers[slot]);
    const scaled =
      perPoint > 1 ? terms.map((term, k) => multiply(numbers[shape.data.length + k], term)) : terms;
    const data = new Float64Array(points * varying.length);
    for (let p = 0; p < points; p++) {
      for (let k = 0; k < varying.length; k++) data[p * varying.length + k] = valueAt(varying[k], p);
    }
    const inputs = shape.inputs.map((_, k) => bind(shapes.map((one) => one.inputs[k])));
    const ofObjective = rows[0] === objectiveRow;
    const block: TemplateBlock = {
      template: {
        name: ofObjective
          ? 'objective'
          : `rows like ${this.#problem.constraintNames?.[rows[0]] ?? rows[0] + 1}`,
        inputs: shape.inputs.length,
        data: varying.length,
        outputs: [combine(scaled, add)],
        networks: [],
      },
      points,
      inputs,
      data,
      networks: [],
      rows: ofObjective ? 'objective' : Int32Array.from(rows),
    };
    const weighted = perPoint === 1 && scales.some(([scale]) => scale !== 1);
    this.#blocks.push(
      weighted ? { ...block, weights: Float64Array.from(scales, ([scale]) => scale) } : block,
    );
  }
}

/** Binding of one input at all points, which are all variables or all functionals: the shape says which. */
function bind(uses: readonly ShapeInput[]): InputBinding {
  if (typeof uses[0] === 'number')
    return { kind: 'variable', index: Int32Array.from(uses as readonly number[]) };
  const parts = uses as readonly LinearPart[];
  const pointers = new Int32Array(parts.length + 1);
  parts.forEach((part, p) => (pointers[p + 1] = pointers[p] + part.index.length));
  const index = new Int32Array(pointers[parts.length]);
  const coefficients = new Float64Array(pointers[parts.length]);
  parts.forEach((part, p) => {
    index.set(part.index, pointers[p]);
    coefficients.set(part.coefficients, pointers[p]);
  });
  return { kind: 'functional', pointers, index, coefficients };
}

/** AMPL's own names stand in where the file has none; they count from 1. */
function origin(names: readonly string[] | undefined, generic: string, index: number): Origin {
  return { name: names?.[index] ?? `${generic}[${index + 1}]` };
}
