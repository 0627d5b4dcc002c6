/** Why a path in a model is refused, before anything is read. Symbolic links are the matter of whoever reads. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'the name of the file is empty';
  if (/\p{Cc}/u.test(path)) return 'the name of the file contains control characters';
  if (/^([/\\]|[A-Za-z]:|[A-Za-z]+:\/\/)/.test(path)) return 'a model reads files only by relative paths';
  if (path.split(/[/\\]/).includes('..'))
    return "a model reads files only in its own folder, so '..' is refused";
  return undefined;
}
