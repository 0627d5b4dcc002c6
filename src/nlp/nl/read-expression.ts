import { NlError } from './nl-error.js';
import { countOf, type NlSource } from './nl-source.js';
import type { NodeStore } from './node-store.js';
import { Opcode, operators, refusedOperators } from './opcodes.js';

/** What an expression may refer to. */
export interface ReferenceScope {
  readonly variables: number;
  /** Whether a defined variable (numbered from 0) has been read already; references point backwards only. */
  isDefined(index: number): boolean;
}

/**
 * Reads one expression in Polish prefix form into the store, without recursion.
 *
 * @returns the root's number
 */
export function readExpression(source: NlSource, nodes: NodeStore, scope: ReferenceScope): number {
  const open: number[] = [];
  const missing: number[] = [];
  const root = nodes.count;
  for (;;) {
    const node = readNode(source, nodes, scope);
    const operands = nodes.operandCount(node);
    if (operands > 0) {
      open.push(node);
      missing.push(operands);
      continue;
    }
    while (open.length > 0 && --missing[missing.length - 1] === 0) {
      missing.pop();
      nodes.close(open.pop()!);
    }
    if (open.length === 0) return root;
  }
}

function readNode(source: NlSource, nodes: NodeStore, scope: ReferenceScope): number {
  const letter = source.letter();
  switch (letter) {
    case 'n':
    case 's':
    case 'l':
      return nodes.number(source.number(letter), source.position);
    case 'v':
      return readReference(source, nodes, scope);
    case 'o':
      return readOperator(source, nodes);
    case 'f':
      throw new NlError('imported functions are not supported', source.position);
    case 'h':
      throw new NlError('strings in expressions are not supported', source.position);
    default:
      throw new NlError(`expected an expression, found '${printable(letter)}'`, source.position);
  }
}

function readReference(source: NlSource, nodes: NodeStore, scope: ReferenceScope): number {
  const index = source.integer();
  if (index >= 0 && index < scope.variables) return nodes.variable(index, source.position);
  if (scope.isDefined(index - scope.variables))
    return nodes.defined(index - scope.variables, source.position);
  throw new NlError(`v${index} is neither a variable nor defined before its use`, source.position);
}

function readOperator(source: NlSource, nodes: NodeStore): number {
  const opcode = source.integer();
  const operator = operators.get(opcode);
  if (operator === undefined) {
    const known = refusedOperators.get(opcode);
    throw new NlError(
      known === undefined
        ? `there is no operation o${opcode}`
        : `the operation '${known}' (o${opcode}) is not supported`,
      source.position,
    );
  }
  const position = source.position;
  switch (operator.arity) {
    case 'list':
      return nodes.operator(
        opcode,
        countOf(source, 2, `the operand count of ${operator.name}`, operator.least),
        position,
      );
    case 'breakpoints':
      return readPiecewiseLinear(source, nodes);
    default:
      return nodes.operator(opcode, operator.arity, position);
  }
}

/**
 * A piecewise-linear term: slopes and breakpoints in turn, then the variable. Its operands are stored as numbers followed
 * by the variable.
 */
function readPiecewiseLinear(source: NlSource, nodes: NodeStore): number {
  const pieces = countOf(source, 4, 'the number of slopes of a piecewise-linear term', 2);
  return nodes.operator(Opcode.piecewiseLinear, 2 * pieces, source.position);
}

export function printable(letter: string): string {
  return letter >= ' ' && letter <= '~' ? letter : `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
