import { BinarySource } from './binary-source.js';
import { defaultNlLimits, type NlLimits } from './limits.js';
import { NlError } from './nl-error.js';
import { readHeader, headerLines, type NlHeader } from './nl-header.js';
import type { NlProblem } from './nl-problem.js';
import type { NlSource } from './nl-source.js';
import { printable } from './read-expression.js';
import { SegmentReader } from './segments.js';
import { TextSource } from './text-source.js';

export interface ReadNlOptions {
  /** Limits that differ from {@link defaultNlLimits}. */
  readonly limits?: Partial<NlLimits>;
  /** Text of the `.col` and `.row` files beside the `.nl` file: one name a line. */
  readonly columnNames?: string;
  readonly rowNames?: string;
  /** Solve the continuous relaxation of a problem with integer variables instead of refusing it; default false. */
  readonly relaxIntegers?: boolean;
}

/**
 * Reads an AMPL `.nl` file, text or binary (D. M. Gay, "Writing .nl Files", SAND2005-7907P, 2005).
 *
 * @param bytes the whole file; not kept
 * @throws NlError where the file is damaged, exceeds a limit, or holds what a continuous nonlinear solver cannot take:
 *   integer variables, logical and complementarity constraints, imported functions
 */
export function readNl(bytes: Uint8Array, options: ReadNlOptions = {}): NlProblem {
  const limits = { ...defaultNlLimits, ...options.limits };
  const header = readHeader(bytes, limits);
  const messages = [...refuse(header, options.relaxIntegers ?? false)];
  const source: NlSource =
    header.form === 'text'
      ? new TextSource(bytes, header.end, headerLines + 1)
      : new BinarySource(bytes, header.end, header.littleEndian);
  const reader = new SegmentReader(source, header, limits);
  for (let letter = source.segment(); letter !== ''; letter = source.segment()) {
    if (!reader.read(letter)) {
      throw new NlError(`there is no segment '${printable(letter)}'`, source.position);
    }
  }
  if (header.objectives > 1) {
    messages.push(`the file has ${header.objectives} objectives; the first is used`);
  }
  return {
    ...reader.finish(),
    variableNames: readNames(options.columnNames, header.variables),
    constraintNames: readNames(options.rowNames, header.constraints),
    messages,
  };
}

/** Whether bytes begin like an `.nl` file. */
export function looksLikeNl(bytes: Uint8Array): boolean {
  const head = String.fromCharCode(...bytes.subarray(0, 2));
  return /^[gb]\d$/.test(head);
}

function* refuse(header: NlHeader, relaxIntegers: boolean): Iterable<string> {
  const { discrete } = header;
  const counts: [number, string][] = [
    [discrete.binary, 'binary'],
    [
      discrete.integer +
        discrete.nonlinearBoth +
        discrete.nonlinearConstraints +
        discrete.nonlinearObjectives,
      'integer',
    ],
  ];
  const found = counts.filter(([count]) => count > 0).map(([count, kind]) => `${count} ${kind}`);
  if (found.length > 0) {
    const text = `the problem has ${found.join(' and ')} variables`;
    if (!relaxIntegers) {
      throw new NlError(
        `${text}; Odeon solves continuous problems`,
        { line: 7 },
        'Relax the integers to solve the relaxation.',
      );
    }
    yield `${text}, taken as continuous`;
  }
  if (header.logicalConstraints > 0) {
    throw new NlError(
      `the problem has ${header.logicalConstraints} logical constraints, which are not supported`,
      { line: 2 },
    );
  }
}

/** Names of a `.row` or `.col` file; undefined where there are fewer than the problem needs. */
function readNames(text: string | undefined, count: number): string[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(/\r?\n/, count);
  return names.length === count && names.every((name) => name !== '') ? names : undefined;
}
