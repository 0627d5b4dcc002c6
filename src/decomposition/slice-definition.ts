import { constant, datum, input, multiply, power, subtract } from '../expression/index.js';
import type { InputBinding, ProblemDefinition, Template, TemplateBlock } from '../nlp/template.js';

/** A part of a problem. All numbers are those of the whole problem, ascending. */
export interface Part {
  readonly variables: Int32Array;
  readonly rows: Int32Array;
  /** Points of each block, and for blocks of the objective the factor of each point; absent, all are 1. */
  readonly points: readonly Int32Array[];
  readonly factors: readonly (Float64Array | undefined)[];
  /** Its share of the shared terms of the objective. */
  readonly share: number;
}

/** What of a problem belongs to a batch. */
export interface Portion extends Part {
  /** Places in the consensus vector of the unknowns that the batch has copies of, ascending. */
  readonly places: Int32Array;
  /** Numbers of its experiments, ascending; none in a model that is cut by rows. */
  readonly experiments: Int32Array;
  /** Number of its experiments or, of a model that is cut by rows, of its rows. */
  readonly size: number;
}

/** A batch as a problem of its own, and where its parts stand in the whole one. */
export interface Batch extends Pick<
  Portion,
  'variables' | 'rows' | 'places' | 'experiments' | 'size' | 'share'
> {
  /** Its last block is the penalty, whose data are `penalty`. */
  readonly definition: ProblemDefinition;
  /** Its own numbers of the unknowns of the consensus that it has copies of, in the order of `places`. */
  readonly consensus: Int32Array;
  /**
   * What draws each of these unknowns w: the target v and the parameter rho of the term rho/2 (w - v)^2, alternating. The
   * solver of the batch writes them between two solves.
   */
  readonly penalty: Float64Array;
}

/** rho/2 (w - v)^2: input w, data v and rho. Both are data, so that neither changes the compiled problem. */
const penaltyTemplate: Template = {
  name: 'penalty',
  inputs: 1,
  data: 2,
  outputs: [multiply(constant(0.5), datum(1), power(subtract(input(0), datum(0)), constant(2)))],
  networks: [],
};

/** Takes the parts of a problem that belong to batches, each with a penalty on its copies of the shared unknowns. */
export class Slicer {
  /** Own numbers of the unknowns and rows of the part that was taken last, by their numbers in the whole problem. */
  private readonly numbers: OwnNumbers;

  /** @param consensus numbers of the shared unknowns in the whole problem: the consensus vector. */
  constructor(
    private readonly whole: ProblemDefinition,
    private readonly consensus = new Int32Array(0),
  ) {
    this.numbers = {
      variable: new Int32Array(whole.variables),
      row: new Int32Array(whole.constraints),
    };
  }

  /** @param portion what belongs to the batch: all that its rows and terms use, too. */
  slice(portion: Portion): Batch {
    const { whole, consensus, numbers } = this;
    const { variables, rows, places, experiments, size, share } = portion;
    const definition = this.part(portion);
    const penalty = new Float64Array(2 * places.length);
    const copies = places.map((place) => numbers.variable[consensus[place]!]!);
    return {
      variables,
      rows,
      places,
      consensus: copies,
      penalty,
      experiments,
      size,
      share,
      definition: {
        ...definition,
        blocks: [...definition.blocks, penaltyBlock(copies, penalty, whole.objectiveSign ?? 1)],
      },
    };
  }

  /** A part as a problem of its own, without penalties. */
  part({ variables, rows, points, factors, share }: Part): ProblemDefinition {
    const { whole, numbers } = this;
    variables.forEach((number, own) => (numbers.variable[number] = own));
    rows.forEach((number, own) => (numbers.row[number] = own));
    const { startMultipliers, eliminationGroups, objectiveSign = 1 } = whole;
    return {
      variables: variables.length,
      lower: pick(whole.lower, variables),
      upper: pick(whole.upper, variables),
      start: pick(whole.start, variables),
      constraints: rows.length,
      constraintLower: pick(whole.constraintLower, rows),
      constraintUpper: pick(whole.constraintUpper, rows),
      ...(startMultipliers ? { startMultipliers: pick(startMultipliers, rows) } : {}),
      ...(eliminationGroups ? { eliminationGroups: pick(eliminationGroups, variables) } : {}),
      blocks: whole.blocks.flatMap((block, k) => {
        const own = points[k]!;
        return own.length === 0 ? [] : [sliceBlock(block, own, factors[k], numbers)];
      }),
      objectiveConstant: share * (whole.objectiveConstant ?? 0),
      objectiveSign,
      variableOrigin: (index) => whole.variableOrigin(variables[index]!),
      constraintOrigin: (index) => whole.constraintOrigin(rows[index]!),
    };
  }
}

/** Where a maximised objective is negated as a whole, the penalty must not be. */
function penaltyBlock(copies: Int32Array, data: Float64Array, sign: 1 | -1): TemplateBlock {
  return {
    template: penaltyTemplate,
    points: copies.length,
    inputs: [{ kind: 'variable', index: copies }],
    data,
    networks: [],
    rows: 'objective',
    ...(sign < 0 ? { weights: new Float64Array(copies.length).fill(-1) } : {}),
  };
}

/** The values at these places. */
function pick<Values extends Float64Array | Int32Array>(values: Values, at: Int32Array): Values {
  const picked = values.slice(0, at.length) as Values;
  for (let k = 0; k < at.length; k++) picked[k] = values[at[k]!]!;
  return picked;
}

interface OwnNumbers {
  readonly variable: Int32Array;
  readonly row: Int32Array;
}

function sliceBlock(
  block: TemplateBlock,
  points: Int32Array,
  factors: Float64Array | undefined,
  { variable, row }: OwnNumbers,
): TemplateBlock {
  const { template, rows, weights } = block;
  const outputs = template.outputs.length;
  const spread = (width: number, value: (at: number, k: number) => number): Float64Array => {
    const values = new Float64Array(points.length * width);
    for (let k = 0; k < points.length; k++) {
      for (let j = 0; j < width; j++) values[k * width + j] = value(points[k]! * width + j, k);
    }
    return values;
  };
  const weighted = weights !== undefined || factors?.some((factor) => factor !== 1) === true;
  return {
    template,
    points: points.length,
    inputs: block.inputs.map((binding) => sliceInput(binding, points, variable)),
    data: spread(template.data, (at) => block.data[at]!),
    networks: block.networks.map((parameters) => parameters.map((index) => variable[index]!)),
    rows: rows === 'objective' ? rows : Int32Array.from(spread(outputs, (at) => row[rows[at]!]!)),
    ...(weighted ? { weights: spread(outputs, (at, k) => (weights?.[at] ?? 1) * (factors?.[k] ?? 1)) } : {}),
  };
}

function sliceInput(binding: InputBinding, points: Int32Array, variable: Int32Array): InputBinding {
  if (binding.kind === 'variable') {
    return { kind: 'variable', index: points.map((point) => variable[binding.index[point]!]!) };
  }
  const { pointers, index, coefficients } = binding;
  const own = new Int32Array(points.length + 1);
  points.forEach((point, k) => (own[k + 1] = own[k]! + pointers[point + 1]! - pointers[point]!));
  const result = {
    kind: 'functional' as const,
    pointers: own,
    index: new Int32Array(own[points.length]!),
    coefficients: new Float64Array(own[points.length]!),
  };
  points.forEach((point, k) => {
    for (let from = pointers[point]!, to = own[k]!; to < own[k + 1]!; from++, to++) {
      result.index[to] = variable[index[from]!]!;
      result.coefficients[to] = coefficients[from]!;
    }
  });
  return result;
}
