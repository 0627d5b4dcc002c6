import type { LanguageLimits } from './limits.js';

/**
 * Why a path in a model is refused, before anything is read. Symbolic links, and with `anyPath` absolute paths and those that lead out
 * of the model's folder, are the matter of whoever reads.
 */
export function pathProblem(path: string, { anyPath }: Pick<LanguageLimits, 'anyPath'>): string | undefined {
  if (path === '') return 'the name of the file is empty';
  if (/\p{Cc}/u.test(path)) return 'the name of the file contains control characters';
  if (anyPath) return undefined;
  if (/^([/\\]|[A-Za-z]:|[A-Za-z]+:\/\/)/.test(path)) return 'a model reads files only by relative paths';
  if (path.split(/[/\\]/).includes('..'))
    return "a model reads files only in its own folder, so '..' is refused";
  return undefined;
}
