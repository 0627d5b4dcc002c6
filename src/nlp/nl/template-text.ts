import {
  isDataOnly,
  operands,
  postorder,
  splitAffine,
  type Expression,
  type UnaryFunction,
} from '../../expression/index.js';
import type { Template } from '../template.js';
import { expandNetworks } from './expand-networks.js';
import { lowering } from './lower-expression.js';
import { Opcode } from './opcodes.js';

/** A piece of an expression's text: words of the format, or a leaf that differs from point to point. */
export type Token =
  | string
  | { readonly kind: 'input' | 'datum' | 'shared'; readonly index: number }
  | { readonly kind: 'data'; readonly expression: Expression };

/** Nodes of an expression below which repeating its text is cheaper than a defined variable. */
const smallEnough = 4;

/** An output as linear part with coefficients of data, and nonlinear part as text; no text where it is linear. */
export interface OutputText {
  readonly linear: readonly { readonly input: number; readonly coefficient: Expression }[];
  /** Part that depends on data only; added to the row's constant. */
  readonly constant: Expression | undefined;
  readonly tokens: readonly Token[] | undefined;
  /** Inputs in the nonlinear part, also inside shared parts. */
  readonly nonlinearInputs: readonly number[];
}

/** A template in the operations of `.nl` files, to be said once for each point. */
export interface TemplateText {
  /** Subexpressions that occur more than once: defined variables of each point, each after those that it needs. */
  readonly shared: readonly (readonly Token[])[];
  readonly outputs: readonly OutputText[];
  /** First input of each network's parameters; see {@link expandNetworks}. */
  readonly parameterInputs: readonly number[];
}

export function templateText(template: Template): TemplateText {
  const { outputs, parameterInputs } = expandNetworks(template);
  const lower = lowering();
  const splits = outputs.map((output) => splitAffine(lower(output)));
  const nonlinear = splits.map(({ rest }) => rest).filter((rest) => !isDataOnly(rest));
  const writer = new TokenWriter(nonlinear);
  return {
    shared: writer.shared,
    outputs: splits.map(({ linear, rest }): OutputText => {
      const isData = isDataOnly(rest);
      return {
        linear: [...linear].map(([input, coefficient]) => ({ input, coefficient })),
        constant: isData ? rest : undefined,
        tokens: isData ? undefined : writer.write(rest),
        nonlinearInputs: isData ? [] : inputsBelow(rest),
      };
    }),
    parameterInputs,
  };
}

function inputsBelow(e: Expression): number[] {
  const found = new Set<number>();
  for (const node of postorder([e])) if (node.kind === 'input') found.add(node.index);
  return [...found];
}

const unaryOpcodes: Readonly<Partial<Record<UnaryFunction, number>>> = {
  neg: Opcode.negate,
  exp: Opcode.exp,
  log: Opcode.log,
  log10: Opcode.log10,
  sqrt: Opcode.sqrt,
  sin: Opcode.sin,
  cos: Opcode.cos,
  tan: Opcode.tan,
  asin: Opcode.asin,
  acos: Opcode.acos,
  atan: Opcode.atan,
  sinh: Opcode.sinh,
  cosh: Opcode.cosh,
  tanh: Opcode.tanh,
  asinh: Opcode.asinh,
  acosh: Opcode.acosh,
  atanh: Opcode.atanh,
  abs: Opcode.abs,
  floor: Opcode.floor,
  ceil: Opcode.ceil,
};

const comparisonOpcodes = {
  '<': Opcode.lessThan,
  '<=': Opcode.atMost,
  '==': Opcode.equal,
  '!=': Opcode.notEqual,
  '>=': Opcode.atLeast,
  '>': Opcode.greaterThan,
} as const;

const binaryOpcodes = {
  divide: [`o${Opcode.divide}`],
  power: [`o${Opcode.power}`],
  atan2: [`o${Opcode.atan2}`],
  min: [`o${Opcode.minimum}`, '2'],
  max: [`o${Opcode.maximum}`, '2'],
} as const;

/** Writes expressions in prefix form; subexpressions that occur more than once become references. */
class TokenWriter {
  readonly shared: Token[][] = [];
  readonly #slots = new Map<Expression, number>();

  constructor(roots: readonly Expression[]) {
    const uses = new Map<Expression, number>();
    const sizes = new Map<Expression, number>();
    for (const root of roots) uses.set(root, (uses.get(root) ?? 0) + 1);
    const order = postorder(roots);
    for (const node of order) {
      let size = 1;
      for (const operand of operands(node)) {
        uses.set(operand, (uses.get(operand) ?? 0) + 1);
        size += sizes.get(operand)!;
      }
      sizes.set(node, size);
    }
    for (const node of order) {
      if (uses.get(node)! < 2 || sizes.get(node)! < smallEnough || isDataOnly(node)) continue;
      const tokens: Token[] = [];
      this.#node(node, tokens);
      this.#slots.set(node, this.shared.push(tokens) - 1);
    }
  }

  write(e: Expression): Token[] {
    const tokens: Token[] = [];
    this.#expression(e, tokens);
    return tokens;
  }

  #expression(e: Expression, out: Token[]): void {
    const slot = this.#slots.get(e);
    if (slot === undefined) this.#node(e, out);
    else out.push({ kind: 'shared', index: slot });
  }

  #node(e: Expression, out: Token[]): void {
    if (isDataOnly(e)) {
      out.push(e.kind === 'datum' ? { kind: 'datum', index: e.index } : { kind: 'data', expression: e });
      return;
    }
    switch (e.kind) {
      case 'input':
        out.push({ kind: 'input', index: e.index });
        return;
      case 'unary':
        out.push(`o${unaryOpcodes[e.name]!}`);
        return this.#expression(e.argument, out);
      case 'binary':
        out.push(...binaryOpcodes[e.name]);
        this.#expression(e.left, out);
        return this.#expression(e.right, out);
      case 'sum':
        if (e.terms.length === 2) out.push(`o${Opcode.plus}`);
        else out.push(`o${Opcode.sum}`, String(e.terms.length));
        for (const term of e.terms) this.#expression(term, out);
        return;
      case 'product':
        e.factors.forEach((factor, k) => {
          if (k + 1 < e.factors.length) out.push(`o${Opcode.times}`);
          this.#expression(factor, out);
        });
        return;
      case 'select':
        out.push(`o${Opcode.if}`, `o${comparisonOpcodes[e.comparison]}`);
        for (const operand of operands(e)) this.#expression(operand, out);
        return;
      default:
        throw new Error(`a ${e.kind} is left in a lowered expression`);
    }
  }
}
