import type { Network } from '../../model/index.js';
import {
  he,
  NetworkError,
  readWeights,
  uniform,
  xavier,
  zeros,
  type NetworkStart,
} from '../../network/index.js';
import { nearestName } from '../../nearest-name.js';
import type { CallTree, ExpressionTree, ListTree, NetworkDeclaration } from '../ast.js';
import type { TextReader } from '../include.js';
import { pathProblem } from '../model-path.js';
import { matchArguments, type Signature } from './arguments.js';
import { constant } from './known-values.js';
import type { ExpressionLowering } from './expressions.js';

interface StartMethod {
  readonly signature: Signature;
  readonly make: (values: ReadonlyMap<string, number>) => NetworkStart;
}

const seedOf = (values: ReadonlyMap<string, number>) => values.get('seed') ?? 1;

/** Ways to start a network, by the name that the language gives them. */
const methods: ReadonlyMap<string, StartMethod> = new Map<string, StartMethod>([
  [
    'xavier',
    {
      signature: { positional: [0, 0], named: ['seed'], form: 'xavier(seed: 1)' },
      make: (values) => xavier({ seed: seedOf(values) }),
    },
  ],
  [
    'he',
    {
      signature: { positional: [0, 0], named: ['seed'], form: 'he(seed: 1)' },
      make: (values) => he({ seed: seedOf(values) }),
    },
  ],
  [
    'uniform',
    {
      signature: { positional: [0, 0], named: ['seed', 'scale'], form: 'uniform(seed: 1, scale: 0.1)' },
      make: (values) => uniform({ seed: seedOf(values), scale: values.get('scale') ?? 0.1 }),
    },
  ],
  ['zeros', { signature: { positional: [0, 0], named: [], form: 'zeros()' }, make: () => zeros() }],
]);

/** The call file("weights.json") with which a network starts, if it does. */
export function startFile({ clauses: { start } }: NetworkDeclaration): CallTree | undefined {
  return start?.kind === 'call' && start.callee.kind === 'name' && start.callee.text === 'file'
    ? start
    : undefined;
}

/** Lets a network start from a file below the model's folder; without a reader nothing happens. Reports what does not fit. */
export function startFromFile(
  network: Network,
  call: CallTree,
  read: TextReader | undefined,
  { context }: ExpressionLowering,
): void {
  const matched = matchArguments(call, 'file', fileSignature, context.diagnostics);
  const path = matched?.positional[0];
  if (!path) return;
  if (path.kind !== 'text') {
    context.error('text-expected', path.span, 'a text in quotes is expected', 'write file("weights.json")');
    return;
  }
  const problem = pathProblem(path.value, context.limits);
  if (problem !== undefined) {
    context.error('bad-path', path.span, problem, "name a file in the model's folder or below it");
    return;
  }
  if (!read) return;
  const hint = 'odeon solve --out writes such files; the form is described in the reference';
  const start = () => {
    network.startFrom(readWeights(parsed(read(path.value)), network.architecture, network.scaling));
  };
  context.attempt(path.span, 'bad-weights', start, hint);
}

const fileSignature: Signature = { positional: [1, 1], named: [], form: 'file("weights.json")' };

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new NetworkError(`the weights file is not JSON: ${error.message}`);
  }
}

/** The starting weights of a network; Xavier's with seed 1 where nothing is stated. `undefined` after a report. */
export function networkStart(
  tree: ExpressionTree | undefined,
  at: ExpressionLowering,
): NetworkStart | undefined {
  const { context } = at;
  if (!tree) return xavier({ seed: 1 });
  if (tree.kind === 'list') return listedStart(tree, at);
  const name = tree.kind === 'call' && tree.callee.kind === 'name' ? tree.callee.text : undefined;
  const method = name === undefined ? undefined : methods.get(name);
  if (tree.kind !== 'call' || name === undefined || !method) {
    const near = name === undefined ? undefined : nearestName(name, methods.keys());
    context.error(
      'unknown-start',
      tree.span,
      'this is no way to start a network',
      near === undefined
        ? 'write xavier(seed: 1), he(seed: 1), uniform(seed: 1, scale: 0.1), zeros(), file("weights.json") or a list of all weights'
        : `did you mean '${near}'?`,
    );
    return undefined;
  }
  const matched = matchArguments(tree, name, method.signature, context.diagnostics);
  if (!matched) return undefined;
  const values = new Map<string, number>();
  for (const [argument, value] of matched.named) {
    const known = constant(value, `the ${argument}`, at);
    if (known === undefined) return undefined;
    values.set(argument, known);
  }
  return context.attempt(tree.span, 'bad-start', () => method.make(values));
}

/** start [0.1, -0.2, ...]: all weights and biases, layer by layer, those of a layer before its biases. */
function listedStart({ elements }: ListTree, at: ExpressionLowering): NetworkStart | undefined {
  const values = elements.map((element) => constant(element, 'a starting weight', at));
  if (values.includes(undefined)) return undefined;
  return () => Float64Array.from(values as number[]);
}
