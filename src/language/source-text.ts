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

/** One file of a text, with the starts of its lines. */
export class SourceFile {
  private lineStarts: number[] | undefined;

  constructor(
    /** What messages call it: the path of the file as the user gave it. */
    readonly name: string,
    readonly text: string,
  ) {}

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

/** A run of characters of the joined text that comes from one file. */
export interface Segment {
  /** Offset in the joined text, and in the file, of the first character. */
  readonly start: number;
  readonly offset: number;
  readonly file: SourceFile;
}

/** A model text: one file, or several joined by `include`. Spans are in the joined text, places in the files. */
export class SourceText {
  private readonly segments: readonly Segment[];

  constructor(
    /** The joined text. */
    readonly text: string,
    /** Name of the model's own file. */
    readonly name: string,
    segments?: readonly Segment[],
  ) {
    this.segments = segments ?? [{ start: 0, offset: 0, file: new SourceFile(name, text) }];
  }

  /** The part of the text in a span. */
  slice(span: Span): string {
    return this.text.slice(span.start, span.end);
  }

  /** 1-based line and column of an offset, with the name of the file where it is not the model's own. */
  place(offset: number): SourcePlace {
    let low = 0;
    let high = this.segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.segments[middle]!.start <= offset) low = middle;
      else high = middle - 1;
    }
    const { start, offset: first, file } = this.segments[low]!;
    const place = file.place(offset - start + first);
    return file.name === this.name ? place : { ...place, file: file.name };
  }

  /** The text of a 1-based line of a file, by default the model's own. */
  line(number: number, file = this.name): string {
    return this.segments.find((segment) => segment.file.name === file)?.file.line(number) ?? '';
  }
}
