/** How one option is declared: once, with its default, range and text. Types, checks and documentation follow from it. */

interface Declared<Kind extends string, Value> {
  readonly kind: Kind;
  readonly default: Value;
  /** What the option does, in one or two sentences; goes to the generated documentation. */
  readonly text: string;
}

/** A real or whole number within a range; `above` and `below` exclude the end point, `least` and `most` include it. */
export interface NumberDeclaration extends Declared<'number' | 'integer', number> {
  readonly above?: number;
  readonly least?: number;
  readonly below?: number;
  readonly most?: number;
}

export interface FlagDeclaration extends Declared<'flag', boolean> {}

export interface ChoiceDeclaration<Choice extends string = string> extends Declared<'choice', Choice> {
  readonly choices: readonly Choice[];
}

export type OptionDeclaration = NumberDeclaration | FlagDeclaration | ChoiceDeclaration;

/** The type of the values an option takes. */
export type OptionValue<D extends OptionDeclaration> =
  D extends ChoiceDeclaration<infer Choice> ? Choice : D extends FlagDeclaration ? boolean : number;

type Range = Pick<NumberDeclaration, 'above' | 'least' | 'below' | 'most'>;

export function real(value: number, range: Range, text: string): NumberDeclaration {
  return { kind: 'number', default: value, text, ...range };
}

export function integer(value: number, range: Range, text: string): NumberDeclaration {
  return { kind: 'integer', default: value, text, ...range };
}

export function flag(value: boolean, text: string): FlagDeclaration {
  return { kind: 'flag', default: value, text };
}

export function choice<const Choice extends string>(
  value: NoInfer<Choice>,
  choices: readonly Choice[],
  text: string,
): ChoiceDeclaration<Choice> {
  return { kind: 'choice', default: value, text, choices };
}

/** The range of an option in words, such as `0 < value <= 0.5` or `a | b`. */
export function describeRange(declaration: OptionDeclaration): string {
  if (declaration.kind === 'flag') return 'yes | no';
  if (declaration.kind === 'choice') return declaration.choices.join(' | ');
  const left =
    declaration.above !== undefined
      ? `${declaration.above} < `
      : declaration.least !== undefined
        ? `${declaration.least} <= `
        : '';
  const right =
    declaration.below !== undefined
      ? ` < ${declaration.below}`
      : declaration.most !== undefined
        ? ` <= ${declaration.most}`
        : '';
  return `${left}${declaration.kind === 'integer' ? 'integer' : 'value'}${right}`;
}
