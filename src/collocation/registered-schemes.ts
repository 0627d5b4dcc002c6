import { CollocationError } from './collocation-error.js';
import { differenceSchemes } from './difference-schemes.js';
import type { CollocationScheme } from './scheme.js';
import { schemeFactories } from './schemes.js';

const registered = new Map<string, CollocationScheme>();

/**
 * Gives a scheme made by `defineScheme` its name in the language: `collocate t with equidistant(elements: 10)` is then read and printed.
 * For the whole process; a model's text cannot do it.
 *
 * @returns the scheme.
 * @throws CollocationError for a name that is no name in the language or that another scheme has.
 */
export function registerScheme(scheme: CollocationScheme): CollocationScheme {
  const { name } = scheme;
  if (!/^[A-Za-z]\w*$/.test(name)) {
    throw new CollocationError(
      `the scheme '${name}' has no name for the language`,
      'names have letters, digits and underscores',
    );
  }
  const known = registered.get(name);
  if (known === scheme) return scheme;
  const own = name.replaceAll('_', '-');
  if (known || schemeFactories.has(own) || differenceSchemes.has(own))
    throw new CollocationError(`there is a scheme '${name}' already`, 'choose another name');
  registered.set(name, scheme);
  return scheme;
}

/** Schemes that were registered, by name. */
export const registeredSchemes: ReadonlyMap<string, CollocationScheme> = registered;
