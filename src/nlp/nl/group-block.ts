import { add, constant, datum, inputsOf, multiply, type Expression } from '../../expression/index.js';
import type { InputBinding, TemplateBlock } from '../template.js';
import { NlError } from './nl-error.js';
import type { LinearPart } from './nl-problem.js';
import { combine } from './operations.js';
import type { NlLimits } from './limits.js';
import type { ShapeInput } from './shape.js';
import { objectiveRow, type ShapeGroup, type ShapePoint } from './shape-groups.js';
import type { TemplateBuilder } from './template-outputs.js';

/**
 * Makes blocks from groups of terms. Numbers that agree at all points become constants of the template, the others data.
 * A group of single terms has their factors as weights; of several terms, as numbers of the template.
 */
export class BlockBuilder {
  readonly #templates: TemplateBuilder;
  readonly #limits: NlLimits;
  #hessianEntries = 0;

  constructor(templates: TemplateBuilder, limits: NlLimits) {
    this.#templates = templates;
    this.#limits = limits;
  }

  /** @throws NlError where the expressions or their second derivatives exceed the limits */
  build({ shape, points }: ShapeGroup, name: string): TemplateBlock {
    const termCount = points[0].nodes.length;
    const columns = shape.data.length + (termCount > 1 ? termCount : 0);
    const { numbers, varying } = separate(points, columns, shape.data.length);
    const terms = this.#templates.terms(shape, (slot) => numbers[slot]);
    this.#checkDerivatives(terms, points);
    const scaled =
      termCount > 1 ? terms.map((term, k) => multiply(numbers[shape.data.length + k], term)) : terms;
    const data = new Float64Array(points.length * varying.length);
    points.forEach((point, p) => {
      varying.forEach(
        (column, k) => (data[p * varying.length + k] = numberOf(point, column, shape.data.length)),
      );
    });
    const ofObjective = points[0].row === objectiveRow;
    const weighted = termCount === 1 && points.some(({ scales }) => scales[0] !== 1);
    return {
      template: {
        name,
        inputs: shape.inputs.length,
        data: varying.length,
        outputs: [combine(scaled, add)],
        networks: [],
      },
      points: points.length,
      inputs: shape.inputs.map((_, k) => bind(points.map(({ inputs }) => inputs[k]))),
      data,
      networks: [],
      rows: ofObjective ? 'objective' : Int32Array.from(points, ({ row }) => row),
      ...(weighted && { weights: Float64Array.from(points, ({ scales }) => scales[0]) }),
    };
  }

  /** Bounds the work and the memory of second derivatives before they are made: every term is taken to be dense. */
  #checkDerivatives(terms: readonly Expression[], points: readonly ShapePoint[]): void {
    const { templateDerivatives, hessianEntries } = this.#limits;
    let ofTemplate = 0;
    for (const term of terms) {
      const used = inputsOf(term);
      ofTemplate += (used.length * (used.length + 1)) / 2;
      for (const { inputs } of points) {
        const variables = used.reduce((sum, k) => sum + lengthOf(inputs[k]), 0);
        this.#hessianEntries += (variables * (variables + 1)) / 2;
      }
    }
    if (ofTemplate > templateDerivatives) {
      throw new NlError(
        `an expression has ${ofTemplate} second derivatives, more than the limit of ${templateDerivatives}`,
        undefined,
        'State sums of nonlinear terms inside other functions as variables with constraints, or raise templateDerivatives.',
      );
    }
    if (this.#hessianEntries > hessianEntries) {
      throw new NlError(`the Hessian has more than ${hessianEntries} entries, the limit`);
    }
  }
}

/** Number of a column at a point: a constant of the shape, or the factor of a term. */
function numberOf(point: ShapePoint, column: number, dataCount: number): number {
  return column < dataCount ? point.data[column] : point.scales[column - dataCount];
}

/** How each column is said in the template, and the columns that differ between points. */
function separate(
  points: readonly ShapePoint[],
  columns: number,
  dataCount: number,
): { numbers: Expression[]; varying: number[] } {
  const varying: number[] = [];
  const numbers = Array.from({ length: columns }, (_, column) => {
    const first = numberOf(points[0], column, dataCount);
    const agrees = points.every((point) => Object.is(numberOf(point, column, dataCount), first));
    return agrees ? constant(first) : datum(varying.push(column) - 1);
  });
  return { numbers, varying };
}

function lengthOf(input: ShapeInput): number {
  return typeof input === 'number' ? 1 : input.index.length;
}

/** Binding of one input at all points, which are all variables or all functionals: the shape says which. */
function bind(uses: readonly ShapeInput[]): InputBinding {
  if (typeof uses[0] === 'number') {
    return { kind: 'variable', index: Int32Array.from(uses as readonly number[]) };
  }
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
