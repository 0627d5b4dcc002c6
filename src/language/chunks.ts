/** Shortest part of a text that is read by itself. */
const shortestChunk = 16_000;

/** A line that begins a statement wherever it stands outside of brackets: a constraint's name, or a keyword and a name. */
const beginsStatement =
  /[ \t]*(?:[A-Za-z_]\w*(?:\[[^\]\r\n]*\])?:|(?:param|let|var|state|algebraic|control|set|data|network|time)[ \t]+[A-Za-z_]\w*[ \t]*(?:=(?!=)|:|\[|in\b|over\b|start\b|\r?\n))/y;

/**
 * Where a long text may be cut, so that its tokens need not all be in memory at once: before lines that certainly begin a
 * statement. Returns the ends of the parts; the last is the length of the text.
 */
export function chunkEnds(text: string): number[] {
  const ends: number[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfText(text, at);
        break;
      case 0x23: // #
        at = endOfLine(text, at) - 1;
        break;
      case 0x28: // ( [ {
      case 0x5b:
      case 0x7b:
        depth++;
        break;
      case 0x29: // ) ] }
      case 0x5d:
      case 0x7d:
        if (depth > 0) depth--;
        break;
      case 0x0a:
        if (depth > 0 || at + 1 - start < shortestChunk) break;
        beginsStatement.lastIndex = at + 1;
        if (!beginsStatement.test(text)) break;
        ends.push(at + 1);
        start = at + 1;
        break;
      default:
    }
  }
  ends.push(text.length);
  return ends;
}

/** Place of the quotation mark that closes a text, or of the end of its line. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter === 0x22) return at;
    if (letter === 0x0a || letter === 0x0d) return at - 1;
    if (letter === 0x5c) at++;
  }
  return text.length;
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}
