import { existsSync, mkdirSync, mkdtempSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CallError } from './call-error.js';

/**
 * Makes a folder with those above it, and sees that files can be made in it. Folders are made one by one: the recursive form of Node does
 * not return where the system has no such folder to give, as below /proc.
 *
 * @throws CallError where it cannot be made or written.
 */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  let above = resolve(folder);
  while (!existsSync(above)) {
    missing.push(above);
    above = dirname(above);
  }
  if (!statSync(above).isDirectory()) {
    throw new CallError(
      missing.length === 0
        ? `'${folder}' is a file, not a folder`
        : `'${folder}' lies under '${above}', which is no folder`,
      'choose another folder',
    );
  }
  try {
    for (const one of missing.reverse()) mkdirSync(one);
    rmdirSync(mkdtempSync(join(folder, '.odeon-')));
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const reason = reasons[code] ?? `the system says ${code}`;
    throw new CallError(`nothing can be written in '${folder}': ${reason}`, 'choose another folder');
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there can be no such folder',
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'the name is too long',
};

/** Writes a file; a failure while its contents are written names the file too. */
export function writeText(path: string, text: string | Uint8Array): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    failure.path ??= path;
    throw failure;
  }
}
