/** A member of an index set, or a part of a tuple: a whole number or a text. */
export type Element = number | string;

const codes = new Map<string, number>();
const texts: string[] = [];
const firstCode = -(2 ** 52);

/**
 * The number by which an element travels through index expressions and index tables: an integer is itself, a text has a
 * code at or below -2^52, where no range lies. The same text always has the same code.
 */
export function codeOfElement(element: Element): number {
  if (typeof element === 'number') return element;
  let code = codes.get(element);
  if (code === undefined) {
    code = firstCode - texts.length;
    texts.push(element);
    codes.set(element, code);
  }
  return code;
}

/** The element that a code stands for. */
export function elementOfCode(code: number): Element {
  return code <= firstCode ? (texts[firstCode - code] ?? code) : code;
}
