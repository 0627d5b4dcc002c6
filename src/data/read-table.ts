import type * as FileSystem from 'node:fs';
import type * as Paths from 'node:path';
import { nearestName } from '../nearest-name.js';
import { DataError } from './data-error.js';
import { isPattern, listFolder, matchingFiles } from './file-pattern.js';
import { joinTables } from './join-tables.js';
import { MAXIMUM_BYTES, parseTable, type ParseTableOptions } from './parse-table.js';
import type { Table } from './table.js';

/** How a table is read from a file; Node only. */
export interface ReadTableOptions extends Omit<ParseTableOptions, 'source'> {
  /** Folder of the model: relative paths start there and the file must lie below it. Absent: any file may be read. */
  readonly root?: string;
  /** Further folders below which files may be read. */
  readonly allowRead?: readonly string[];
}

/**
 * The table in a CSV file, or in several files of the same columns: `runs/*.csv`, each an experiment. Symbolic links are resolved
 * before the check that a file lies below an allowed folder; only regular files are opened.
 *
 * @throws DataError when the file is missing (with the nearest name), not allowed, too large, no UTF-8 text or no table.
 */
export function readTable(file: string, options: ReadTableOptions = {}): Table {
  if (isPattern(file)) return readTables(file, options);
  return parseTable(readTextFile(file, options), { ...options, source: file });
}

function readTables(pattern: string, options: ReadTableOptions): Table {
  const { fs, path } = nodeModules(pattern);
  const { root, allowRead = [], maximumBytes = MAXIMUM_BYTES } = options;
  const check = (real: string): void => {
    if (root === undefined) return;
    const folders = [root, ...allowRead].filter((folder) => fs.existsSync(folder));
    const allowed = folders.map((folder) => fs.realpathSync(folder));
    if (!allowed.includes(real)) requireBelow(path, real, pattern, allowed);
  };
  const list = (folder: string): readonly string[] =>
    listFolder(fs, path, path.resolve(root ?? '.', folder), check);
  let bytes = 0;
  const parts = matchingFiles(pattern, list).map(({ file, label }) => {
    const text = readTextFile(file, { ...options, maximumBytes: maximumBytes - bytes });
    bytes += text.length;
    return { label, table: parseTable(text, { ...options, source: file }) };
  });
  return joinTables(pattern, parts);
}

/**
 * The text of a file in UTF-8, found and checked like those of {@link readTable}.
 *
 * @throws DataError when the file is missing (with the nearest name), not allowed, too large or no UTF-8 text.
 */
export function readTextFile(
  file: string,
  options: Pick<ReadTableOptions, 'root' | 'allowRead' | 'maximumBytes'> = {},
): string {
  const { fs, path } = nodeModules(file);
  const { root, allowRead = [], maximumBytes = MAXIMUM_BYTES } = options;
  const folders = [root ?? '.', ...allowRead].map((folder) => path.resolve(folder));
  const resolved = path.resolve(root ?? '.', file);
  if (root !== undefined) requireBelow(path, resolved, file, folders);
  const real = realPath(fs, path, resolved, file);
  const realFolders = folders
    .filter((folder) => fs.existsSync(folder))
    .map((folder) => fs.realpathSync(folder));
  if (root !== undefined) requireBelow(path, real, file, realFolders);
  return readText(fs, real, file, maximumBytes);
}

/** Node's modules, asked for when they are needed: bundles for browsers contain no import of them. */
function nodeModules(file: string): { fs: typeof FileSystem; path: typeof Paths } {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') {
    throw new DataError(
      { source: file },
      'files can be read under Node only',
      'use parseTable with the text of the file',
    );
  }
  return { fs: process.getBuiltinModule('node:fs'), path: process.getBuiltinModule('node:path') };
}

function requireBelow(path: typeof Paths, location: string, file: string, folders: readonly string[]): void {
  const below = folders.some((folder) => {
    const relative = path.relative(folder, location);
    const leaves = relative === '' || relative === '..' || relative.startsWith(`..${path.sep}`);
    return !leaves && !path.isAbsolute(relative);
  });
  if (below) return;
  throw new DataError(
    { source: file },
    "the file is outside the model's folder",
    'move it beside the model, or allow its folder with --allow-read',
  );
}

function realPath(fs: typeof FileSystem, path: typeof Paths, resolved: string, file: string): string {
  try {
    return fs.realpathSync(resolved);
  } catch {
    throw new DataError({ source: file }, 'there is no such file', nearestFile(fs, path, resolved));
  }
}

/** A hint at the file that was meant. */
function nearestFile(fs: typeof FileSystem, path: typeof Paths, resolved: string): string {
  let names: string[];
  try {
    names = fs.readdirSync(path.dirname(resolved));
  } catch {
    return `there is no folder ${path.dirname(resolved)}`;
  }
  const near = nearestName(path.basename(resolved), names);
  return near === undefined ? `looked for ${resolved}` : `did you mean '${near}'?`;
}

function readText(fs: typeof FileSystem, real: string, file: string, maximumBytes: number): string {
  let bytes: Buffer;
  try {
    if (!fs.statSync(real).isFile()) throw new DataError({ source: file }, 'this is not a file');
    const descriptor = fs.openSync(real, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0));
    try {
      const { size } = fs.fstatSync(descriptor);
      if (size > maximumBytes) {
        throw new DataError(
          { source: file },
          `the file has ${size} bytes; at most ${maximumBytes} are read`,
          'raise the limit or split the file',
        );
      }
      bytes = fs.readFileSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(
      { source: file },
      `the file cannot be read (${(error as NodeJS.ErrnoException).code})`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError({ source: file }, 'the file is not UTF-8 text', 'save it in UTF-8');
  }
}
