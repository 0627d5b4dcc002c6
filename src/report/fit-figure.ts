import type { DataSet } from '../model/data-set.js';
import type { Expression } from '../model/expression.js';
import { freeRunner, type Metrics } from '../model/metrics.js';
import type { Fit } from '../model/model.js';
import type { Solution } from '../model/solution.js';
import type { Variable } from '../model/variable.js';
import { timeSeriesFigure, type FigurePanel, type FigureSeries } from './time-series-figure.js';

/** Most panels of a figure; further quantities are left out and counted in the subtitle. */
const maximumPanels = 12;

/** Points of a freely integrated curve. */
const curvePoints = 400;

/**
 * The solution as an SVG figure, one panel per quantity: measurements, the collocation trajectory, the freely integrated
 * trajectory, and the validation tables with the interval that was not trained on shaded. Without a fit: the solution's
 * trajectories. Undefined for a model without time.
 */
export function fitFigure(solution: Solution, metrics: Metrics): string | undefined {
  const { model } = solution;
  const overTime = [...model.variables.values()].filter(({ time }) => time !== undefined);
  if (overTime.length === 0) return undefined;
  const [fit] = model.fits;
  const fitted = fit ? fitPanels(solution, fit) : [];
  const shown = new Set(fitted.map(({ name }) => name));
  const others = overTime
    .flatMap((variable) => solutionPanels(solution, variable))
    .filter(({ name }) => !shown.has(name));
  const panels = [...fitted, ...others];
  const testInterval = fit && untrainedInterval(fit, model.validations);
  return timeSeriesFigure({
    title: model.title ? `${model.name}: ${model.title}` : model.name,
    subtitle: subtitle(solution, metrics, panels.length - maximumPanels),
    timeLabel: overTime[0]!.time!.name,
    panels: panels.slice(0, maximumPanels),
    ...(testInterval ? { testInterval } : {}),
  });
}

function fitPanels(solution: Solution, fit: Fit): FigurePanel[] {
  const { dataSet } = fit.columns[0]!;
  const series: FigureSeries[][] = fit.predictions.map((prediction, k) => [
    { kind: 'measured', times: dataSet.times, values: fit.columns[k]!.values },
    ...collocationSeries(solution, prediction),
  ]);
  const runner = freeRunner(solution, fit);
  const tables = [dataSet, ...solution.model.validations];
  for (const table of tables) {
    const validation = table !== dataSet;
    const names = fit.columns.map(({ name }) => name);
    if (validation) {
      names.forEach((name, k) =>
        series[k]!.push({ kind: 'test', times: table.times, values: table.column(name).values }),
      );
    }
    if (!runner) continue;
    const { times, predictions } = runner(table, validation ? names : undefined, curveTimes(table));
    series.forEach((list, k) => {
      const values = Float64Array.from(times, (_, row) => predictions[row * names.length + k]!);
      list.push({ kind: validation ? 'test-simulated' : 'simulated', times, values });
    });
  }
  return fit.predictions.map((prediction, k) => ({
    name: stateName(prediction) ?? fit.columns[k]!.name,
    series: series[k]!,
  }));
}

/** The collocation trajectory of a prediction that is a state component itself. */
function collocationSeries(solution: Solution, prediction: Expression): FigureSeries[] {
  const { node } = prediction;
  const name = stateName(prediction);
  if (node.kind !== 'variable' || name === undefined) return [];
  return componentSeries(solution, node.variable)
    .filter((component) => component.name === name)
    .map(({ times, values }) => ({ kind: 'collocation', times, values }));
}

function solutionPanels(solution: Solution, variable: Variable): FigurePanel[] {
  return componentSeries(solution, variable).map(({ name, times, values }) => ({
    name,
    series: [{ kind: 'solution', times, values }],
  }));
}

function componentSeries(solution: Solution, variable: Variable) {
  const { times, values, components } = solution.trajectory(variable);
  return Array.from({ length: components }, (_, component) => {
    const series = { times, values: Float64Array.from(times, (_, k) => values[k * components + component]!) };
    const drawn = variable.hold === 'constant' ? steps(series, endOf(solution, variable)) : series;
    return { name: variable.componentName(component), ...drawn };
  });
}

interface Curve {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** Values that hold from their times to the next one, the last to the end, as the corners of a curve. */
function steps({ times, values }: Curve, end: number): Curve {
  const corner = (k: number) => (k + 1 < times.length ? times[k + 1]! : end);
  return {
    times: Float64Array.from({ length: 2 * times.length }, (_, k) =>
      k % 2 === 0 ? times[k / 2]! : Math.max(times[(k - 1) / 2]!, corner((k - 1) / 2)),
    ),
    values: Float64Array.from({ length: 2 * values.length }, (_, k) => values[Math.floor(k / 2)]!),
  };
}

/** The last time of the grid on which a variable lives. */
function endOf({ transcription: { layout }, result }: Solution, { time }: Variable): number {
  return last(layout.times(time!, result.x));
}

/** Name of the state component that a prediction is, if it is one: `x[2]`. */
function stateName({ node }: Expression): string | undefined {
  if (node.kind !== 'variable' || node.at) return undefined;
  const { variable, indices } = node;
  const codes = indices.map((index) => (index.node.kind === 'number' ? index.node.value : NaN));
  let component = 0;
  let start = 0;
  for (const set of variable.sets) {
    const position = set.positionOfCodes(codes, start);
    if (position < 0) return undefined;
    component = component * set.size + position;
    start += set.arity;
  }
  return variable.componentName(component);
}

/** Even times over a table's interval. */
function curveTimes({ times }: DataSet): Float64Array {
  const start = times[0]!;
  const step = (times[times.length - 1]! - start) / (curvePoints - 1);
  const even = Float64Array.from({ length: curvePoints }, (_, k) => start + k * step);
  even[curvePoints - 1] = times[times.length - 1]!;
  return even;
}

/** From the end of the fitted data to the end of the validation tables. */
function untrainedInterval(fit: Fit, validations: readonly DataSet[]): readonly [number, number] | undefined {
  const end = last(fit.columns[0]!.dataSet.times);
  const furthest = Math.max(end, ...validations.map(({ times }) => last(times)));
  return furthest > end ? [end, furthest] : undefined;
}

function last(values: Float64Array): number {
  return values[values.length - 1]!;
}

function subtitle(solution: Solution, { train, validate }: Metrics, omitted: number): string {
  const errors = [
    ...(train ? [`training ${figure(train.mse)}`] : []),
    ...Object.entries(validate).map(([name, { mse }]) => `${name} ${figure(mse)}`),
  ];
  const parts = [`${solution.status.replaceAll('_', ' ')} after ${solution.iterations} iterations`];
  parts.push(`objective ${Number(solution.objective.toPrecision(6))}`);
  if (errors.length > 0) parts.push(`mean squared error of the free simulation: ${errors.join(', ')}`);
  if (omitted > 0) parts.push(`${omitted} more quantities not shown`);
  return parts.join('  ·  ');
}

function figure(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : 'diverged';
}
