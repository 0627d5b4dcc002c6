import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { drawPage, pageMargin, plotWidth, type LegendEntry } from './figure-page.js';
import { seriesStyles, type SeriesKind } from './figure-style.js';
import { coordinate, escapeText, svgElement } from './svg.js';

/** Values over time. The arrays have one length, stay the caller's and are only read; NaN values are gaps. */
export interface FigureSeries {
  readonly kind: SeriesKind;
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** One set of axes: a quantity and everything that is known of it. */
export interface FigurePanel {
  readonly name: string;
  /** As it is written behind the name; absent for what has none or no stated one. */
  readonly unit?: string;
  readonly series: readonly FigureSeries[];
}

/** A figure of panels above each other with a common time axis. */
export interface TimeSeriesFigure {
  readonly title: string;
  /** Parts of the line below the title, which breaks between them. */
  readonly subtitle?: readonly string[];
  readonly timeLabel: string;
  readonly panels: readonly FigurePanel[];
  /** Interval of time that was not trained on: shaded. */
  readonly testInterval?: readonly [start: number, end: number];
}

const panelHeight = 190;
/** Room for the ticks of the panel above and the name of the one below. */
const panelGap = 40;
/** Least distance of drawn test points in pixels: closer ones would hide the curve they are compared with. */
const testSpacing = 7;

type Scale = ScaleLinear<number, number>;

/**
 * Draws a figure as SVG text, in Node and in a browser alike.
 */
export function timeSeriesFigure(figure: TimeSeriesFigure): string {
  const { panels, title, subtitle = [] } = figure;
  const time = scaleLinear(timeExtent(figure), [0, plotWidth]);
  const kinds = Object.keys(seriesStyles).filter((kind) =>
    panels.some(({ series }) => series.some((one) => one.kind === kind)),
  ) as SeriesKind[];
  const height = panels.length * (panelHeight + panelGap) - panelGap + pageMargin.bottom;
  const page = { title, subtitle, description: description(figure, kinds), height };
  return drawPage(page, legend(kinds), (head) => [
    clipPath(),
    ...panels.map((panel, k) => {
      const top = head + k * (panelHeight + panelGap);
      const last = k === panels.length - 1;
      return svgElement(
        'g',
        { transform: `translate(${pageMargin.left} ${top})` },
        drawPanel(panel, time, figure, k === 0, last),
      );
    }),
  ]);
}

/** Curves are cut at the panel's edge: a diverging simulation leaves it. */
function clipPath(): string {
  const room = 4;
  const area = svgElement('rect', {
    x: -room,
    y: -room,
    width: plotWidth + 2 * room,
    height: panelHeight + 2 * room,
  });
  return svgElement('defs', {}, svgElement('clipPath', { id: 'panel' }, area));
}

function drawPanel(
  panel: FigurePanel,
  time: Scale,
  figure: TimeSeriesFigure,
  first: boolean,
  last: boolean,
): string {
  const value = scaleLinear(valueExtent(panel), [panelHeight, 0]).nice(5);
  const parts: string[] = [];
  const interval = figure.testInterval;
  if (interval) {
    const [from, to] = interval.map((t) => Math.min(Math.max(time(t), 0), plotWidth)) as [number, number];
    parts.push(
      svgElement('rect', { class: 'interval', x: from, y: 0, width: to - from, height: panelHeight }),
    );
    if (first) {
      parts.push(
        svgElement('text', { class: 'note', x: to - 8, y: 16, 'text-anchor': 'end' }, 'not trained on'),
      );
    }
  }
  parts.push(valueAxis(value), timeAxis(time, last ? figure.timeLabel : undefined));
  const unit =
    panel.unit === undefined ? '' : svgElement('tspan', { class: 'unit', dx: 7 }, escapeText(panel.unit));
  parts.push(svgElement('text', { class: 'name', x: 0, y: -9 }, escapeText(panel.name) + unit));
  const order = Object.keys(seriesStyles);
  const series = [...panel.series].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  parts.push(
    svgElement('g', { 'clip-path': 'url(#panel)' }, ...series.map((one) => drawSeries(one, time, value))),
  );
  return parts.join('');
}

function drawSeries(series: FigureSeries, time: Scale, value: Scale): string {
  const { kind, times, values } = series;
  // Values far outside the panel are brought near it: some viewers cannot draw huge coordinates.
  const y = (k: number): number => Math.min(Math.max(value(values[k]!), -9 * panelHeight), 10 * panelHeight);
  if (seriesStyles[kind].mark === 'points') {
    let dots = '';
    let drawn = -Infinity;
    for (let k = 0; k < times.length; k++) {
      const x = time(times[k]!);
      const near = x >= drawn && x - drawn < testSpacing;
      if (Number.isNaN(values[k]!) || (kind === 'test' && near)) continue;
      dots += svgElement('circle', { cx: x, cy: y(k), r: kind === 'test' ? 2.6 : 2.2 });
      drawn = x;
    }
    return svgElement('g', { class: kind }, dots);
  }
  const path = line<number>()
    .defined((k) => !Number.isNaN(values[k]!))
    .x((k) => rounded(time(times[k]!)))
    .y((k) => rounded(y(k)));
  return svgElement('path', { class: `line ${kind}`, d: path(Array.from(times, (_, k) => k)) ?? '' });
}

function rounded(value: number): number {
  return Number(coordinate(value));
}

function valueAxis(value: Scale): string {
  const format = tickText(value, 5);
  const ticks = value.ticks(5).map((tick) => {
    const y = value(tick);
    const label = svgElement('text', { x: -10, y: y + 4, 'text-anchor': 'end' }, format(tick));
    return svgElement('line', { class: 'grid', x1: 0, x2: plotWidth, y1: y, y2: y }) + label;
  });
  return ticks.join('');
}

/** Texts of ticks; those that would leave the page are written with an exponent. */
function tickText(scale: Scale, count: number): (tick: number) => string {
  const plain = scale.tickFormat(count);
  if (scale.ticks(count).every((tick) => plain(tick).length <= 8)) return plain;
  const scientific = scale.tickFormat(count, '~e');
  return (tick) => (tick === 0 ? '0' : scientific(tick));
}

/** The axis at the bottom of a panel; numbers and the label only where there is a label. */
function timeAxis(time: Scale, label: string | undefined): string {
  const parts = [
    svgElement('line', { class: 'axis', x1: 0, x2: plotWidth, y1: panelHeight, y2: panelHeight }),
  ];
  const format = tickText(time, 10);
  for (const tick of time.ticks(10)) {
    const x = time(tick);
    parts.push(svgElement('line', { class: 'axis', x1: x, x2: x, y1: panelHeight, y2: panelHeight + 5 }));
    if (label === undefined) continue;
    parts.push(svgElement('text', { x, y: panelHeight + 20, 'text-anchor': 'middle' }, format(tick)));
  }
  if (label !== undefined) {
    const middle = { x: plotWidth / 2, y: panelHeight + 38, 'text-anchor': 'middle' };
    parts.push(svgElement('text', middle, escapeText(label)));
  }
  return parts.join('');
}

/** Kinds with the same label share one entry. */
function legend(kinds: readonly SeriesKind[]): LegendEntry[] {
  const entries = kinds.filter((kind, k) => {
    const { label } = seriesStyles[kind];
    return kinds.findIndex((other) => seriesStyles[other].label === label) === k;
  });
  return entries.map((kind) => ({
    label: seriesStyles[kind].label,
    mark: (x, y) =>
      seriesStyles[kind].mark === 'points'
        ? svgElement('g', { class: kind }, svgElement('circle', { cx: x + 9, cy: y, r: 3 }))
        : svgElement('path', { class: `line ${kind}`, d: `M${x + 2},${y}h15` }),
  }));
}

function timeExtent({ panels, testInterval }: TimeSeriesFigure): [number, number] {
  const extent = new Extent();
  for (const { series } of panels) for (const { times } of series) extent.add(times);
  if (testInterval) extent.add(testInterval);
  return extent.range(0);
}

/** Range of what was measured and solved for; a simulation alone does not set it, because it may diverge. */
function valueExtent({ series }: FigurePanel): [number, number] {
  const extent = new Extent();
  const trusted = series.filter(({ kind }) => kind !== 'simulated' && kind !== 'test-simulated');
  for (const { values } of trusted.length > 0 ? trusted : series) extent.add(values);
  return extent.range(0.04);
}

/** Smallest and largest finite number seen. */
class Extent {
  private low = Infinity;
  private high = -Infinity;

  add(values: ArrayLike<number>): void {
    for (let k = 0; k < values.length; k++) {
      const value = values[k]!;
      if (!Number.isFinite(value)) continue;
      if (value < this.low) this.low = value;
      if (value > this.high) this.high = value;
    }
  }

  /** The range, widened by a part of it on both sides, but not across 0; never empty. */
  range(padding: number): [number, number] {
    if (this.low > this.high) return [0, 1];
    const span = this.high - this.low;
    if (span <= 1e-12 * Math.max(Math.abs(this.low), Math.abs(this.high)))
      return [this.low - 1, this.high + 1];
    // What does not change its sign ends its axis at 0: an amount is not shown below.
    const [low, high] = [this.low - padding * span, this.high + padding * span];
    const rounding = 1e-6 * span;
    return [this.low >= -rounding ? Math.max(low, 0) : low, this.high <= rounding ? Math.min(high, 0) : high];
  }
}

function description({ panels, timeLabel }: TimeSeriesFigure, kinds: readonly SeriesKind[]): string {
  const labels = [...new Set(kinds.map((kind) => seriesStyles[kind].label))];
  return `${panels.map(({ name }) => name).join(', ')} over ${timeLabel}: ${labels.join(', ')}.`;
}
