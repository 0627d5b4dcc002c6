import type { Network } from '../../model/index.js';
import type { CallTree } from '../ast.js';
import type { ExpressionLowering } from './expressions.js';
import { builtinNames, lowerBuiltin } from './functions.js';
import { instanceReference } from './references.js';
import {
  constantFacts,
  described,
  joined,
  scalar,
  unknown,
  vector,
  type NumbersValue,
  type Value,
} from './values.js';

export function lowerCall(tree: CallTree, at: ExpressionLowering): Value {
  const callee =
    tree.callee.kind === 'field' ? (instanceReference(tree.callee, at) ?? tree.callee) : tree.callee;
  const { context } = at;
  if (callee.kind !== 'name') {
    return context.error(
      'not-a-function',
      callee.span,
      'only functions and networks take arguments',
      "products are written with '*'",
    );
  }
  const declaration = context.scope.has(callee.text) ? context.scope.lookup(callee.text)! : undefined;
  if (declaration?.kind === 'network' || (declaration && !builtinNames.has(callee.text))) {
    const value = context.valueOf(declaration, callee);
    if (value.kind === 'unknown') {
      for (const argument of tree.arguments) at.value(argument.value);
      return unknown;
    }
    if (value.kind === 'network') return networkCall(tree, value.network, at);
    return context.error(
      'not-a-function',
      callee.span,
      `'${callee.text}' is ${described(value)}, not a function`,
      value.kind === 'variable' && value.variable.time
        ? `its value at a time is written ${callee.text} at 0`
        : "products are written with '*'",
    );
  }
  return lowerBuiltin(tree, callee, at);
}

function networkCall(tree: CallTree, network: Network, at: ExpressionLowering): Value {
  const { context } = at;
  const inputs: NumbersValue[] = [];
  for (const argument of tree.arguments) {
    if (argument.name) {
      return context.error(
        'unknown-argument',
        argument.name.span,
        `the inputs of '${network.name}' have no names`,
        'give them in order',
      );
    }
    const value = at.numbers(argument.value);
    if (value.kind === 'unknown') return unknown;
    inputs.push(value);
  }
  if (tree.iteration) {
    return context.error(
      'unexpected-iteration',
      tree.iteration.span,
      `'${network.name}' does not run over a set`,
      'give its inputs in order',
    );
  }
  const components = inputs.flatMap((input) => input.components);
  const takes = network.architecture.inputs;
  if (components.length !== takes) {
    return context.error(
      'network-inputs',
      tree.span,
      `'${network.name}' takes ${takes} ${takes === 1 ? 'input' : 'inputs'} but got ${components.length}`,
      `its layers are ${network.shape}`,
    );
  }
  const outputs = network.of(components);
  const facts = joined([{ ...constantFacts, known: false }, ...inputs.map((input) => input.facts)]);
  return outputs.length === 1 ? scalar(outputs[0]!, facts) : vector(outputs, facts);
}
