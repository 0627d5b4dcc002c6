import type { Expression, ExpressionNode } from '../expression.js';
import { callOf } from '../written-as.js';
import type { Variable } from '../variable.js';
import type { ExpressionPrinter } from './expression-text.js';
import { scaledOutput } from './network-output.js';

/** The most components that the language writes out for one variable. */
const longestVariable = 10_000;

/**
 * The parts of a vector: components that are together a whole variable, its derivative, its values at one time, or the outputs of
 * one evaluation of a network are one part, every other component is one by itself.
 */
export function vectorText(components: readonly Expression[], printer: ExpressionPrinter): string[] {
  const parts: string[] = [];
  for (let k = 0; k < components.length;) {
    const whole = wholeFrom(components, k, printer);
    parts.push(whole?.text ?? printer.text(components[k]!));
    k += whole?.count ?? 1;
  }
  return parts;
}

interface Whole {
  readonly text: string;
  readonly count: number;
}

function wholeFrom(
  components: readonly Expression[],
  k: number,
  printer: ExpressionPrinter,
): Whole | undefined {
  const first = components[k]!;
  const vector = printer.vectors.find((one) => one.components.every((part, j) => part === components[k + j]));
  if (vector) return { text: vector.name, count: vector.components.length };
  if (callOf(first) || printer.isSaid(first)) return undefined;
  const { node } = first;
  if (node.kind === 'variable' || node.kind === 'derivative')
    return wholeVariable(node, components, k, printer);
  return wholeEvaluation(components, k, printer);
}

function wholeVariable(
  node: Extract<ExpressionNode, { kind: 'variable' | 'derivative' }>,
  components: readonly Expression[],
  k: number,
  printer: ExpressionPrinter,
): Whole | undefined {
  const { variable, at, kind } = node;
  const { size, sets } = variable;
  if (sets.length === 0 || size > longestVariable || k + size > components.length) return undefined;
  const time = at && printer.moment(at);
  for (let component = 0; component < size; component++) {
    const other = components[k + component]!.node;
    if (
      other.kind !== kind ||
      other.variable !== variable ||
      componentOf(other.indices, variable) !== component
    )
      return undefined;
    if ((other.at && printer.moment(other.at)) !== time) return undefined;
  }
  const text = printer.rate(variable, kind === 'derivative' ? 1 : 0, []);
  return { text: time === undefined ? text : `${text} at ${time}`, count: size };
}

/** The component that literal indices name, or -1. */
function componentOf(indices: readonly Expression[], { sets }: Variable): number {
  const codes = indices.map(({ node }) => (node.kind === 'number' ? node.value : NaN));
  let component = 0;
  let start = 0;
  for (const set of sets) {
    const position = set.positionOfCodes(codes, start);
    if (position < 0) return -1;
    component = component * set.size + position;
    start += set.arity;
  }
  return component;
}

function wholeEvaluation(
  components: readonly Expression[],
  k: number,
  printer: ExpressionPrinter,
): Whole | undefined {
  const evaluation = outputOf(components[k]!)?.evaluation;
  if (!evaluation) return undefined;
  const count = evaluation.network.architecture.outputs;
  if (count === 1 || k + count > components.length) return undefined;
  for (let output = 0; output < count; output++) {
    const other = outputOf(components[k + output]!);
    if (other?.evaluation !== evaluation || other.output !== output) return undefined;
  }
  return { text: printer.evaluation(evaluation), count };
}

/** The output of a network that an expression is, with its scaling. */
function outputOf(expression: Expression): Extract<ExpressionNode, { kind: 'network' }> | undefined {
  const scaled = scaledOutput(expression);
  if (scaled) return scaled.rest.length === 0 ? scaled.network : undefined;
  return expression.node.kind === 'network' ? expression.node : undefined;
}
