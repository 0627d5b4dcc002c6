/** Longest line that is printed where it can be broken. */
const longest = 118;

/**
 * Breaks a statement that is too long, behind commas and operators where the fewest brackets are open: there it goes on in the
 * next line. Texts in quotes are never broken.
 */
export function folded(statement: string): string {
  if (statement.length <= longest) return statement;
  const indent = `${/^ */.exec(statement)![0]}    `;
  const places = breakPlaces(statement);
  const lines: string[] = [];
  let start = 0;
  let width = longest;
  while (statement.length - start > width) {
    const limit = start + width;
    let best: Place | undefined;
    for (const place of places) {
      if (place.at > limit) break;
      if (place.at > start && (!best || place.depth <= best.depth || place.at - start < width / 3))
        best = place;
    }
    best ??= places.find(({ at }) => at > limit);
    if (!best) break;
    lines.push(statement.slice(start, best.at).trimEnd());
    start = best.at;
    width = longest - indent.length;
  }
  lines.push(statement.slice(start));
  return lines.map((line, k) => (k === 0 ? line : `${indent}${line}`)).join('\n');
}

/** A place where a line may end, and the brackets that are open there. */
interface Place {
  readonly at: number;
  readonly depth: number;
}

function breakPlaces(statement: string): Place[] {
  const places: Place[] = [];
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < statement.length; at++) {
    const letter = statement[at]!;
    if (quoted) {
      if (letter === '\\') at++;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if ('([{'.includes(letter)) depth++;
    else if (')]}'.includes(letter)) depth--;
    else if (letter === ' ' && at > 0) {
      const before = statement[at - 1]!;
      const operator = '+-='.includes(before) && statement[at - 2] !== '(';
      if (
        (before === ',' && depth > 0) ||
        (operator && depth > 0) ||
        (before === '=' && statement[at - 2] === '=')
      )
        places.push({ at: at + 1, depth });
    }
  }
  return places;
}
