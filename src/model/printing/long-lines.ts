/** Longest line that is printed where it can be broken. */
const longest = 118;

/**
 * Breaks a statement that is too long behind commas inside of brackets, where it goes on in the next line. Texts in quotes are
 * never broken.
 */
export function folded(statement: string): string {
  if (statement.length <= longest) return statement;
  const indent = `${/^ */.exec(statement)![0]}    `;
  const lines: string[] = [];
  let start = 0;
  let lastBreak = -1;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < statement.length; at++) {
    const letter = statement[at]!;
    if (quoted) {
      if (letter === '\\') at++;
      else if (letter === '"') quoted = false;
      continue;
    }
    if (letter === '"') quoted = true;
    else if ('([{'.includes(letter)) depth++;
    else if (')]}'.includes(letter)) depth--;
    const width = at - start + (lines.length > 0 ? indent.length : 0);
    if (width >= longest && lastBreak > start) {
      lines.push(statement.slice(start, lastBreak).trimEnd());
      start = lastBreak;
      lastBreak = -1;
    }
    if (letter === ',' && depth > 0 && statement[at + 1] === ' ') lastBreak = at + 2;
  }
  lines.push(statement.slice(start));
  return lines.map((line, k) => (k === 0 ? line : `${indent}${line}`)).join('\n');
}
