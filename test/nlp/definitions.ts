import {
  add,
  apply,
  applyBinary,
  constant,
  datum,
  divide,
  input,
  multiply,
  networkOutput,
  power,
  select,
  subtract,
  type Expression,
  type NetworkCall,
} from '../../src/expression/index.js';
import {
  linear,
  NetworkArchitecture,
  randomStream,
  sigmoid,
  sine,
  softplus,
  tanh,
  type Activation,
} from '../../src/network/index.js';
import type { InputBinding, ProblemDefinition, TemplateBlock } from '../../src/nlp/index.js';

/** Small problems that together use every feature of templates, blocks and networks. */

export interface BlockParts {
  readonly name?: string;
  readonly outputs: readonly Expression[];
  readonly inputs: readonly InputBinding[];
  readonly points: number;
  readonly data?: readonly number[];
  readonly networks?: readonly {
    readonly architecture: NetworkArchitecture;
    readonly parameters: readonly number[];
  }[];
  readonly rows: readonly number[] | 'objective';
  readonly weights?: readonly number[];
}

export function block(parts: BlockParts): TemplateBlock {
  const { outputs, inputs, points, data = [], networks = [], rows, weights } = parts;
  return {
    template: {
      name: parts.name ?? 'block',
      inputs: inputs.length,
      data: points === 0 ? 0 : data.length / points,
      outputs,
      networks: networks.map(({ architecture }) => architecture),
    },
    points,
    inputs,
    data: Float64Array.from(data),
    networks: networks.map(({ parameters }) => Int32Array.from(parameters)),
    rows: rows === 'objective' ? rows : Int32Array.from(rows),
    ...(weights === undefined ? {} : { weights: Float64Array.from(weights) }),
  };
}

export function definition(
  variables: number,
  constraints: number,
  blocks: readonly TemplateBlock[],
  rest: Partial<ProblemDefinition> = {},
): ProblemDefinition {
  const random = randomStream(7);
  return {
    variables,
    lower: new Float64Array(variables).fill(-Infinity),
    upper: new Float64Array(variables).fill(Infinity),
    start: Float64Array.from({ length: variables }, () => 0.2 + 0.7 * random.uniform()),
    constraints,
    constraintLower: new Float64Array(constraints),
    constraintUpper: new Float64Array(constraints),
    blocks,
    variableOrigin: (index) => ({ name: `x[${index + 1}]` }),
    constraintOrigin: (index) => ({ name: `g[${index + 1}]` }),
    ...rest,
  };
}

export const range = (length: number, first = 0): number[] => Array.from({ length }, (_, i) => first + i);

export function variables(...index: number[]): InputBinding {
  return { kind: 'variable', index: Int32Array.from(index) };
}

/** One list of [variable, coefficient] per point. */
export function functional(...points: readonly (readonly (readonly [number, number])[])[]): InputBinding {
  const pointers = [0];
  for (const terms of points) pointers.push(pointers[pointers.length - 1] + terms.length);
  const terms = points.flat();
  return {
    kind: 'functional',
    pointers: Int32Array.from(pointers),
    index: Int32Array.from(terms, ([variable]) => variable),
    coefficients: Float64Array.from(terms, ([, coefficient]) => coefficient),
  };
}

export function dense(
  inputs: number,
  ...layers: readonly (readonly [number, Activation])[]
): NetworkArchitecture {
  return new NetworkArchitecture(
    inputs,
    layers.map(([width, activation]) => ({ width, activation })),
  );
}

function call(architecture: NetworkArchitecture, network: number, ...inputs: Expression[]): NetworkCall {
  return { network, architecture, inputs };
}

const square = (e: Expression): Expression => power(e, constant(2));
const x = [0, 1, 2, 3].map(input);

