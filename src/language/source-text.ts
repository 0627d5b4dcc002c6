import type { SourcePlace } from '../model/index.js';

/** A part of a source text: offsets of its first character and of the one after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The smallest span that holds both. */
export function spanning(first: Span, last: Span): Span {
  return { start: first.start, end: last.end };
}

/** A model text with its name and the starts of its lines. */
export class SourceText {
  private lineStarts: number[] | undefined;

  constructor(
    readonly text: string,
    /** What messages call it: the path of the file as the user gave it. */
    readonly name: string,
  ) {}

  /** The part of the text in a span. */
  slice(span: Span): string {
    return this.text.slice(span.start, span.end);
  }

  /** 1-based line and column of an offset. */
  place(offset: number): SourcePlace {
    const starts = this.starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  }

  /** The text of a 1-based line, without its end. */
  line(number: number): string {
    const starts = this.starts();
    const end = starts[number] ?? this.text.length;
    return this.text.slice(starts[number - 1], end).replace(/[\r\n]+$/, '');
  }

  private starts(): number[] {
    if (this.lineStarts) return this.lineStarts;
    const starts = [0];
    for (const match of this.text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
    this.lineStarts = starts;
    return starts;
  }
}
