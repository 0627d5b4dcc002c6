/** What a series shows; decides its mark, its colour and its place in the legend. */
export type SeriesKind = 'measured' | 'collocation' | 'simulated' | 'solution' | 'test' | 'test-simulated';

/** How a kind of series is drawn. */
export interface SeriesStyle {
  readonly mark: 'points' | 'line';
  readonly label: string;
}

/** Styles in drawing order, the lowest first; the legend lists them in the same order. */
export const seriesStyles: Readonly<Record<SeriesKind, SeriesStyle>> = {
  collocation: { mark: 'line', label: 'collocation' },
  solution: { mark: 'line', label: 'solution' },
  measured: { mark: 'points', label: 'measured' },
  test: { mark: 'points', label: 'test data' },
  simulated: { mark: 'line', label: 'simulated freely' },
  'test-simulated': { mark: 'line', label: 'simulated freely' },
};

/** Font size of titles in pixels. */
export const titleSize = 17;

/**
 * The figure's style sheet. Colours are those of Okabe and Ito (Color Universal Design, 2008), told apart by colour-blind
 * readers too; on a dark page the viewer's own preference switches them.
 */
export const figureStyle = `
text { font: 12px system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', sans-serif; fill: #4a5568; }
.page { fill: #ffffff; }
.title { font-size: ${titleSize}px; font-weight: 600; fill: #1a202c; }
.subtitle { font-size: 12.5px; }
.name { font-size: 13px; font-weight: 600; fill: #1a202c; }
.unit { font-size: 12px; font-weight: 400; fill: #4a5568; }
.note { font-style: italic; }
.grid { stroke: #e8ecf1; }
.axis { stroke: #a0aec0; }
.interval { fill: #f3f5f9; }
.measured { fill: #64748b; fill-opacity: 0.8; }
.test { fill: #0a8f6a; fill-opacity: 0.8; }
.line { fill: none; stroke-linejoin: round; stroke-linecap: round; }
.collocation { stroke: #a9d2f2; stroke-width: 6; }
.solution { stroke: #0072b2; stroke-width: 2; }
.simulated, .test-simulated { stroke: #c2410c; stroke-width: 1.6; }
@media (prefers-color-scheme: dark) {
  text { fill: #a3b0c2; }
  .page { fill: #10151d; }
  .title, .name { fill: #edf2f7; }
  .unit { fill: #a3b0c2; }
  .grid { stroke: #222b38; }
  .axis { stroke: #5a6a80; }
  .interval { fill: #18202b; }
  .measured { fill: #b4c0d0; fill-opacity: 0.8; }
  .test { fill: #34d399; fill-opacity: 0.8; }
  .collocation { stroke: #24608c; }
  .solution { stroke: #56b4e9; }
  .simulated, .test-simulated { stroke: #ffb454; }
}
`;
