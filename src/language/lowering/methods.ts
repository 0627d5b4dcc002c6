import { MAXIMUM_POINTS } from '../../collocation/index.js';
import { nearestName } from '../../nearest-name.js';
import { isOptionName, resolveOptions } from '../../solver/options/resolve.js';
import { optionTable } from '../../solver/options/table.js';
import type {
  CallTree,
  CollocationStatement,
  ExpressionTree,
  SolveStatement,
  ValidationStatement,
} from '../ast.js';
import { matchArguments } from './arguments.js';
import type { Context } from './context.js';
import { constant, wholeNumber } from './known-values.js';
import { ExpressionLowering } from './expressions.js';
import { elementsOrBoundaries, schemeForm, schemeNames } from './schemes.js';
import { timeNamed } from './totals.js';
import { described } from './values.js';

export function lowerCollocation({ time: name, scheme: tree }: CollocationStatement, context: Context): void {
  const at = new ExpressionLowering(context);
  const time = timeNamed(name, at);
  const call = namedCall(tree);
  const form = call && schemeForm(call.name);
  if (!call || !form) {
    const near = call && nearestName(call.name, schemeNames());
    context.error(
      'unknown-scheme',
      tree.span,
      call ? `there is no collocation scheme '${call.name}'` : 'a collocation scheme is expected',
      near ? `did you mean '${near}'?` : `the schemes are ${schemeNames().join(', ')}`,
    );
    return;
  }
  const matched = matchArguments(call.tree, call.name, form.signature, context.diagnostics);
  if (!matched) return;
  const { scheme: family, signature } = form;
  const elementsTree = matched.named.get('elements');
  const points = matched.named.get('nodes') ?? matched.named.get('points');
  const needed = typeof family === 'function' ? points : elementsTree;
  if (!needed || (matched.named.has('nodes') && matched.named.size > 1)) {
    const code = needed ? 'repeated-argument' : 'missing-argument';
    const what = typeof family === 'function' ? 'points' : 'elements';
    context.error(code, tree.span, `'${call.name}' needs the number of ${what}`, `write ${signature.form}`);
    return;
  }
  const elements = elementsTree ? elementsOrBoundaries(elementsTree, time, at) : 1;
  const count = points ? wholeNumber(points, 'the number of points', 1, MAXIMUM_POINTS, at) : 0;
  if (count === undefined || elements === undefined) return;
  const scheme =
    typeof family === 'function'
      ? context.attempt(needed.span, 'bad-scheme', () => family(count), `write ${signature.form}`)
      : family;
  if (!scheme || !time) return;
  if (time.discretisation) {
    context.error(
      'second-collocation',
      name.span,
      `'${name.text}' is collocated twice`,
      'state the grid of each time once',
    );
    return;
  }
  context.attempt(tree.span, 'bad-scheme', () => context.model.collocate(time, scheme, { elements }));
}

/** Sets the solver's options. */
export function lowerSolve({ method }: SolveStatement, context: Context): void {
  const call = namedCall(method);
  if (!call || call.name !== 'interior_point') {
    const hint = 'write solve with interior_point(tol: 1e-8)';
    context.error('unknown-solver', method.span, 'there is no such solver', hint);
    return;
  }
  if (call.tree.iteration) {
    context.error(
      'unexpected-iteration',
      call.tree.iteration.span,
      "'interior_point' does not run over a set",
      'give its options by name: tol: 1e-8',
    );
    return;
  }
  const seen = new Set<string>();
  for (const { name, value } of call.tree.arguments) {
    if (!name) {
      context.error(
        'option-without-name',
        value.span,
        'the options of the solver have names',
        'write tol: 1e-8',
      );
    } else if (!isOptionName(name.text)) {
      const near = nearestName(name.text, Object.keys(optionTable));
      const hint = near === undefined ? "options have Ipopt's names" : `did you mean '${near}'?`;
      context.error('unknown-option', name.span, `the solver has no option '${name.text}'`, hint);
    } else if (seen.has(name.text)) {
      context.error('repeated-argument', name.span, `'${name.text}' is given twice`, 'give it once');
    } else {
      seen.add(name.text);
      const option = optionValue(value, context);
      if (option === undefined) continue;
      const options = { [name.text]: option };
      if (context.attempt(value.span, 'bad-option', () => resolveOptions(options)))
        context.model.solveWith(options);
    }
  }
}

/** A number, or a word: mu_strategy: adaptive. */
function optionValue(tree: ExpressionTree, context: Context): number | string | undefined {
  if (tree.kind === 'text') return tree.value;
  if (tree.kind === 'name' && !context.scope.has(tree.text))
    return tree.text === 'inf' ? Infinity : tree.text;
  return constant(tree, 'an option', new ExpressionLowering(context));
}

export function lowerValidation({ network, data }: ValidationStatement, context: Context): void {
  const at = new ExpressionLowering(context);
  if (network) {
    const value = at.value({ kind: 'name', ...network });
    if (value.kind !== 'network' && value.kind !== 'unknown') {
      context.error(
        'not-a-network',
        network.span,
        `'${network.text}' is ${described(value)}, not a network`,
        'name a network, or write validate simulate on data',
      );
    }
  }
  for (const name of data) {
    const value = at.value({ kind: 'name', ...name });
    if (value.kind === 'data') context.model.validate(value.dataSet);
    else if (value.kind !== 'unknown') {
      context.error(
        'not-a-table',
        name.span,
        `'${name.text}' is ${described(value)}, not a table`,
        'tables are declared by: data test = csv("test.csv")',
      );
    }
  }
}

/** A call by name, `radau(...)`, where the tree is one. */
export function namedCall(
  tree: ExpressionTree,
): { readonly name: string; readonly tree: CallTree } | undefined {
  return tree.kind === 'call' && tree.callee.kind === 'name' ? { name: tree.callee.text, tree } : undefined;
}
