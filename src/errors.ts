/**
 * Base of every error that Odeon throws for wrong use: a wrong model, wrong data or a wrong call.
 * Numerical failure is never an exception; it is a status of the result.
 */
export class OdeonError extends Error {
  /** What the user can do about it, in one sentence. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = new.target.name;
    this.hint = hint;
  }
}