/** Algebra without networks. */
const algebraic: Record<string, () => ProblemDefinition> = {
  'a quadratic objective with linear constraints': () =>
    definition(4, 2, [
      block({
        outputs: [add(square(x[0]), multiply(x[0], x[1]))],
        inputs: [variables(0, 1, 2), variables(1, 2, 3)],
        points: 3,
        rows: 'objective',
      }),
      block({
        outputs: [subtract(multiply(datum(0), x[0]), x[1])],
        inputs: [variables(0, 1), variables(2, 2)],
        points: 2,
        data: [3, -2],
        rows: [0, 1],
      }),
    ]),
  'linear and nonlinear terms of one input, and outputs of data alone': () =>
    definition(
      3,
      4,
      [
        block({
          outputs: [
            add(x[0], multiply(constant(3), x[1]), apply('exp', x[0])),
            divide(datum(0), datum(1)),
            multiply(datum(1), add(x[0], x[1], datum(0))),
          ],
          inputs: [variables(0, 1), variables(1, 2)],
          points: 2,
          data: [1, 2, 3, 4],
          rows: [0, 1, 2, 1, 2, 3],
          weights: [1, 2, 3, -4, 5, 0.5],
        }),
        block({
          outputs: [add(x[0], datum(0))],
          inputs: [variables(2)],
          points: 1,
          data: [9],
          rows: 'objective',
          weights: [3],
        }),
      ],
      { objectiveSign: -1, objectiveConstant: 5 },
    ),
  'several blocks and points that add into one row': () =>
    definition(
      4,
      2,
      [
        block({
          outputs: [multiply(x[0], x[1])],
          inputs: [variables(0, 1, 2), variables(1, 2, 3)],
          points: 3,
          rows: [0, 0, 1],
          weights: [1, 2, -1],
        }),
        block({
          outputs: [apply('sin', x[0])],
          inputs: [variables(0, 1, 2, 3)],
          points: 4,
          rows: [0, 0, 0, 0],
        }),
        block({ outputs: [x[0]], inputs: [variables(0, 0, 2, 3)], points: 4, rows: [0, 0, 0, 1] }),
        block({
          outputs: [multiply(x[0], apply('log', x[1]))],
          inputs: [variables(3), variables(0)],
          points: 1,
          rows: 'objective',
        }),
      ],
      { objectiveSign: -1 },
    ),
  'a parameter shared by all points, and two inputs bound to one variable': () =>
    definition(5, 3, [
      block({
        outputs: [multiply(x[0], x[1], x[2])],
        inputs: [variables(4, 4, 4), variables(0, 1, 2), variables(0, 1, 3)],
        points: 3,
        rows: [0, 1, 2],
      }),
      block({
        outputs: [multiply(square(x[0]), apply('exp', x[1]))],
        inputs: [variables(4, 4), variables(4, 4)],
        points: 2,
        rows: 'objective',
      }),
    ]),
  'functionals: values and slopes inside elements, coinciding and overlapping supports': () =>
    definition(6, 5, [
      block({
        outputs: [multiply(x[0], x[1]), add(apply('sin', x[0]), multiply(x[1], x[2]), x[3])],
        inputs: [
          functional(
            [
              [0, 0.3],
              [1, 0.7],
            ],
            [
              [0, 0.6],
              [1, 0.4],
            ],
            [[2, 2]],
          ),
          functional(
            [
              [0, -1],
              [1, 1],
            ],
            [
              [0, -1],
              [1, 2],
            ],
            [[2, 1.5]],
          ),
          functional(
            [
              [1, 1],
              [4, 0.5],
            ],
            [[4, 1]],
            [],
          ),
          functional(
            [
              [1, 1],
              [4, 0.5],
            ],
            [[4, 1]],
            [[5, 2]],
          ),
        ],
        points: 3,
        rows: [0, 1, 2, 3, 4, 4],
        weights: [1, 2, 3, 4, 5, 6],
      }),
      block({
        outputs: [square(subtract(x[0], datum(0)))],
        inputs: [
          functional(
            [
              [0, 0.3],
              [1, 0.7],
              [2, -0.2],
            ],
            [
              [0, 0.6],
              [1, 0.1],
              [2, 1.2],
            ],
            [
              [0, 1],
              [0, 2],
            ],
          ),
        ],
        points: 3,
        data: [1, 2, 3],
        rows: 'objective',
        weights: [0.5, 0.25, 0.125],
      }),
      block({
        outputs: [apply('exp', multiply(x[0], x[1]))],
        inputs: [
          functional([
            [3, 0.3],
            [3, 0.2],
            [4, 0.1],
          ]),
          variables(3),
        ],
        points: 1,
        rows: 'objective',
      }),
    ]),
  choices: () =>
    definition(3, 2, [
      block({
        outputs: [
          select('>', x[0], x[1], multiply(x[0], x[2]), square(x[1])),
          applyBinary('max', multiply(x[0], x[1]), applyBinary('min', square(x[2]), x[0])),
        ],
        inputs: [variables(0, 1, 2), variables(1, 2, 0), variables(2, 0, 1)],
        points: 3,
        rows: [0, 1, 0, 1, 0, 1],
      }),
    ]),
  'no blocks at all': () => definition(2, 1, []),
};

/** A problem of one template over `states` per point, a network block after them. */
function withNetworks(
  nets: readonly NetworkArchitecture[],
  outputs: readonly Expression[],
  bind: (states: number) => { inputs: readonly InputBinding[]; points: number },
  objective = false,
): ProblemDefinition {
  const states = 6;
  let next = states;
  const networks = nets.map((architecture) => {
    const parameters = range(architecture.parameterCount, next);
    next += architecture.parameterCount;
    return { architecture, parameters };
  });
  const { inputs, points } = bind(states);
  const count = points * outputs.length;
  const data = range(points).map((p) => 0.5 + p);
  const weights = range(count).map((i) => 1 - 0.3 * i);
  return definition(next, objective ? 0 : count, [
    block({ outputs, inputs, points, data, networks, rows: objective ? 'objective' : range(count), weights }),
  ]);
}

