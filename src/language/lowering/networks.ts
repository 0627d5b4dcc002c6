import type { NetworkScalingOptions, ScaleSources } from '../../model/index.js';
import type { OdeonError } from '../../errors.js';
import { scalingOf } from '../../model/network-declaration.js';
import { NetworkRefusal } from '../../model/network-refusal.js';
import { activationNamed, zeros } from '../../network/index.js';
import type { Clauses, Identifier, NetworkDeclaration } from '../ast.js';
import type { TextReader } from '../include.js';
import type { Span } from '../source-text.js';
import type { Context } from './context.js';
import { ExpressionLowering } from './expressions.js';
import { constant, interval, wholeNumber } from './known-values.js';
import { checkNetworkClauses, numberList, scaleSources } from './network-clauses.js';
import { networkStart, startFile, startFromFile } from './network-starts.js';
import { described, unknown, type Value } from './values.js';

/** Largest width of a layer that is accepted, well above what can be trained. */
const maximumWidth = 100_000;

/** Adds a network to the model. Without `read`, starting weights of files are not looked at. */
export function lowerNetwork(
  declaration: NetworkDeclaration,
  context: Context,
  read: TextReader | undefined,
): Value {
  if (declaration.tied) return lowerTied(declaration, declaration.tied, context);
  const { name, clauses, span } = declaration;
  const at = new ExpressionLowering(context);
  const shape = layersOf(declaration, at);
  const fine = checkNetworkClauses(clauses, false, context);
  const bounds = networkBounds(clauses, at) ?? [-Infinity, Infinity];
  const file = startFile(declaration);
  const start = (file ? undefined : networkStart(clauses.start, at)) ?? zeros();
  if (!shape || !fine) return unknown;
  const { widths, activations } = shape;
  const inputs = widths[0]!;
  const scaling = scalingClauses(declaration, inputs, widths[widths.length - 1]!, at);
  const frozen = numberList(clauses.frozen?.layers, 'the number of a layer', widths.length - 1, at);
  const increasing = numberList(clauses.increasing, 'the number of an input', inputs, at);
  const decreasing = numberList(clauses.decreasing, 'the number of an input', inputs, at);
  const lipschitz = clauses.lipschitz && constant(clauses.lipschitz, 'the Lipschitz bound', at);
  if (!scaling || !frozen || !increasing || !decreasing) return unknown;
  if (clauses.lipschitz && lipschitz === undefined) return unknown;
  const wrongPart = (error: OdeonError) => refusedPart(declaration, error);
  const network = context.attempt(wrongPart, 'bad-network', () =>
    context.model.network(name.text, {
      layers: widths,
      activation: activations,
      lower: bounds[0],
      upper: bounds[1],
      start,
      ...scaling,
      ...(clauses.frozen ? { frozen: clauses.frozen.layers ? frozen : true } : {}),
      increasing,
      decreasing,
      ...(lipschitz === undefined ? {} : { lipschitz }),
      place: context.place(span),
    }),
  );
  if (!network) return unknown;
  if (file) startFromFile(network, file, read, at);
  return { kind: 'network', network };
}

/** Where a declaration states what is refused. */
function refusedPart({ clauses, layers, span }: NetworkDeclaration, error: OdeonError): Span {
  if (!(error instanceof NetworkRefusal)) return span;
  const { part } = error;
  if ('layer' in part) return (layers[part.layer]?.activation ?? layers[part.layer])?.span ?? span;
  if (part.option === 'frozen') return (clauses.frozen?.layers ?? clauses.frozen)?.span ?? span;
  const option =
    part.option === 'bounds' ? (clauses.within ?? clauses.atLeast ?? clauses.atMost) : clauses[part.option];
  return option?.span ?? span;
}

/** network g = f: another network with the weights of f. */
function lowerTied(declaration: NetworkDeclaration, tied: Identifier, context: Context): Value {
  const { name, clauses, span } = declaration;
  const at = new ExpressionLowering(context);
  const fine = checkNetworkClauses(clauses, true, context);
  const other = context.scope.lookup(tied.text);
  if (!other) {
    context.scope.reportUnknown(tied);
    return unknown;
  }
  const value = context.valueOf(other, tied);
  if (value.kind === 'unknown' || !fine) return unknown;
  if (value.kind !== 'network') {
    return context.error(
      'not-a-network',
      tied.span,
      `'${tied.text}' is ${described(value)}, not a network`,
      `write network ${name.text} = and the name of a network`,
    );
  }
  const { network } = value;
  const { inputs, outputs } = network.architecture;
  const scaling = scalingClauses(declaration, inputs, outputs, at);
  if (!scaling) return unknown;
  const result = context.attempt(span, 'bad-network', () =>
    context.model.tiedNetwork(name.text, network, { ...scaling, place: context.place(span) }),
  );
  return result ? { kind: 'network', network: result } : unknown;
}

/** Widths, and the activations behind them; `undefined` after a report. */
function layersOf(
  { layers }: NetworkDeclaration,
  at: ExpressionLowering,
): { readonly widths: readonly number[]; readonly activations: readonly string[] } | undefined {
  const { context } = at;
  let fine = true;
  const widths: number[] = [];
  const activations: string[] = [];
  for (const [k, layer] of layers.entries()) {
    const width = wholeNumber(layer.width, 'the width of a layer', 1, maximumWidth, at);
    if (width === undefined) fine = false;
    else widths.push(width);
    if (!layer.activation) {
      if (k > 0) activations.push('linear');
      continue;
    }
    const { text, span: where } = layer.activation;
    if (k === 0) {
      context.error(
        'input-activation',
        where,
        'the inputs of a network have no activation',
        'write the activation behind a later layer',
      );
      fine = false;
    } else if (context.attempt(where, 'unknown-activation', () => activationNamed(text)))
      activations.push(text);
    else fine = false;
  }
  return fine ? { widths, activations } : undefined;
}

/** What `normalize` and `scale` state; `undefined` after a report, nothing where they use data that is not read. */
function scalingClauses(
  { name, clauses }: NetworkDeclaration,
  inputs: number,
  outputs: number,
  at: ExpressionLowering,
): NetworkScalingOptions | undefined {
  const result: Record<string, ScaleSources> = {};
  for (const clause of ['normalize', 'scale'] as const) {
    const tree = clauses[clause];
    if (!tree) continue;
    const sources = scaleSources(tree, at);
    if (sources === undefined) continue;
    const fits = at.context.attempt(tree.span, 'bad-scaling', () =>
      scalingOf(name.text, { inputs, outputs }, { [clause]: sources }),
    );
    if (!fits) return undefined;
    result[clause] = sources;
  }
  return result;
}

function networkBounds(clauses: Clauses, at: ExpressionLowering): readonly [number, number] | undefined {
  if (!clauses.within) return [-Infinity, Infinity];
  const ends = interval(clauses.within, at);
  const values = ends?.map((end) => constant(end, 'a bound of the weights', at));
  const [lower, upper] = values ?? [];
  if (lower === undefined || upper === undefined) return undefined;
  if (lower <= upper) return [lower, upper];
  at.context.error(
    'crossed-bounds',
    clauses.within.span,
    `the lower bound ${lower} is not below the upper bound ${upper}`,
    'exchange them',
  );
  return undefined;
}
