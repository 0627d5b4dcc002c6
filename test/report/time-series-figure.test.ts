import { describe, expect, it } from 'vitest';
import { timeSeriesFigure, type TimeSeriesFigure } from '../../src/report/time-series-figure.js';

const times = Float64Array.from({ length: 101 }, (_, k) => k / 10);
const wave = times.map((t) => 2 * Math.sin(t));
const example: TimeSeriesFigure = {
  title: 'a <b> & "c"',
  timeLabel: 't',
  testInterval: [10, 12],
  panels: [
    {
      name: 'x[1]',
      series: [
        { kind: 'simulated', times, values: wave },
        { kind: 'measured', times, values: wave },
        { kind: 'collocation', times, values: wave },
        { kind: 'test', times: [10, 10.001, 12], values: [-1, -1, -1.5] },
      ],
    },
    { name: 'u', series: [{ kind: 'solution', times, values: times }] },
  ],
};

describe('a figure of time series', () => {
  it('is well-formed XML whose texts are escaped', () => {
    const svg = timeSeriesFigure(example);
    expect(openElements(svg)).toEqual([]);
    expect(svg).toContain('a &#60;b&#62; &#38; &#34;c&#34;');
    expect(svg).not.toContain('<b>');
  });

  it('draws one mark for each measurement and one line for each curve', () => {
    const svg = timeSeriesFigure(example);
    const legendDots = 2;
    const testDots = 2;
    expect(count(svg, '<circle')).toBe(times.length + testDots + legendDots);
    expect(count(svg, 'class="line simulated"')).toBe(2);
    expect(count(svg, 'class="line solution"')).toBe(2);
  });

  it('draws the collocation curve under the measurements and the simulation above them', () => {
    const panel = timeSeriesFigure(example).split('clip-path="url(#panel)"')[1]!;
    const [collocation, measured, simulated] = ['line collocation', 'class="measured"', 'line simulated'].map(
      (mark) => panel.indexOf(mark),
    ) as [number, number, number];
    expect(collocation).toBeGreaterThan(0);
    expect(measured).toBeGreaterThan(collocation);
    expect(simulated).toBeGreaterThan(measured);
  });

  it('puts values where the axes say', () => {
    const svg = timeSeriesFigure({
      title: '',
      timeLabel: 't',
      panels: [{ name: 'x', series: [{ kind: 'measured', times: [0, 10], values: [0, 100] }] }],
    });
    const [first, second] = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="2.2"/g)];
    const tick = (label: string): number =>
      Number(new RegExp(`y="([\\d.]+)" text-anchor="end">${label}<`).exec(svg)![1]) - 4;
    expect(Number(first![1])).toBe(0);
    expect(Number(first![2])).toBeCloseTo(tick('0'), 1);
    expect(Number(second![2])).toBeCloseTo(tick('100'), 1);
  });

  it('makes long titles smaller instead of cutting them', () => {
    const style = (length: number) =>
      /class="title"[^>]*style="font-size: ([\d.]+)px"/.exec(
        timeSeriesFigure({ ...example, title: 'x'.repeat(length) }),
      )?.[1];
    expect(style(60)).toBeUndefined();
    expect(Number(style(160))).toBeCloseTo(792 / (0.58 * 160), 1);
  });

  it('breaks a long subtitle between its parts and moves the panels down', () => {
    const part = 'x'.repeat(80);
    const top = (svg: string) => Number(/<g transform="translate\(64 (\d+)\)">/.exec(svg)![1]);
    const short = timeSeriesFigure({ ...example, subtitle: ['a', 'b'] });
    const long = timeSeriesFigure({ ...example, subtitle: [part, part, 'b'] });
    expect(count(short, 'class="subtitle"')).toBe(1);
    expect(short).toContain('>a  ·  b<');
    expect(count(long, 'class="subtitle"')).toBe(2);
    expect(long).toContain(`>${part}  ·  b<`);
    expect(top(long)).toBe(top(short) + 17);
  });

  it('writes numbers with an exponent that would leave the page', () => {
    const panels = [{ name: 'x', series: [{ kind: 'solution' as const, times: [0, 1], values: [0, 4e-9] }] }];
    const svg = timeSeriesFigure({ title: '', timeLabel: 't', panels });
    const labels = [...svg.matchAll(/text-anchor="end">([^<]*)</g)].map(([, label]) => label);
    expect(labels).toContain('0');
    expect(labels).toContain('4e-9');
    expect(Math.max(...labels.map((label) => label!.length))).toBeLessThanOrEqual(8);
  });

  it('ends an axis at 0 where nothing changes its sign', () => {
    const labels = (values: number[]) => {
      const panels = [{ name: 'x', series: [{ kind: 'solution' as const, times: [0, 1, 2], values }] }];
      const svg = timeSeriesFigure({ title: '', timeLabel: 't', panels });
      return [...svg.matchAll(/text-anchor="end">([^<]*)</g)].map(([, label]) => label);
    };
    expect(labels([0, 5, 9])).toEqual(['0', '2', '4', '6', '8', '10']);
    expect(labels([-9, -5, 1e-9])).toEqual(['−10', '−8', '−6', '−4', '−2', '0']);
    expect(labels([-1, 5, 9])[0]).toBe('−2');
  });

  it('shades the interval that was not trained on', () => {
    const svg = timeSeriesFigure(example);
    const [, x, width] = /class="interval" x="([\d.]+)" y="0" width="([\d.]+)"/.exec(svg)!;
    expect(Number(width) / (Number(x) + Number(width))).toBeCloseTo(2 / 12, 3);
    expect(svg).toContain('not trained on');
  });

  it('stays readable when a simulation diverges or ends', () => {
    const diverged = times.map((t) => (t > 8 ? NaN : Math.exp(t * t)));
    const svg = timeSeriesFigure({
      ...example,
      panels: [
        {
          name: 'x',
          series: [
            { kind: 'measured', times, values: wave },
            { kind: 'simulated', times, values: diverged },
          ],
        },
      ],
    });
    expect(svg).not.toMatch(/NaN|Infinity|e\+/);
    const extremes = [...svg.matchAll(/,(-?[\d.]+)/g)].map(([, y]) => Math.abs(Number(y)));
    expect(Math.max(...extremes)).toBeLessThan(3000);
    expect(svg).toContain('text-anchor="end">2<');
  });

  it('has axes also for constant, single and missing values', () => {
    for (const values of [
      [3, 3],
      [NaN, NaN],
      [0, 0],
    ]) {
      const svg = timeSeriesFigure({
        title: 'flat',
        timeLabel: 't',
        panels: [{ name: 'x', series: [{ kind: 'solution', times: [0, 1], values }] }],
      });
      expect(svg).not.toContain('NaN');
      expect(openElements(svg)).toEqual([]);
    }
  });

  it('follows a dark colour scheme', () => {
    expect(timeSeriesFigure(example)).toContain('@media (prefers-color-scheme: dark)');
  });
});

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** Names of elements that are opened and not closed in order. */
function openElements(xml: string): string[] {
  const open: string[] = [];
  for (const [, closing, name, empty] of xml.matchAll(/<(\/?)([a-zA-Z]+)[^<>]*?(\/?)>/g)) {
    if (closing) {
      if (open.pop() !== name) return [`</${name}>`];
    } else if (!empty) open.push(name!);
  }
  return open;
}
