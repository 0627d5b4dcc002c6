import type { DataSet } from '../model/data-set.js';
import type { Expression } from '../model/expression.js';
import { freeRunner } from '../model/free-run.js';
import type { Metrics } from '../model/metrics.js';
import type { Fit, Model } from '../model/model.js';
import type { Solution } from '../model/solution.js';
import type { TimeSet } from '../model/time.js';
import type { Variable } from '../model/variable.js';
import { stateCurves, type Curve } from './state-curves.js';
import { timeSeriesFigure, type FigurePanel, type FigureSeries } from './time-series-figure.js';

/** Most panels of a figure; further quantities are left out and counted in the subtitle. */
const maximumPanels = 12;

/** Points of a freely integrated curve. */
const curvePoints = 400;

/** Most experiments of a table whose trajectories are drawn. */
const maximumExperiments = 12;

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
    timeLabel: timeLabel(model, overTime[0]!.time!),
    panels: panels.slice(0, maximumPanels),
    ...(testInterval ? { testInterval } : {}),
  });
}

function fitPanels(solution: Solution, fit: Fit): FigurePanel[] {
  const { dataSet } = fit.columns[0]!;
  const series: FigureSeries[][] = fit.predictions.map((prediction, k) => [
    measuredSeries('measured', dataSet, fit.columns[k]!.values),
    ...collocationSeries(solution, prediction),
  ]);
  const runner = freeRunner(solution, fit);
  const tables = [dataSet, ...solution.model.validations];
  for (const table of tables) {
    const validation = table !== dataSet;
    const names = fit.columns.map(({ name }) => name);
    if (validation) {
      names.forEach((name, k) => series[k]!.push(measuredSeries('test', table, table.column(name).values)));
    }
    if (!runner) continue;
    const initial = validation ? names : undefined;
    const { times, predictions, firstTimes } = runner(table, initial, curveTimes, maximumExperiments);
    series.forEach((list, k) => {
      const values = Float64Array.from(times, (_, row) => predictions[row * names.length + k]!);
      list.push(curves(validation ? 'test-simulated' : 'simulated', times, values, firstTimes));
    });
  }
  return fit.predictions.map((prediction, k) => {
    const state = stateOf(prediction);
    return state
      ? panelOf(solution.model, state.variable, state.component, series[k]!)
      : { name: fit.columns[k]!.name, series: series[k]! };
  });
}

/** The panel of a component of a variable, with its unit where one is stated. */
function panelOf(
  model: Model,
  variable: Variable,
  component: number,
  series: readonly FigureSeries[],
): FigurePanel {
  const unit = unitOf(model, variable, component);
  return { name: variable.componentName(component), series, ...(unit === undefined ? {} : { unit }) };
}

/** The unit of a component as it is written. */
function unitOf(model: Model, variable: Variable, component: number): string | undefined {
  const texts = model.unitTexts.get(variable);
  return typeof texts === 'string' ? texts : texts?.[component];
}

/** Name of a time with its unit: `t (s)`. */
function timeLabel(model: Model, time: TimeSet): string {
  const unit = model.unitTexts.get(time);
  return typeof unit === 'string' ? `${time.name} (${unit})` : time.name;
}

/** The collocation trajectory of a prediction that is a state component itself. */
function collocationSeries(solution: Solution, prediction: Expression): FigureSeries[] {
  const state = stateOf(prediction);
  if (!state) return [];
  return componentSeries(solution, state.variable)
    .slice(state.component, state.component + 1)
    .map(({ times, values, firstTimes }) => curves('collocation', times, values, firstTimes));
}

function solutionPanels(solution: Solution, variable: Variable): FigurePanel[] {
  return componentSeries(solution, variable).map(({ times, values, firstTimes }, component) =>
    panelOf(solution.model, variable, component, [curves('solution', times, values, firstTimes)]),
  );
}

/** The trajectories of a variable, component by component. */
function componentSeries(solution: Solution, variable: Variable): Curve[] {
  const between = stateCurves(solution, variable, maximumExperiments);
  if (between) return between;
  const { times, values, components, firstTimes } = solution.trajectory(variable);
  return Array.from({ length: components }, (_, component) => {
    const curve = {
      times,
      values: Float64Array.from(times, (_, k) => values[k * components + component]!),
      firstTimes,
    };
    return variable.hold === 'constant' ? steps(curve, endsOf(solution, variable)) : curve;
  });
}

