/**
 * The candidate that is most likely meant by a misspelt name, for "did you mean ...?": the smallest Damerau-Levenshtein
 * distance (optimal string alignment), upper and lower case alike, if it is at most a third of the name's length
 * rounded up and less than all of it: of one letter only the other case is near. `undefined` when none is near.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase().slice(0, MAXIMUM_LENGTH);
  let nearest: string | undefined;
  let smallest = Math.min(Math.ceil(wanted.length / 3), wanted.length - 1) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= smallest) continue;
    const distance = alignmentDistance(wanted, candidate.toLowerCase());
    if (distance < smallest) {
      smallest = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** Names are cut at this length: the cost is quadratic and the text may be hostile. */
const MAXIMUM_LENGTH = 64;

/**
 * Insertions, deletions, substitutions and transpositions of neighbours between two words, no substring edited twice
 * (Damerau, CACM 7, 1964; recurrence of Wagner and Fischer, J. ACM 21, 1974).
 */
export function alignmentDistance(a: string, b: string): number {
  let beforePrevious = new Int32Array(b.length + 1);
  let previous = Int32Array.from({ length: b.length + 1 }, (_, j) => j);
  let current = new Int32Array(b.length + 1);
  for (let i = 1; i <= a.length; i++) {
    current[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const substitution = a[i - 1] === b[j - 1] ? 0 : 1;
      let distance = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, beforePrevious[j - 2] + 1);
      }
      current[j] = distance;
    }
    [beforePrevious, previous, current] = [previous, current, beforePrevious];
  }
  return previous[b.length];
}
