import { elementOfCode, type Element } from '../sets.js';
import { ModelError } from '../model-error.js';

/** A number as the language reads it: the shortest text that gives the same bits. */
export function numberText(value: number): string {
  if (Number.isNaN(value))
    throw new ModelError('a number of the model is not a number', 'look for 0/0 or an empty cell');
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Math.abs(value) === Math.PI) return value > 0 ? 'pi' : '-pi';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** A text in quotes. */
export function quoted(text: string): string {
  if (text.includes('\r')) throw new ModelError('a text of the model contains a carriage return');
  const escaped = text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return `"${escaped}"`;
}

/** An element of a set. */
export function elementText(element: Element): string {
  return typeof element === 'string' ? quoted(element) : numberText(element);
}

/** The number of an expression: codes of texts are texts. */
export function codeText(code: number): string {
  return elementText(elementOfCode(code));
}
