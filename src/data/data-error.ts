import { OdeonError } from '../errors.js';

/** A place in a data file; line and column are 1-based. */
export interface DataPosition {
  readonly source: string;
  readonly line?: number;
  readonly column?: number;
}

/** Wrong data: a file that cannot be read or a table that does not hold what the model asks of it. */
export class DataError extends OdeonError {
  readonly position: DataPosition;
  /** The message without the place before it. */
  readonly reason: string;

  constructor(position: DataPosition, reason: string, hint?: string) {
    const { source, line, column } = position;
    const place = [source, line, column].filter((part) => part !== undefined).join(':');
    super(`${place}: ${reason}`, hint);
    this.position = position;
    this.reason = reason;
  }
}
