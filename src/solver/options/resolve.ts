import { OdeonError } from '../../errors.js';
import { describeRange, type OptionDeclaration } from './declaration.js';
import {
  optionGroups,
  optionTable,
  type InteriorPointOptions,
  type OptionName,
  type ResolvedOptions,
} from './table.js';

/** An option that does not exist or has a value outside its range. */
export class OptionError extends OdeonError {}

const names = Object.keys(optionTable) as OptionName[];

/**
 * Checks `options` and fills in the defaults. Flags may be booleans or `yes` / `no`.
 * @throws OptionError for an unknown name (with the nearest one) or a value outside its range.
 */
export function resolveOptions(options: InteriorPointOptions = {}): ResolvedOptions {
  const resolved: Record<string, unknown> = {};
  for (const name of names) resolved[name] = optionTable[name].default;
  if (options.hessian_approximation === 'limited-memory') {
    resolved['mu_strategy'] = 'adaptive';
    resolved['recalc_y'] = true;
  }
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) resolved[name] = checkedValue(name, declarationOf(name), value);
  }
  return resolved as ResolvedOptions;
}

/**
 * Reads one option given as text (`tol=1e-6` on a command line).
 * @throws OptionError as `resolveOptions`.
 */
export function parseOption(name: string, text: string): InteriorPointOptions {
  const declaration = declarationOf(name);
  const numeric = declaration.kind === 'number' || declaration.kind === 'integer';
  const number = Number(text);
  const value = numeric && text.trim() !== '' && Number.isFinite(number) ? number : text;
  return { [name]: checkedValue(name, declaration, value) };
}

/** Whether there is an option of this name. */
export function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(optionTable, name);
}

/** The documentation of all options as Markdown. */
export function renderOptions(): string {
  const lines: string[] = ['# Solver options', ''];
  for (const [group, declarations] of Object.entries(optionGroups)) {
    lines.push(`## ${group}`, '', '| option | default | range | meaning |', '|---|---|---|---|');
    for (const [name, declaration] of Object.entries<OptionDeclaration>(declarations)) {
      const cells = [
        `\`${name}\``,
        shown(declaration.default),
        describeRange(declaration).replaceAll('|', '\\|'),
        declaration.text,
      ];
      lines.push(`| ${cells.join(' | ')} |`);
    }
    lines.push('');
  }
  return lines.join('\n');
}

function shown(value: number | string | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' && value !== Math.round(value)
    ? String(Number(value.toPrecision(6)))
    : String(value);
}

function declarationOf(name: string): OptionDeclaration {
  if (isOptionName(name)) return optionTable[name];
  throw new OptionError(`unknown option '${name}'`, `did you mean '${nearestName(name)}'?`);
}

function checkedValue(
  name: string,
  declaration: OptionDeclaration,
  value: unknown,
): number | string | boolean {
  switch (declaration.kind) {
    case 'flag':
      if (value === true || value === 'yes' || value === 'true') return true;
      if (value === false || value === 'no' || value === 'false') return false;
      break;
    case 'choice':
      if (typeof value === 'string' && declaration.choices.includes(value)) return value;
      break;
    default: {
      if (typeof value !== 'number' || Number.isNaN(value)) break;
      if (declaration.kind === 'integer' && !Number.isInteger(value)) break;
      const { above = -Infinity, least = -Infinity, below = Infinity, most = Infinity } = declaration;
      const inside =
        (value > above || above === -Infinity) &&
        value >= least &&
        (value < below || below === Infinity) &&
        value <= most;
      if (inside) return value;
    }
  }
  throw new OptionError(
    `option '${name}' cannot be ${JSON.stringify(value)}`,
    `it takes ${describeRange(declaration)}`,
  );
}

/** The declared name with the least edit distance (Levenshtein, 1966) from `name`. */
function nearestName(name: string): string {
  let best = names[0] as string;
  let bestDistance = Infinity;
  for (const candidate of names) {
    const distance = editDistance(name, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, substitution));
    }
    previous = row;
  }
  return previous[b.length]!;
}
