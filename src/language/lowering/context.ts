import { OdeonError } from '../../errors.js';
import type { Model, SourcePlace } from '../../model/index.js';
import type { Identifier } from '../ast.js';
import type { DiagnosticCode } from '../diagnostic-codes.js';
import type { DiagnosticList } from '../diagnostics.js';
import type { LanguageLimits } from '../limits.js';
import type { Declaration, Scope } from '../scope.js';
import type { Span } from '../source-text.js';
import { unknown, type Value } from './values.js';

/** What all parts of the lowering share. */
export class Context {
  private readonly lowered = new Map<Declaration, Value | 'busy'>();

  constructor(
    readonly model: Model,
    readonly scope: Scope,
    readonly diagnostics: DiagnosticList,
    readonly limits: LanguageLimits,
    private readonly lowerDeclaration: (declaration: Declaration, context: Context) => Value,
  ) {}

  error(code: DiagnosticCode, span: Span, message: string, hint?: string): typeof unknown {
    this.diagnostics.error(code, span, message, hint);
    return unknown;
  }

  place(span: Span): SourcePlace {
    return this.diagnostics.source.place(span.start);
  }

  /** Runs a part of the fluent API; what it refuses becomes a diagnostic. `hint` is for errors that have none. */
  attempt<T>(span: Span, code: DiagnosticCode, action: () => T, hint?: string): T | undefined {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof OdeonError)) throw error;
      this.diagnostics.error(code, span, error.message, error.hint ?? hint);
      return undefined;
    }
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
    const value = this.lowerDeclaration(declaration, this);
    this.lowered.set(declaration, value);
    return value;
  }
}
