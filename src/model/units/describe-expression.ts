import { partsOf, type Expression } from '../expression.js';
import { elementOfCode } from '../sets.js';

/** What messages call an expression: its name, or the names in it. */
export function describe(expression: Expression): string {
  const { node } = expression;
  if (node.kind === 'unary' && node.name === 'neg') return describe(node.argument);
  if (node.kind === 'variable') return `'${component(node.variable.name, node.indices)}'`;
  if (node.kind === 'parameter') return `'${component(node.parameter.name, node.indices)}'`;
  if (node.kind === 'time') return `'${node.time.name}'`;
  if (node.kind === 'derivative') return `'der(${component(node.variable.name, node.indices)})'`;
  const names = new Set<string>();
  collectNames(expression, names, new Set());
  const shown = [...names].slice(0, 3).map((name) => `'${name}'`);
  if (shown.length === 0) return 'the number';
  const more = names.size > shown.length ? ' and others' : '';
  return `the term with ${shown.join(', ')}${more}`;
}

/** `x[2]` where the indices are written ones, else the name. */
function component(name: string, indices: readonly Expression[]): string {
  const elements = indices.map(({ node }) =>
    node.kind === 'number' ? elementOfCode(node.value) : undefined,
  );
  return indices.length > 0 && !elements.includes(undefined) ? `${name}[${elements.join(',')}]` : name;
}

function collectNames(expression: Expression, names: Set<string>, seen: Set<Expression>): void {
  if (seen.has(expression) || names.size > 3) return;
  seen.add(expression);
  const { node } = expression;
  if (node.kind === 'variable' || node.kind === 'derivative') names.add(node.variable.name);
  else if (node.kind === 'parameter') names.add(node.parameter.name);
  else if (node.kind === 'time') names.add(node.time.name);
  else for (const part of partsOf(expression)) collectNames(part, names, seen);
}
