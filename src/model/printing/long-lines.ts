/** Longest line that is printed where it can be broken. */
const longest = 118;

/**
 * Breaks a statement that is too long, behind commas and operators where the fewest brackets are open: there it goes on in the
 * next line. Texts in quotes are never broken, nor what stands before `from`.
 */
export function folded(statement: string, from = 0): string {
  if (statement.length <= longest) return statement;
  const indent = `${/^ */.exec(statement)![0]}    `;
  const places = breakPlaces(statement).filter(({ at }) => at > from);
  const lines: string[] = [];
  let start = 0;
  let next = 0;
  let width = longest;
  while (statement.length - start > width) {
    let best: Place | undefined;
    for (; next < places.length && places[next]!.at <= start + width; next++) {
      const place = places[next]!;
      if (!best || place.depth <= best.depth || best.at - start < width / 2) best = place;
    }
    best ??= places[next++];
    if (!best) break;
    lines.push(statement.slice(start, best.at).trimEnd());
    start = best.at;
    while (next > 0 && places[next - 1]!.at > start) next--;
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
    else if (letter === ' ' && isBreak(statement, at, depth)) places.push({ at: at + 1, depth });
  }
  return places;
}

/** Whether a line may end before the blank at this place: behind a comma in brackets, or behind an operator. */
function isBreak(statement: string, at: number, depth: number): boolean {
  const before = statement[at - 1];
  if (before === ',') return depth > 0;
  if (before === '+' || before === '-') return depth > 0;
  return before === '=' && statement[at - 2] === '=';
}