/** Values that hold from their times to the next one, the last of a trajectory to its end, as the corners of a curve. */
function steps({ times, values, firstTimes }: Curve, ends: readonly number[]): Curve {
  const corners = Float64Array.from(times, (_, k) => times[k + 1] ?? NaN);
  ends.forEach((end, trajectory) => (corners[firstTimes[trajectory + 1]! - 1] = end));
  return {
    times: Float64Array.from({ length: 2 * times.length }, (_, k) =>
      k % 2 === 0 ? times[k / 2]! : Math.max(times[(k - 1) / 2]!, corners[(k - 1) / 2]!),
    ),
    values: Float64Array.from({ length: 2 * values.length }, (_, k) => values[Math.floor(k / 2)]!),
    firstTimes: firstTimes.map((first) => 2 * first),
  };
}

/** The end of each trajectory of the grid on which a variable lives. */
function endsOf({ transcription: { layout }, result }: Solution, { time }: Variable): number[] {
  return layout.grid(time!).meshes.map(({ end }) => layout.timeAt(time!, end, result.x));
}

/** The measurements of the experiments that are drawn. */
function measuredSeries(kind: 'measured' | 'test', table: DataSet, values: Float64Array): FigureSeries {
  const { experiments, times } = table;
  const end = experiments
    ? experiments.firstRows[Math.min(maximumExperiments, experiments.count)]
    : times.length;
  return { kind, times: times.subarray(0, end), values: values.subarray(0, end) };
}

/** The trajectories that are drawn, with a gap between each and the next. */
function curves(
  kind: FigureSeries['kind'],
  times: Float64Array,
  values: Float64Array,
  firstTimes: Int32Array,
): FigureSeries {
  const count = Math.min(maximumExperiments, firstTimes.length - 1);
  const gap = (list: Float64Array, filler: (end: number) => number): number[] =>
    Array.from({ length: count }, (_, k) => {
      const part = Array.from(list.subarray(firstTimes[k], firstTimes[k + 1]));
      return k + 1 < count ? [...part, filler(firstTimes[k + 1]! - 1)] : part;
    }).flat();
  return { kind, times: gap(times, (end) => times[end]!), values: gap(values, () => NaN) };
}

/** The component of a state that a prediction is, if it is one. */
function stateOf({ node }: Expression): { variable: Variable; component: number } | undefined {
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
  return { variable, component };
}

/** Even times over an interval of rows. */
function curveTimes(times: Float64Array): Float64Array {
  const start = times[0]!;
  const step = (times[times.length - 1]! - start) / (curvePoints - 1);
  const even = Float64Array.from({ length: curvePoints }, (_, k) => start + k * step);
  even[curvePoints - 1] = times[times.length - 1]!;
  return even;
}

/** From the end of the fitted data to the end of the validation tables. */
function untrainedInterval(fit: Fit, validations: readonly DataSet[]): readonly [number, number] | undefined {
  const { dataSet } = fit.columns[0]!;
  if (dataSet.experiments) return undefined;
  const end = last(dataSet.times);
  const furthest = Math.max(end, ...validations.map(({ times }) => last(times)));
  return furthest > end ? [end, furthest] : undefined;
}

function last(values: Float64Array): number {
  return values[values.length - 1]!;
}

function subtitle(solution: Solution, { train, validate }: Metrics, omitted: number): string[] {
  const errors = [
    ...(train ? [`training ${figure(train.mse)}`] : []),
    ...Object.entries(validate).map(([name, { mse }]) => `${name} ${figure(mse)}`),
  ];
  const { iterations } = solution;
  const parts = [
    `${solution.status.replaceAll('_', ' ')} after ${iterations} iteration${iterations === 1 ? '' : 's'}`,
  ];
  if (solution.model.objective) parts.push(`objective ${figure(solution.objective, 6)}`);
  if (errors.length > 0) parts.push(`mean squared error of the free simulation: ${errors.join(', ')}`);
  if (omitted > 0) parts.push(`${omitted} more quantities not shown`);
  const experiments = Math.max(
    0,
    ...Array.from(solution.model.times.values(), (time) => time.experiments?.count ?? 0),
  );
  if (experiments > maximumExperiments)
    parts.push(`${maximumExperiments} of ${experiments} experiments shown`);
  return parts;
}

/** A number of so many significant digits, never with more zeros behind them: `1.97463e+7`. */
function figure(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return 'diverged';
  const text = value.toPrecision(digits);
  return text.includes('e') ? text : String(Number(text));
}
