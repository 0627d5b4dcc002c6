/** Attributes of an element; numbers are rounded to a hundredth of a pixel, undefined ones are left out. */
export type SvgAttributes = Readonly<Record<string, string | number | undefined>>;

/** An SVG element as text; `children` are markup already. Strings in attributes are escaped here. */
export function svgElement(name: string, attributes: SvgAttributes, ...children: string[]): string {
  let markup = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    markup += ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeText(value)}"`;
  }
  return children.length === 0 ? `${markup}/>` : `${markup}>${children.join('')}</${name}>`;
}

/** A coordinate in pixels, to a hundredth. */
export function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Text made safe for element content and quoted attributes: names come from model files. */
export function escapeText(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(unprintable, '\uFFFD');
}

/** Characters that XML 1.0 does not allow. */
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
