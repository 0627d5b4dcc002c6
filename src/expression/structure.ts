import type { Expression, NetworkCall } from './expression.js';

/** The direct operands of a node, in the order in which it is written. A network output has its call's inputs. */
export function operands(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case 'constant':
    case 'input':
    case 'datum':
      return [];
    case 'unary':
      return [e.argument];
    case 'binary':
      return [e.left, e.right];
    case 'sum':
      return e.terms;
    case 'product':
      return e.factors;
    case 'select':
      return [e.left, e.right, e.whenTrue, e.whenFalse];
    case 'network':
      return e.call.inputs;
  }
}

/**
 * Whether an expression depends on constants and data alone: no inputs and no networks. With `known`, the answers for
 * inner nodes are remembered there.
 */
export function isDataOnly(e: Expression, known?: Map<Expression, boolean>): boolean {
  if (e.kind === 'constant' || e.kind === 'datum') return true;
  if (e.kind === 'input' || e.kind === 'network') return false;
  let answer = known?.get(e);
  if (answer === undefined) {
    answer = operands(e).every((operand) => isDataOnly(operand, known));
    known?.set(e, answer);
  }
  return answer;
}

/** Every node reachable from the roots once, operands before the nodes that use them. */
export function postorder(roots: readonly Expression[]): Expression[] {
  const order: Expression[] = [];
  const seen = new Set<Expression>();
  const visit = (e: Expression): void => {
    if (seen.has(e)) return;
    seen.add(e);
    operands(e).forEach(visit);
    order.push(e);
  };
  roots.forEach(visit);
  return order;
}

/** The inputs that occur in an expression, also inside the inputs of network calls, ascending. */
export function inputsOf(e: Expression): number[] {
  const found = new Set<number>();
  for (const node of postorder([e])) if (node.kind === 'input') found.add(node.index);
  return [...found].sort((a, b) => a - b);
}

/** The network calls of some expressions, each once, a call after those that its inputs need. */
export function networkCalls(roots: readonly Expression[]): NetworkCall[] {
  const calls = new Set<NetworkCall>();
  for (const node of postorder(roots)) if (node.kind === 'network') calls.add(node.call);
  return [...calls];
}
