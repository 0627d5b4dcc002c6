/** Milliseconds after which the event loop gets a turn. */
const turnLength = 50;
let turn = 0;

/** Runs a generator to its end and gives the event loop a turn between its steps, so that messages, signals and buttons are seen. */
export async function runInTurns<Result>(run: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const step = run.next();
    if (step.done === true) return step.value;
    if (performance.now() - turn < turnLength) continue;
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    turn = performance.now();
  }
}
