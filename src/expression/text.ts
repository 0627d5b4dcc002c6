import type { Expression } from './expression.js';

/** Names for the numbered leaves of a template; absent ones are printed as `input0`, `datum0`, `network0`. */
export interface LeafNames {
  readonly input?: (index: number) => string;
  readonly datum?: (index: number) => string;
  readonly network?: (index: number) => string;
}

/** Binding strength of the operators, weakest first. */
const levels = { select: 0, sum: 1, product: 2, power: 3, atom: 4 } as const;

/** An expression as a reader would write it, with as few parentheses as the language needs. For messages only. */
export function toText(expression: Expression, names: LeafNames = {}): string {
  return write(expression, names).text;
}

interface Written {
  readonly text: string;
  readonly level: number;
}

function write(e: Expression, names: LeafNames): Written {
  const at = (part: Expression, level: number): string => {
    const written = write(part, names);
    return written.level < level ? `(${written.text})` : written.text;
  };
  const call = (name: string, ...parts: readonly Expression[]): Written => ({
    text: `${name}(${parts.map((part) => at(part, levels.select)).join(', ')})`,
    level: levels.atom,
  });
  switch (e.kind) {
    case 'constant':
      return { text: String(e.value), level: e.value < 0 ? levels.sum : levels.atom };
    case 'input':
      return { text: names.input?.(e.index) ?? `input${e.index}`, level: levels.atom };
    case 'datum':
      return { text: names.datum?.(e.index) ?? `datum${e.index}`, level: levels.atom };
    case 'unary':
      return e.name === 'neg'
        ? { text: `-${at(e.argument, levels.product)}`, level: levels.sum }
        : call(e.name, e.argument);
    case 'binary':
      if (e.name === 'divide') {
        return {
          text: `${at(e.left, levels.product)} / ${at(e.right, levels.power)}`,
          level: levels.product,
        };
      }
      if (e.name === 'power') {
        return { text: `${at(e.left, levels.atom)}^${at(e.right, levels.atom)}`, level: levels.power };
      }
      return call(e.name, e.left, e.right);
    case 'sum':
      return {
        text: e.terms.map((term, i) => writeTerm(at(term, levels.sum), i === 0)).join(''),
        level: levels.sum,
      };
    case 'product': {
      const negative = e.factors[0].kind === 'constant' && e.factors[0].value === -1;
      const factors = (negative ? e.factors.slice(1) : e.factors).map((factor, i) =>
        i === 0 && factor.kind === 'constant'
          ? String(factor.value)
          : at(factor, i === 0 ? levels.product : levels.power),
      );
      const text = (negative ? '-' : '') + factors.join(' * ');
      return { text, level: text.startsWith('-') ? levels.sum : levels.product };
    }
    case 'select':
      return {
        text:
          `if ${at(e.left, levels.sum)} ${e.comparison} ${at(e.right, levels.sum)} ` +
          `then ${at(e.whenTrue, levels.sum)} else ${at(e.whenFalse, levels.sum)}`,
        level: levels.select,
      };
    case 'network': {
      const name = names.network?.(e.call.network) ?? `network${e.call.network}`;
      return { text: `${call(name, ...e.call.inputs).text}[${e.output + 1}]`, level: levels.atom };
    }
  }
}

/** A term of a sum with its sign as an operator: `a - b`, not `a + -b`. */
function writeTerm(text: string, first: boolean): string {
  if (first) return text;
  return text.startsWith('-') ? ` - ${text.slice(1)}` : ` + ${text}`;
}
