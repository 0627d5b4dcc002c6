import { OdeonError } from '../errors.js';
import type { LanguageLimits } from './limits.js';
import { pathProblem } from './model-path.js';
import { SourceFile, SourceText, type Segment, type Span } from './source-text.js';

/** Reads the text of a file that a model includes, by its path from the model's folder. Errors are thrown as `OdeonError`. */
export type TextReader = (file: string) => string;

/** Why a file could not be included; reported once the joined text is there. */
export interface IncludeProblem {
  readonly span: Span;
  readonly message: string;
  readonly hint: string | undefined;
}

export interface JoinedText {
  readonly source: SourceText;
  readonly problems: readonly IncludeProblem[];
}

/** Most files that one model may include. */
const maximumFiles = 200;

const statement = /^[ \t]*include[ \t]+"([^"\r\n]*)"[^\r\n]*(?:\r\n|\r|\n|$)/gm;

/**
 * Joins a model text with the files that it includes, each put behind the statement that names it. A file is read once, however
 * often it is included, so files may include each other.
 */
export function joinIncludes(
  text: string,
  name: string,
  limits: LanguageLimits,
  read: TextReader | undefined,
): JoinedText {
  const join = new Join(limits, read);
  join.add(new SourceFile(name, text));
  return { source: new SourceText(join.text, name, join.segments), problems: join.problems };
}

class Join {
  text = '';
  readonly segments: Segment[] = [];
  readonly problems: IncludeProblem[] = [];
  private readonly seen = new Set<string>();

  constructor(
    private readonly limits: LanguageLimits,
    private readonly read: TextReader | undefined,
  ) {}

  add(file: SourceFile): void {
    let from = 0;
    for (const match of file.text.matchAll(statement)) {
      const end = match.index + match[0].length;
      this.append(file, from, end);
      from = end;
      const at = this.text.length - match[0].length;
      this.include(match[1]!, { start: at + match[0].indexOf('"'), end: at + match[0].lastIndexOf('"') + 1 });
    }
    this.append(file, from, file.text.length);
  }

  private append(file: SourceFile, from: number, to: number): void {
    this.segments.push({ start: this.text.length, offset: from, file });
    this.text += file.text.slice(from, to);
  }

  private include(path: string, span: Span): void {
    if (this.seen.has(path)) return;
    this.seen.add(path);
    const problem = pathProblem(path, this.limits);
    if (problem !== undefined)
      return this.refuse(span, problem, "name a file in the model's folder or below it");
    if (!this.read) return this.refuse(span, 'files cannot be included here', 'put everything into one text');
    if (this.seen.size > maximumFiles) {
      return this.refuse(span, `a model includes at most ${maximumFiles} files`, 'join some of them');
    }
    let text: string;
    try {
      text = this.read(path);
    } catch (error) {
      if (!(error instanceof OdeonError)) throw error;
      return this.refuse(span, error.message, error.hint ?? 'check the name of the file');
    }
    // Beyond the limit the text is not needed: its length alone is reported.
    if (this.text.length > this.limits.characters) return;
    if (!/[\r\n]$/.test(this.text)) this.separate();
    this.add(new SourceFile(path, text));
    if (!/[\r\n]$/.test(this.text)) this.separate();
  }

  /** A line end between files that none of them has; it counts to the file before. */
  private separate(): void {
    this.text += '\n';
  }

  private refuse(span: Span, message: string, hint: string | undefined): void {
    this.problems.push({ span, message, hint });
  }
}
