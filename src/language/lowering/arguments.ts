import { nearestName } from '../../nearest-name.js';
import type { CallTree, ExpressionTree, Identifier } from '../ast.js';
import type { DiagnosticList } from '../diagnostics.js';

/** What a function takes: values in order, then values by name. */
export interface Signature {
  /** Fewest and most values without a name. */
  readonly positional: readonly [least: number, most: number];
  /** Names of the values that may be given by name. */
  readonly named: readonly string[];
  /** How it is written, for hints: `smooth(column, bandwidth: 0.5)`. */
  readonly form: string;
}

/** Arguments of one call, matched with its signature. */
export interface MatchedArguments {
  readonly positional: readonly ExpressionTree[];
  readonly named: ReadonlyMap<string, ExpressionTree>;
}

/** Matches a call with a signature, or reports what does not fit and returns `undefined`. */
export function matchArguments(
  call: CallTree,
  name: string,
  signature: Signature,
  diagnostics: DiagnosticList,
): MatchedArguments | undefined {
  const positional: ExpressionTree[] = [];
  const named = new Map<string, ExpressionTree>();
  let fits = true;
  const form = `write ${signature.form}`;
  if (call.iteration) {
    diagnostics.error('unexpected-iteration', call.iteration.span, `'${name}' does not run over a set`, form);
    return undefined;
  }
  for (const argument of call.arguments) {
    if (!argument.name) positional.push(argument.value);
    else if (named.has(argument.name.text)) {
      diagnostics.error(
        'repeated-argument',
        argument.name.span,
        `'${argument.name.text}' is given twice`,
        form,
      );
      fits = false;
    } else if (!signature.named.includes(argument.name.text)) {
      reportUnknownArgument(argument.name, name, signature, diagnostics);
      fits = false;
    } else named.set(argument.name.text, argument.value);
  }
  const [least, most] = signature.positional;
  if (positional.length > most) {
    const span = positional[most]!.span;
    const takes = most === 0 ? 'only named values' : `at most ${most} ${most === 1 ? 'value' : 'values'}`;
    diagnostics.error('too-many-arguments', span, `'${name}' takes ${takes}`, form);
    fits = false;
  } else if (positional.length < least) {
    const takes = `${least === most ? '' : 'at least '}${least} ${least === 1 ? 'value' : 'values'}`;
    diagnostics.error(
      'missing-argument',
      call.span,
      `'${name}' takes ${takes} and got ${positional.length}`,
      form,
    );
    fits = false;
  }
  return fits ? { positional, named } : undefined;
}

function reportUnknownArgument(
  argument: Identifier,
  name: string,
  signature: Signature,
  diagnostics: DiagnosticList,
): void {
  const near = nearestName(argument.text, signature.named);
  const hint = near === undefined ? `write ${signature.form}` : `did you mean '${near}'?`;
  diagnostics.error('unknown-argument', argument.span, `'${name}' has no argument '${argument.text}'`, hint);
}
