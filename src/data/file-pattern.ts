import type * as FileSystem from 'node:fs';
import type * as Paths from 'node:path';
import { DataError } from './data-error.js';

/** Largest number of files that one pattern may stand for, and of folder entries that are looked at. */
export const MAXIMUM_FILES = 10_000;
const MAXIMUM_ENTRIES = 100_000;

/** Whether the name of a file stands for several: it contains a star, which stands for any part of a name. */
export function isPattern(file: string): boolean {
  return file.includes('*');
}

/** A file that a pattern stands for. */
export interface MatchedFile {
  /** Path, written like the pattern. */
  readonly file: string;
  /** What tells it apart: the path from the first star on, without what follows the last star in the pattern. */
  readonly label: string;
}

/**
 * The files that a pattern stands for, in the order of their names, numbers in them by value. Hidden files are left out.
 *
 * @param list the names in a folder that may be read.
 * @throws DataError when there is none, or too many.
 */
export function matchingFiles(pattern: string, list: (folder: string) => readonly string[]): MatchedFile[] {
  const segments = pattern.split(/[/\\]/);
  const ordered = new Intl.Collator('en', { numeric: true });
  let entries = 0;
  let found = [''];
  segments.forEach((segment, depth) => {
    const isFolder = depth + 1 < segments.length;
    found = found.flatMap((folder) => {
      const join = (name: string): string => (depth === 0 ? name : `${folder}/${name}`);
      if (!isPattern(segment)) return [join(segment)];
      const names = list(depth === 0 ? '.' : folder === '' ? '/' : folder);
      entries += names.length;
      if (entries > MAXIMUM_ENTRIES) throw tooMany(pattern, MAXIMUM_ENTRIES, 'names were looked at');
      return names
        .filter((name) => fits(name, segment) && !name.startsWith('.'))
        .sort((left, right) => ordered.compare(left, right) || (left < right ? -1 : 1))
        .map(join);
    });
    if (found.length > MAXIMUM_FILES) throw tooMany(pattern, MAXIMUM_FILES, isFolder ? 'folders' : 'files');
  });
  if (found.length === 0) {
    throw new DataError(
      { source: pattern },
      'there is no such file',
      'a star stands for any part of one name: runs/*.csv',
    );
  }
  const before = pattern.indexOf('*');
  const after = pattern.length - pattern.lastIndexOf('*') - 1;
  return found.map((file) => ({ file, label: file.slice(before, file.length - after) }));
}

/** Whether a name fits a pattern: its parts between the stars stand in it in order. Takes time in proportion to the name. */
function fits(name: string, pattern: string): boolean {
  const [first, ...rest] = pattern.split('*') as [string, ...string[]];
  const last = rest.pop()!;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
    return false;
  const end = name.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

function tooMany(source: string, limit: number, what: string): DataError {
  return new DataError(
    { source },
    `more than ${limit} ${what}`,
    'put the experiments into one file with a column of labels',
  );
}

/** Names in a folder. Exported types keep the modules of Node out of bundles for browsers. */
export function listFolder(
  fs: typeof FileSystem,
  path: typeof Paths,
  folder: string,
  check: (real: string) => void,
): readonly string[] {
  let real: string;
  try {
    real = fs.realpathSync(path.resolve(folder));
  } catch {
    throw new DataError({ source: folder }, 'there is no such folder');
  }
  check(real);
  try {
    return fs.readdirSync(real);
  } catch (error) {
    throw new DataError(
      { source: folder },
      `the folder cannot be read (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}
