import { OdeonError } from '../../errors.js';

/** A place in an `.nl` or `.sol` file: a 1-based line of a text file or a 0-based byte of a binary one. */
export type NlPosition = { readonly line: number } | { readonly offset: number };

/** An `.nl` or `.sol` file that is damaged, exceeds a limit or asks for something that Odeon does not solve. */
export class NlError extends OdeonError {
  readonly position: NlPosition | undefined;
  /** The message without the place before it. */
  readonly reason: string;

  constructor(reason: string, position?: NlPosition, hint?: string) {
    super(position === undefined ? reason : `${describe(position)}: ${reason}`, hint);
    this.position = position;
    this.reason = reason;
  }
}

function describe(position: NlPosition): string {
  return 'line' in position ? `line ${position.line}` : `byte ${position.offset}`;
}