const plainInputs = () => ({ inputs: [variables(0, 2, 4), variables(1, 3, 5)], points: 3 });
const f = dense(2, [3, tanh], [2, linear]);
const g = dense(1, [2, sigmoid], [1, linear]);
const deep = dense(2, [2, tanh], [3, softplus], [2, linear]);
const bent = dense(2, [2, softplus], [2, tanh]);
const straight = dense(2, [2, tanh], [2, linear], [1, linear]);
const curvedEnd = dense(1, [2, linear], [2, sine], [1, sigmoid]);

const neural: Record<string, () => ProblemDefinition> = {
  'a network that enters linearly with plain inputs': () => {
    const c = call(f, 0, x[0], x[1]);
    return withNetworks(
      [f],
      [subtract(x[0], networkOutput(c, 0)), add(x[1], multiply(datum(0), networkOutput(c, 1)))],
      plainInputs,
    );
  },
  'hybrid physics: the square of an output beside a product': () => {
    const c = call(f, 0, x[0], x[1]);
    return withNetworks(
      [f],
      [add(multiply(constant(-2), x[0], networkOutput(c, 1)), square(networkOutput(c, 0)))],
      plainInputs,
    );
  },
  'nonlinear inputs of a call': () => {
    const c = call(f, 0, multiply(x[0], x[1]), apply('sin', add(x[0], datum(0))));
    return withNetworks([f], [networkOutput(c, 0), multiply(x[1], networkOutput(c, 1))], plainInputs);
  },
  'a network of a network, and a product of both': () => {
    const inner = call(f, 0, x[0], square(x[1]));
    const outer = call(g, 1, add(multiply(networkOutput(inner, 0), networkOutput(inner, 1)), x[0]));
    return withNetworks(
      [f, g],
      [multiply(networkOutput(outer, 0), networkOutput(inner, 1)), networkOutput(outer, 0)],
      plainInputs,
    );
  },
  'two calls of one network, one inside the other': () => {
    const inner = call(g, 0, x[0]);
    const outer = call(g, 0, networkOutput(inner, 0));
    return withNetworks(
      [g],
      [add(networkOutput(outer, 0), multiply(networkOutput(inner, 0), x[1]))],
      plainInputs,
    );
  },
  'the difference of two calls of one network': () => {
    const c = call(f, 0, x[0], x[1]);
    const d = call(f, 0, x[1], datum(0));
    return withNetworks(
      [f],
      [subtract(networkOutput(c, 0), networkOutput(d, 0)), networkOutput(d, 1)],
      plainInputs,
    );
  },
  'a network of functionals': () => {
    const c = call(f, 0, x[0], x[1]);
    return withNetworks([f], [networkOutput(c, 0), multiply(x[0], networkOutput(c, 1))], () => ({
      inputs: [
        functional(
          [
            [0, 0.4],
            [1, 0.6],
          ],
          [
            [0, 0.8],
            [1, 0.1],
          ],
          [
            [2, 1],
            [3, 2],
          ],
        ),
        functional(
          [
            [4, 0.4],
            [1, 0.6],
          ],
          [
            [4, 0.8],
            [1, 0.1],
          ],
          [[5, 2]],
        ),
      ],
      points: 3,
    }));
  },
  'an input that is a weight of the network': () => {
    const c = call(g, 0, multiply(x[0], x[1]));
    return withNetworks(
      [g],
      [multiply(x[0], networkOutput(c, 0)), square(networkOutput(c, 0))],
      (states) => ({
        inputs: [variables(states, states + 3), variables(0, 1)],
        points: 2,
      }),
    );
  },
  'regression on a network: least squares in the objective': () => {
    const c = call(f, 0, x[0], x[1]);
    return withNetworks(
      [f],
      [square(subtract(networkOutput(c, 0), datum(0))), networkOutput(c, 1)],
      plainInputs,
      true,
    );
  },
  'a deep network': () => {
    const c = call(deep, 0, x[0], x[1]);
    return withNetworks([deep], [networkOutput(c, 0), multiply(x[0], networkOutput(c, 1))], plainInputs);
  },
  'a network with a nonlinear last layer': () => {
    const c = call(bent, 0, x[0], x[1]);
    return withNetworks([bent], [networkOutput(c, 0), networkOutput(c, 1)], plainInputs);
  },
  'a network that ends in linear layers': () => {
    const c = call(straight, 0, x[0], x[1]);
    return withNetworks([straight], [networkOutput(c, 0)], plainInputs);
  },
  'a network that begins with a linear layer': () => {
    const c = call(curvedEnd, 0, add(x[0], x[1]));
    return withNetworks([curvedEnd], [networkOutput(c, 0)], plainInputs, true);
  },
  'one linear layer': () => {
    const single = dense(2, [2, linear]);
    const c = call(single, 0, x[0], x[1]);
    return withNetworks([single], [networkOutput(c, 0), networkOutput(c, 1)], plainInputs);
  },
};

export const definitions: Record<string, () => ProblemDefinition> = { ...algebraic, ...neural };
