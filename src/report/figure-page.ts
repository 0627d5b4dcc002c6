import { figureStyle, titleSize } from './figure-style.js';
import { coordinate, escapeText, svgElement } from './svg.js';

/*
 * The page that all figures share: its size, its head with title and subtitle, and what it says to screen readers.
 */

export const pageWidth = 880;
/** The top holds the title, one line of the subtitle, the legend and the name of the first panel. */
export const pageMargin = { left: 64, right: 24, top: 112, bottom: 46 };
export const plotWidth = pageWidth - pageMargin.left - pageMargin.right;
const subtitleLine = 17;
const partSeparator = '  ·  ';

/** What stands on a page around its plots. */
export interface FigurePage {
  readonly title: string;
  /** Parts of the line below the title, which breaks between them. */
  readonly subtitle: readonly string[];
  /** For screen readers. */
  readonly description: string;
  /** Height of everything below the head. */
  readonly height: number;
  /** Styles beside those of all figures. */
  readonly style?: string;
}

/** An entry of the legend: its text and the markup of its mark at a place. */
export interface LegendEntry {
  readonly label: string;
  mark(x: number, y: number): string;
}

/**
 * A page as SVG text. It needs no fonts or scripts, follows the reader's light or dark scheme, and is described for screen readers.
 *
 * @param content draws what lies below the head, from `top` on.
 */
export function drawPage(
  { title, subtitle, description, height, style = '' }: FigurePage,
  legend: readonly LegendEntry[],
  content: (top: number) => readonly string[],
): string {
  const lines = brokenLines(subtitle);
  const top = pageMargin.top + Math.max(lines.length - 1, 0) * subtitleLine;
  const whole = top + height;
  return svgElement(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${pageWidth} ${whole}`,
      width: pageWidth,
      height: whole,
      role: 'img',
      'aria-labelledby': 'title description',
    },
    svgElement('title', { id: 'title' }, escapeText(title)),
    svgElement('desc', { id: 'description' }, escapeText(description)),
    svgElement('style', {}, figureStyle + style),
    svgElement('rect', { class: 'page', width: pageWidth, height: whole }),
    svgElement('text', { class: 'title', x: pageMargin.left, y: 32, ...fitting(title) }, escapeText(title)),
    ...lines.map((text, k) =>
      svgElement(
        'text',
        { class: 'subtitle', x: pageMargin.left, y: 53 + k * subtitleLine },
        escapeText(text),
      ),
    ),
    svgElement('g', { transform: `translate(0 ${top - pageMargin.top})` }, drawLegend(legend)),
    ...content(top),
  );
}

/** A smaller font for a title that would leave the page; bold letters are about 0.58 of its size wide. */
function fitting(title: string): { style?: string } {
  const size = plotWidth / (0.58 * Math.max(title.length, 1));
  return size < titleSize ? { style: `font-size: ${coordinate(size)}px` } : {};
}

/** The parts of a subtitle on as few lines as hold them; its letters are about 6.4 pixels wide. */
function brokenLines(parts: readonly string[]): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const joined = lines.length > 0 ? `${lines[lines.length - 1]}${partSeparator}${part}` : part;
    if (lines.length > 0 && 6.4 * joined.length <= plotWidth) lines[lines.length - 1] = joined;
    else lines.push(part);
  }
  return lines;
}

/** Entries beside each other. */
function drawLegend(entries: readonly LegendEntry[]): string {
  let x = pageMargin.left;
  const marks = entries.map(({ label, mark }) => {
    const drawn = mark(x, 74) + svgElement('text', { x: x + 25, y: 78 }, escapeText(label));
    x += 25 + 6.4 * label.length + 26;
    return drawn;
  });
  return svgElement('g', {}, ...marks);
}
