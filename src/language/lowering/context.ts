import { OdeonError } from '../../errors.js';
import type { Model, SourcePlace } from '../../model/index.js';
import type { Identifier } from '../ast.js';
import type { DiagnosticCode } from '../diagnostic-codes.js';
import type { DiagnosticList } from '../diagnostics.js';
import type { LanguageLimits } from '../limits.js';
import type { Declaration, Scope } from '../scope.js';
import type { Span } from '../source-text.js';
import { unknown, type Value } from './values.js';

/** Longest chain of definitions in which each needs one that stands below it. */
const maximumDepth = 100;

/** What all parts of the lowering share. */
export class Context {
  private components = 0;
  private depth = 0;
  private readonly lowered = new Map<Declaration, Value | 'busy'>();

  constructor(
    readonly model: Model,
    readonly scope: Scope,
    readonly diagnostics: DiagnosticList,
    readonly limits: LanguageLimits,
    private readonly lowerDeclaration: (declaration: Declaration, context: Context) => Value,
  ) {}

  /** Counts vector components that are written out; reports it, once, when they become too many. */
  spend(components: number, span: Span): boolean {
    const before = this.components;
    this.components += components;
    const limit = this.limits.components;
    if (this.components <= limit) return true;
    if (before <= limit) {
      this.error(
        'too-many-components',
        span,
        `more than ${limit} components of vectors are written out up to here`,
        'state constraints for an index: c[i in I]: ... x[i]',
      );
    }
    return false;
  }

  error(code: DiagnosticCode, span: Span, message: string, hint?: string): typeof unknown {
    this.diagnostics.error(code, span, message, hint);
    return unknown;
  }

  place(span: Span): SourcePlace {
    return this.diagnostics.source.place(span.start);
  }

  /**
   * Runs a part of the fluent API; what it refuses becomes a diagnostic. `hint` is for errors that have none; the span may depend on
   * what is refused.
   */
  attempt<T>(
    span: Span | ((error: OdeonError) => Span),
    code: DiagnosticCode,
    action: () => T,
    hint?: string,
  ): T | undefined {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof OdeonError)) throw error;
      const where = typeof span === 'function' ? span(error) : span;
      this.diagnostics.error(code, where, error.message, error.hint ?? hint);
      return undefined;
    }
  }

  /** Works on a definition that another one waits for, unless the chain is too long. */
  nested<T>(name: string, span: Span, action: () => T): T | undefined {
    if (this.depth >= maximumDepth) {
      this.error(
        'nested-too-deep',
        span,
        `more than ${maximumDepth} definitions wait for '${name}'`,
        'define first what other definitions use',
      );
      return undefined;
    }
    this.depth++;
    const result = action();
    this.depth--;
    return result;
  }

  /** What a declaration declares; lowers it on first use, so that statements may come in any order. */
  valueOf(declaration: Declaration, use?: Identifier): Value {
    const before = this.lowered.get(declaration);
    if (before === 'busy') {
      const name = use ?? (declaration.kind === 'broken' ? declaration.declares! : declaration.name);
      return this.error(
        'circular-definition',
        name.span,
        `the definition of '${name.text}' needs '${name.text}' itself`,
        'define it by what is known without it',
      );
    }
    if (before) return before;
    this.lowered.set(declaration, 'busy');
    const name = use ?? (declaration.kind === 'broken' ? declaration.declares! : declaration.name);
    const value =
      this.nested(name.text, name.span, () => this.lowerDeclaration(declaration, this)) ?? unknown;
    this.lowered.set(declaration, value);
    return value;
  }
}
