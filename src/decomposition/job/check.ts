import { JobError } from './job-error.js';

/** Reads the parts of something that came from outside and complains of the first that is not as it must be. */
export class Checked {
  private readonly parts: Readonly<Record<string, unknown>>;

  /** @param what names the whole in messages, such as 'the answer of batch 3'. */
  constructor(
    value: unknown,
    private readonly what: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
      throw new JobError(`${what} is no object`);
    }
    this.parts = value as Readonly<Record<string, unknown>>;
  }

  /** A part as it is; undefined where it is absent. */
  any(key: string): unknown {
    return Object.hasOwn(this.parts, key) ? this.parts[key] : undefined;
  }

  text(key: string, longest: number): string {
    const value = this.any(key);
    if (typeof value !== 'string' || value.length > longest)
      throw this.wrong(key, `a text of at most ${longest} characters`);
    return value;
  }

  /** One of a few texts. */
  choice<Choice extends string>(key: string, choices: readonly Choice[]): Choice {
    const value = this.any(key);
    if (!choices.includes(value as Choice)) throw this.wrong(key, choices.join(' or '));
    return value as Choice;
  }

  flag(key: string): boolean {
    const value = this.any(key);
    if (typeof value !== 'boolean') throw this.wrong(key, 'true or false');
    return value;
  }

  /** A finite number in [least, most]. */
  number(key: string, least = -Infinity, most = Infinity): number {
    const value = this.any(key);
    if (typeof value !== 'number' || !Number.isFinite(value) || value < least || value > most) {
      throw this.wrong(key, `a finite number${least > -Infinity ? ` >= ${least}` : ''}`);
    }
    return value;
  }

  /** A number that may be infinite or none: a value of the model where it may be undefined. */
  anyNumber(key: string): number {
    const value = this.any(key);
    if (typeof value !== 'number') throw this.wrong(key, 'a number');
    return value;
  }

  /** A whole number in [least, end). */
  integer(key: string, least: number, end: number): number {
    const value = this.any(key);
    if (!Number.isInteger(value) || (value as number) < least || (value as number) >= end) {
      throw this.wrong(key, `a whole number in [${least}, ${end})`);
    }
    return value as number;
  }

  /** So many finite numbers, none below `least`. */
  numbers(key: string, length: number, least = -Infinity): Float64Array {
    const value = this.any(key);
    if (!(value instanceof Float64Array) || value.length !== length)
      throw this.wrong(key, `${length} numbers`);
    for (let k = 0; k < length; k++) {
      if (!Number.isFinite(value[k]) || value[k]! < least) {
        throw this.wrong(
          key,
          `finite numbers${least > -Infinity ? ` >= ${least}` : ''}; number ${k} is ${value[k]}`,
        );
      }
    }
    return value;
  }

  /** So many numbers, whatever they are. */
  anyNumbers(key: string, length: number): Float64Array {
    const value = this.any(key);
    if (!(value instanceof Float64Array) || value.length !== length)
      throw this.wrong(key, `${length} numbers`);
    return value;
  }

  list(key: string, most: number): readonly unknown[] {
    const value = this.any(key);
    if (!Array.isArray(value) || value.length > most) throw this.wrong(key, `a list of at most ${most}`);
    return value as unknown[];
  }

  part(key: string): Checked {
    return new Checked(this.any(key), `${key} of ${this.what}`);
  }

  wrong(key: string, wanted: string): JobError {
    return new JobError(`${key} of ${this.what} is not what it must be: ${wanted}`);
  }
}
