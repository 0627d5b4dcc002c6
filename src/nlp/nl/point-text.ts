import { evaluate, type Expression } from '../../expression/index.js';
import type { TemplateBlock } from '../template.js';
import { NlError } from './nl-error.js';
import type { Token } from './template-text.js';

/** A coefficient on a variable of the program. */
export type AddLinear = (variable: number, coefficient: number) => void;

/** The number of the variable or defined variable that an input or a shared part is, as the format writes it. */
export type Reference = (kind: 'input' | 'shared', index: number) => string;

/** Reads one block point by point: numbers, variables and linear functionals at the current point. */
export class PointReader {
  readonly #block: TemplateBlock;
  readonly #parameterInputs: readonly number[];
  #point = 0;
  readonly #leaves = {
    input: (): number => {
      throw new Error('an expression of data has an input');
    },
    datum: (index: number): number => this.#block.data[this.#point * this.#block.template.data + index],
  };

  constructor(block: TemplateBlock, parameterInputs: readonly number[]) {
    this.#block = block;
    this.#parameterInputs = parameterInputs;
  }

  moveTo(point: number): void {
    this.#point = point;
  }

  /** Value of an expression of data. @throws NlError where it is not finite */
  data(e: Expression): number {
    return finite(evaluate(e, this.#leaves), this.#block);
  }

  datum(index: number): number {
    return finite(this.#leaves.datum(index), this.#block);
  }

  /** The variable that an input is, or undefined for a linear functional. */
  variable(input: number): number | undefined {
    const { inputs, networks, template } = this.#block;
    if (input < template.inputs) {
      const binding = inputs[input];
      return binding.kind === 'variable' ? binding.index[this.#point] : undefined;
    }
    let network = this.#parameterInputs.length - 1;
    while (this.#parameterInputs[network] > input) network--;
    return networks[network][input - this.#parameterInputs[network]];
  }

  /** Adds `scale * input` as sum over variables. */
  addLinear(input: number, scale: number, add: AddLinear): void {
    const variable = this.variable(input);
    if (variable !== undefined) return add(variable, scale);
    const binding = this.#block.inputs[input];
    if (binding.kind !== 'functional') return;
    for (let k = binding.pointers[this.#point]; k < binding.pointers[this.#point + 1]; k++) {
      add(binding.index[k], scale * binding.coefficients[k]);
    }
  }

  /** The text of tokens, one word a line. */
  text(tokens: readonly Token[], reference: Reference): string {
    return tokens
      .map((token) => {
        if (typeof token === 'string') return token;
        switch (token.kind) {
          case 'datum':
            return `n${this.datum(token.index)}`;
          case 'data':
            return `n${this.data(token.expression)}`;
          default:
            return reference(token.kind, token.index);
        }
      })
      .join('\n');
  }
}

function finite(value: number, { template }: TemplateBlock): number {
  if (!Number.isFinite(value))
    throw new NlError(`a number of '${template.name}' is ${value}, which .nl files cannot say`);
  return value;
}
