import { productions, type Part } from './productions.js';

/** A laid-out part: the track enters at the left and leaves at the right, both at height 0. */
interface Diagram {
  readonly width: number;
  /** Room above and below the track. */
  readonly above: number;
  readonly below: number;
  /** SVG of the part with its track's left end at (x, y). */
  readonly draw: (x: number, y: number) => string;
}

const boxHeight = 24;
const characterWidth = 8;
const gap = 12;
const radius = 8;

/** A page with one railroad diagram for each rule of the grammar: plain SVG, no scripts, nothing loaded. */
export function renderRailroadPage(): string {
  const sections = productions().map(({ name, body }) => {
    const diagram = layOut(body);
    const width = diagram.width + 4 * gap;
    const y = diagram.above + 4;
    const height = y + diagram.below + 4;
    const track = `${line(gap, y, 2 * gap, y)}${diagram.draw(2 * gap, y)}${line(2 * gap + diagram.width, y, width - gap, y)}`;
    const ends = [gap, width - gap].map((x) => `<path d="M${x} ${y - 7}v14"/>`).join('');
    return `<h2 id="${name}">${name}</h2>\n<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${ends}${track}</svg>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>The grammar of .node models</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
  h2 { font-size: 1rem; margin: 1.5rem 0 0.25rem; }
  svg { max-width: 100%; height: auto; }
  path { fill: none; stroke: currentColor; stroke-width: 1.5; }
  rect { fill: none; stroke: currentColor; stroke-width: 1.5; }
  text { fill: currentColor; font: 13px ui-monospace, monospace; text-anchor: middle; }
  .rule rect { stroke-dasharray: 4 3; }
  a:hover text { text-decoration: underline; }
</style>
<h1>The grammar of .node models</h1>
<p>Generated from the parser. Round boxes are written as they stand, dashed boxes are other rules. The same as text:
<a href="grammar.ebnf">grammar.ebnf</a>, which also states how lines end and how strongly operators bind.</p>
${sections.join('\n')}
</html>
`;
}

function layOut(part: Part): Diagram {
  switch (part.kind) {
    case 'terminal':
      return box(part.text, part.literal ? 12 : 0);
    case 'rule':
      return reference(part.name);
    case 'sequence':
      return sequence(part.parts.map(layOut));
    case 'choice':
      return choice(part.parts.map(layOut));
    case 'option':
      return choice([straight, layOut(part.part)]);
    case 'repetition': {
      const loop = repeated(layOut(part.part), part.separator ? layOut(part.separator) : straight);
      return part.least === 0 ? choice([straight, loop]) : loop;
    }
  }
}

const straight: Diagram = { width: 0, above: 4, below: 4, draw: () => '' };

function box(text: string, corner: number): Diagram {
  const width = text.length * characterWidth + 2 * gap;
  return {
    width,
    above: boxHeight / 2,
    below: boxHeight / 2,
    draw: (x, y) =>
      `<rect x="${x}" y="${y - boxHeight / 2}" width="${width}" height="${boxHeight}" rx="${corner}"/>` +
      `<text x="${x + width / 2}" y="${y + 4}">${escaped(text)}</text>`,
  };
}

function reference(name: string): Diagram {
  const inner = box(name, 0);
  return { ...inner, draw: (x, y) => `<a class="rule" href="#${name}">${inner.draw(x, y)}</a>` };
}

function sequence(parts: readonly Diagram[]): Diagram {
  return {
    width: parts.reduce((sum, { width }) => sum + width, 0) + gap * (parts.length - 1),
    above: Math.max(...parts.map(({ above }) => above)),
    below: Math.max(...parts.map(({ below }) => below)),
    draw(x, y) {
      let svg = '';
      for (const [k, part] of parts.entries()) {
        if (k > 0) {
          svg += line(x, y, x + gap, y);
          x += gap;
        }
        svg += part.draw(x, y);
        x += part.width;
      }
      return svg;
    },
  };
}

/** Alternatives below one another; the first is straight on. */
function choice(parts: readonly Diagram[]): Diagram {
  const inner = Math.max(...parts.map(({ width }) => width));
  const side = 2 * radius + gap / 2;
  const offsets = [0];
  for (let k = 1; k < parts.length; k++) {
    const distance = parts[k - 1]!.below + parts[k]!.above + gap / 2;
    offsets.push(offsets[k - 1]! + Math.max(distance, 2 * radius));
  }
  const last = parts.length - 1;
  return {
    width: inner + 2 * side,
    above: parts[0]!.above,
    below: offsets[last]! + parts[last]!.below,
    draw(x, y) {
      const right = x + inner + 2 * side;
      return parts
        .map((part, k) => {
          const at = y + offsets[k]!;
          const end = x + side + part.width;
          const curves =
            k === 0
              ? line(x, y, x + side, y) + line(end, y, right, y)
              : `<path d="M${x} ${y}q${radius} 0 ${radius} ${radius}V${at - radius}q0 ${radius} ${radius} ${radius}H${x + side}"/>` +
                `<path d="M${end} ${at}H${right - 2 * radius}q${radius} 0 ${radius} ${-radius}V${y + radius}q0 ${-radius} ${radius} ${-radius}"/>`;
          return curves + part.draw(x + side, at);
        })
        .join('');
    },
  };
}

/** The body, with a way back below it through the separator. */
function repeated(body: Diagram, separator: Diagram): Diagram {
  const inner = Math.max(body.width, separator.width);
  const side = 2 * radius;
  const drop = Math.max(body.below + separator.above + gap / 2, 2 * radius);
  return {
    width: inner + 2 * side,
    above: body.above,
    below: drop + separator.below,
    draw(x, y) {
      const right = x + inner + 2 * side;
      const back = y + drop;
      return (
        line(x, y, x + side, y) +
        body.draw(x + side, y) +
        line(x + side + body.width, y, right, y) +
        `<path d="M${right - side} ${y}q${radius} 0 ${radius} ${radius}V${back - radius}q0 ${radius} ${-radius} ${radius}H${x + side + separator.width}"/>` +
        separator.draw(x + side, back) +
        `<path d="M${x + side} ${back}q${-radius} 0 ${-radius} ${-radius}V${y + radius}q0 ${-radius} ${radius} ${-radius}"/>`
      );
    },
  };
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return x1 === x2 && y1 === y2 ? '' : `<path d="M${x1} ${y1}L${x2} ${y2}"/>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
