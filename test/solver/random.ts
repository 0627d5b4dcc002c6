/** A seeded source of numbers in [-1, 1): the minimal standard generator of Park & Miller (1988). */
export function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
}
