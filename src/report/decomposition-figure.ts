import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { Decomposition } from '../decomposition/index.js';
import { signOf } from './decomposition-record.js';
import { drawPage, pageMargin, plotWidth, type LegendEntry } from './figure-page.js';
import { roundErrors, type RoundErrors } from './round-errors.js';
import { coordinate, escapeText, svgElement } from './svg.js';

/** Values after some of the rounds. */
interface Curve {
  readonly label: string;
  /** Names its colour in the style sheet. */
  readonly kind: string;
  readonly dashed?: boolean;
  /** Indices into the rounds. */
  readonly rounds: readonly number[];
  readonly values: readonly number[];
}

interface Row {
  readonly name: string;
  readonly curves: readonly Curve[];
}

const rowHeight = 170;
const rowGap = 40;
const columnGap = 64;
const columnWidth = (plotWidth - columnGap) / 2;
/** Values that differ by more than this factor are drawn on a logarithmic axis. */
const logarithmicFrom = 20;
/** Colours for so many tables. */
const errorKinds = 3;

/** Okabe and Ito's colours, as in the other figures. */
const style = `
.primal, .objective { stroke: #0072b2; }
.dual { stroke: #c2410c; }
.error-1 { stroke: #0a8f6a; }
.error-2 { stroke: #8a5a9e; }
.error-3 { stroke: #b7791f; }
.curve { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.dashed { stroke-width: 1.2; stroke-dasharray: 5 4; }
@media (prefers-color-scheme: dark) {
  .primal, .objective { stroke: #56b4e9; }
  .dual { stroke: #ffb454; }
  .error-1 { stroke: #34d399; }
  .error-2 { stroke: #d6a4e8; }
  .error-3 { stroke: #f6d860; }
}
`;

/**
 * A decomposed solve as an SVG figure: its residuals and what is asked of them, its objective, and the error of the freely integrated
 * model with the consensus, each over the rounds on the left and over the seconds on the right. Undefined where there were no rounds.
 */
export function decompositionFigure(decomposition: Decomposition): string | undefined {
  const { solution, rounds, batches } = decomposition;
  if (rounds.length === 0) return undefined;
  const { model } = solution;
  const rows = rowsOf(decomposition);
  const seconds = rounds.map((round) => round.seconds);
  const numbers = rounds.map(({ round }) => round);
  const columns = [
    { label: 'round', at: numbers, from: Math.min(1, numbers[0]!) },
    { label: 'seconds', at: seconds, from: 0 },
  ];
  const height = rows.length * (rowHeight + rowGap) - rowGap + pageMargin.bottom;
  const page = {
    title: model.title ? `${model.name}: ${model.title}` : model.name,
    subtitle: [
      `${batches.length} batches`,
      `${solution.status.replaceAll('_', ' ')} after ${rounds.length} ${rounds.length === 1 ? 'round' : 'rounds'}`,
      `objective ${solution.objective.toPrecision(6)}`,
    ],
    description: `${rows.map(({ name }) => name).join(', ')} over the rounds and over the seconds.`,
    height,
    style,
  };
  return drawPage(page, legend(rows), (head) =>
    rows.flatMap((row, r) =>
      columns.map(({ label, at, from }, c) => {
        const left = pageMargin.left + c * (columnWidth + columnGap);
        const top = head + r * (rowHeight + rowGap);
        const last = r === rows.length - 1;
        const drawn = drawPanel(row, at, from, last ? label : undefined, c === 0);
        return svgElement('g', { transform: `translate(${coordinate(left)} ${top})` }, drawn);
      }),
    ),
  );
}

function rowsOf(decomposition: Decomposition): Row[] {
  const { solution, rounds } = decomposition;
  const all = Array.from(rounds.keys());
  const sign = signOf(solution);
  const curve = (label: string, kind: string, values: readonly number[], dashed = false): Curve => ({
    label,
    kind,
    dashed,
    rounds: all,
    values,
  });
  const rows: Row[] = [
    {
      name: 'residuals',
      curves: [
        curve(
          'asked',
          'primal',
          rounds.map(({ primalTolerance }) => primalTolerance),
          true,
        ),
        curve(
          'asked',
          'dual',
          rounds.map(({ dualTolerance }) => dualTolerance),
          true,
        ),
        curve(
          'primal residual',
          'primal',
          rounds.map(({ primal }) => primal),
        ),
        curve(
          'dual residual',
          'dual',
          rounds.map(({ dual }) => dual),
        ),
      ],
    },
    {
      name: 'objective of the batches',
      curves: [
        curve(
          'objective',
          'objective',
          rounds.map(({ objective }) => sign * objective),
        ),
      ],
    },
  ];
  const errors = roundErrors(decomposition).slice(0, errorKinds);
  if (errors.length > 0) {
    rows.push({ name: 'mean squared error of the free simulation', curves: errors.map(errorCurve) });
  }
  return rows;
}

