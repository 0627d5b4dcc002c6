import type { LinearPart, NlProblem } from './nl-problem.js';
import { Leaf } from './node-store.js';
import { Opcode } from './opcodes.js';
import type { WorkBudget } from './work-budget.js';

/** A row or objective as constant + sum coefficient * variable + sum scale * term, the terms being nonlinear. */
export interface RowTerms {
  readonly constant: number;
  /** Coefficients by variable number. */
  readonly linear: ReadonlyMap<number, number>;
  /** Roots of the terms, and their factors. */
  readonly nodes: readonly number[];
  readonly scales: readonly number[];
}

/**
 * Takes a row apart into its additive terms: through sums, differences, signs and numeric factors, also inside defined
 * variables. A defined variable that is reached along several ways is opened once, with the sum of its factors, so that
 * the work is linear in the size of the graph.
 */
export function collectTerms(
  problem: NlProblem,
  root: number,
  linear: LinearPart,
  budget: WorkBudget,
): RowTerms {
  const { nodes, defined } = problem;
  const coefficients = new Map<number, number>();
  const terms = new Map<number, number>();
  const factors = new Map<number, number>();
  const waiting: number[] = [];
  let constant = 0;

  const addLinear = (part: LinearPart, scale: number): void => {
    budget.spend(part.index.length);
    part.index.forEach((variable, k) => {
      coefficients.set(variable, (coefficients.get(variable) ?? 0) + scale * part.coefficients[k]);
    });
  };
  /** Defined variables wait in the order of the file: each is opened after all that refer to it. */
  const wait = (index: number, scale: number): void => {
    const known = factors.get(index);
    factors.set(index, (known ?? 0) + scale);
    if (known !== undefined) return;
    let at = waiting.length;
    while (at > 0 && defined[waiting[at - 1]].root > defined[index].root) at--;
    waiting.splice(at, 0, index);
  };
  const open = (start: number, factor: number): void => {
    const stack = [start];
    const scales = [factor];
    while (stack.length > 0) {
      const node = stack.pop()!;
      const scale = scales.pop()!;
      budget.spend(1);
      const push = (operand: number, by: number): void => {
        stack.push(operand);
        scales.push(by);
      };
      const first = node + 1;
      switch (nodes.kind(node)) {
        case Leaf.number:
          constant += scale * nodes.value(node);
          break;
        case Leaf.variable: {
          const variable = nodes.index(node);
          coefficients.set(variable, (coefficients.get(variable) ?? 0) + scale);
          break;
        }
        case Leaf.defined:
          wait(nodes.index(node), scale);
          break;
        case Opcode.plus:
        case Opcode.sum:
          for (const operand of nodes.operands(node).reverse()) push(operand, scale);
          break;
        case Opcode.minus:
          push(nodes.end(first), -scale);
          push(first, scale);
          break;
        case Opcode.negate:
          push(first, -scale);
          break;
        case Opcode.times: {
          const second = nodes.end(first);
          if (nodes.kind(first) === Leaf.number) push(second, scale * nodes.value(first));
          else if (nodes.kind(second) === Leaf.number) push(first, scale * nodes.value(second));
          else terms.set(node, (terms.get(node) ?? 0) + scale);
          break;
        }
        case Opcode.divide: {
          const second = nodes.end(first);
          if (nodes.kind(second) === Leaf.number) push(first, scale / nodes.value(second));
          else terms.set(node, (terms.get(node) ?? 0) + scale);
          break;
        }
        default:
          terms.set(node, (terms.get(node) ?? 0) + scale);
      }
    }
  };

  addLinear(linear, 1);
  open(root, 1);
  while (waiting.length > 0) {
    const index = waiting.pop()!;
    const factor = factors.get(index)!;
    factors.delete(index);
    if (factor === 0) continue;
    addLinear(defined[index], factor);
    open(defined[index].root, factor);
  }
  const kept = [...terms].filter(([, scale]) => scale !== 0);
  return {
    constant,
    linear: coefficients,
    nodes: kept.map(([node]) => node),
    scales: kept.map(([, scale]) => scale),
  };
}
