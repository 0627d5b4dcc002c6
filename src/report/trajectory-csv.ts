import type { Solution } from '../model/solution.js';
import type { TimeSet } from '../model/time.js';

/**
 * The solution over one time set as CSV (RFC 4180): a row per grid node, the time first, then every component of every
 * state, algebraic variable and control. A cell is empty where the variable does not live (controls at the start node).
 */
export function trajectoryCsv(solution: Solution, time: TimeSet): string {
  const { layout } = solution.transcription;
  const allTimes = layout.times(time, solution.result.x);
  const { experiments } = time;
  const names = experiments ? ['experiment', time.name] : [time.name];
  const labels = experiments && labelOfNodes(layout.grid(time).firstNodes, [...experiments.set]);
  const columns: string[][] = [];
  for (const variable of solution.model.variables.values()) {
    if (variable.time !== time) continue;
    const { values, components } = solution.trajectory(variable);
    const nodes = layout.placement(variable).nodes!;
    for (let component = 0; component < components; component++) {
      const cells: string[] = Array(allTimes.length).fill('');
      nodes.forEach((node, k) => (cells[node] = String(values[k * components + component])));
      names.push(variable.componentName(component));
      columns.push(cells);
    }
  }
  const lines = [names.map(quotedCell).join(',')];
  for (let node = 0; node < allTimes.length; node++) {
    const cells = [String(allTimes[node]), ...columns.map((column) => column[node])];
    lines.push((labels ? [labels[node], ...cells] : cells).join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** The label of the experiment of each node, as a cell. */
function labelOfNodes(firstNodes: Int32Array, labels: readonly (number | string)[]): string[] {
  return labels.flatMap((label, k) =>
    Array<string>(firstNodes[k + 1]! - firstNodes[k]!).fill(quotedCell(String(label))),
  );
}

/** A cell, quoted where it has to be: `flow[feed,3]` contains a comma. */
export function quotedCell(name: string): string {
  return /[",\n\r]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