function errorCurve({ name, rounds, values }: RoundErrors, k: number): Curve {
  return { label: `error on ${name}`, kind: `error-${k + 1}`, rounds, values };
}

/** Whether values are better seen on a logarithmic axis; an infinite error is not drawn. */
function isLogarithmic(values: readonly number[]): boolean {
  const finite = values.filter(Number.isFinite);
  const least = Math.min(...finite);
  return least > 0 && Math.max(...finite) > logarithmicFrom * least;
}

function drawPanel(
  { name, curves }: Row,
  at: readonly number[],
  from: number,
  label: string | undefined,
  named: boolean,
): string {
  const values = curves.flatMap((curve) => curve.values).filter(Number.isFinite);
  const logarithmic = isLogarithmic(values);
  const extent: [number, number] = [Math.min(...values), Math.max(...values)];
  if (extent[0] === extent[1]) extent[1] = extent[0] + (Math.abs(extent[0]) || 1);
  const value = (logarithmic ? scaleLog() : scaleLinear()).domain(extent).range([rowHeight, 0]).nice();
  const across = scaleLinear([from, Math.max(at[at.length - 1]!, from + 1e-9)], [0, columnWidth]);
  const parts: string[] = [];
  const ticks = logarithmic ? powersOfTen(value.domain()[0]!, value.domain()[1]!) : value.ticks(4);
  const format = logarithmic ? (tick: number) => tick.toExponential(0).replace('+', '') : value.tickFormat(4);
  for (const tick of ticks) {
    const y = value(tick);
    parts.push(svgElement('line', { class: 'grid', x1: 0, x2: columnWidth, y1: y, y2: y }));
    parts.push(svgElement('text', { x: -10, y: y + 4, 'text-anchor': 'end' }, format(tick)));
  }
  parts.push(svgElement('line', { class: 'axis', x1: 0, x2: columnWidth, y1: rowHeight, y2: rowHeight }));
  const columnFormat = across.tickFormat(6);
  for (const tick of across.ticks(6)) {
    const x = across(tick);
    parts.push(svgElement('line', { class: 'axis', x1: x, x2: x, y1: rowHeight, y2: rowHeight + 5 }));
    if (label !== undefined)
      parts.push(svgElement('text', { x, y: rowHeight + 20, 'text-anchor': 'middle' }, columnFormat(tick)));
  }
  if (label !== undefined) {
    const middle = { x: columnWidth / 2, y: rowHeight + 38, 'text-anchor': 'middle' };
    parts.push(svgElement('text', middle, label));
  }
  if (named) parts.push(svgElement('text', { class: 'name', x: 0, y: -9 }, escapeText(name)));
  for (const curve of curves) {
    const path = line<number>()
      .defined((k) => Number.isFinite(curve.values[k]!))
      .x((k) => rounded(across(at[curve.rounds[k]!]!)))
      .y((k) => rounded(value(curve.values[k]!)));
    const d = path(Array.from(curve.values.keys())) ?? '';
    parts.push(svgElement('path', { class: classOf(curve), d }));
  }
  return parts.join('');
}

/** Powers of ten in a range, at most about six of them; its ends where it holds fewer than two. */
function powersOfTen(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  if (last - first < 1) return [low, high];
  const step = Math.ceil((last - first + 1) / 6);
  const powers: number[] = [];
  for (let power = first; power <= last; power += step) powers.push(Number(`1e${power}`));
  return powers;
}

function classOf({ kind, dashed }: Curve): string {
  return `curve ${kind}${dashed ? ' dashed' : ''}`;
}

function rounded(value: number): number {
  return Number(coordinate(value));
}

/** Entries for all curves but the objective, whose panel says what it is; one for all that is asked. */
function legend(rows: readonly Row[]): LegendEntry[] {
  const curves = rows.flatMap((row) => row.curves).filter(({ kind }) => kind !== 'objective');
  const distinct = curves.filter(
    (curve, k) => !curve.dashed || curves.findIndex(({ dashed }) => dashed) === k,
  );
  return distinct.map((curve) => ({
    label: curve.label,
    mark: (x, y) => svgElement('path', { class: classOf(curve), d: `M${x + 2},${y}h15` }),
  }));
}
