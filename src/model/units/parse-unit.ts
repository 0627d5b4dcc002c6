import { nearestName } from '../../nearest-name.js';
import { ModelError } from '../model-error.js';
import {
  dimensionless,
  divideUnits,
  multiplyUnits,
  powerOfUnit,
  rational,
  type Rational,
  type Unit,
} from './unit.js';
import { unitNamed, unitNames } from './unit-table.js';

/** Longest text of a unit. */
const maximumLength = 200;
const form = 'write products, quotients and powers of units: "J/(mol*K)", "1/s", "m^0.5"';

/**
 * Reads a unit: names of units with prefixes, `*`, `/`, `^` with a whole, decimal or rational exponent, parentheses, and the number 1.
 * As in formulas, `/` takes what follows it up to the next `*` or `/`.
 *
 * @throws ModelError for a text that is no unit.
 */
export function parseUnit(text: string): Unit {
  if (text.length > maximumLength) throw new ModelError('the unit is too long', form);
  return new UnitReader(text).whole();
}

class UnitReader {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(private readonly text: string) {
    this.tokens = text.match(/[A-Za-z\u03bc\u00b5]+|\d+(?:\.\d+)?|\S/g) ?? [];
  }

  whole(): Unit {
    const unit = this.product();
    if (this.at < this.tokens.length) throw this.unexpected();
    return unit;
  }

  private product(): Unit {
    let unit = this.power();
    for (;;) {
      if (this.take('*')) unit = multiplyUnits(unit, this.power());
      else if (this.take('/')) unit = divideUnits(unit, this.power());
      else return unit;
    }
  }

  private power(): Unit {
    const base = this.base();
    return this.take('^') ? powerOfUnit(base, this.exponent()) : base;
  }

  private base(): Unit {
    const token = this.tokens[this.at];
    if (this.take('(')) {
      const unit = this.product();
      if (!this.take(')')) throw this.unexpected();
      return unit;
    }
    if (token === undefined || !/^(?:1|[A-Za-z\u03bc\u00b5]+)$/.test(token)) throw this.unexpected();
    this.at++;
    if (token === '1') return dimensionless;
    const unit = unitNamed(token.replaceAll('\u00b5', '\u03bc'));
    if (unit) return unit;
    const near = nearestName(token, unitNames);
    throw new ModelError(
      `there is no unit '${token}'`,
      /^deg[CF]$/.test(token)
        ? 'temperatures are stated in K: an offset cannot be multiplied'
        : near === undefined
          ? form
          : `did you mean '${near}'?`,
    );
  }

  private exponent(): Rational {
    const bracket = this.take('(');
    const sign = this.take('-') ? -1 : 1;
    const [whole, decimals = ''] = this.number().split('.');
    let exponent = rational(sign * Number(`${whole}${decimals}`), 10 ** decimals.length);
    if (bracket) {
      if (this.take('/')) {
        const divisor = Number(this.number());
        if (!Number.isInteger(divisor) || divisor < 1) throw this.unexpected();
        exponent = rational(exponent.numerator, exponent.denominator * divisor);
      }
      if (!this.take(')')) throw this.unexpected();
    }
    if (Math.abs(exponent.numerator) > 100 || exponent.denominator > 100) throw this.unexpected();
    return exponent;
  }

  private number(): string {
    const token = this.tokens[this.at];
    if (token === undefined || !/^\d{1,4}(?:\.\d{1,4})?$/.test(token)) throw this.unexpected();
    this.at++;
    return token;
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private unexpected(): ModelError {
    const token = this.tokens[this.at];
    return new ModelError(
      token === undefined
        ? `the unit '${this.text}' ends too early`
        : `'${token}' cannot stand in a unit here`,
      form,
    );
  }
}
