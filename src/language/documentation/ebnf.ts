import { productions, type Part } from './productions.js';

const preface = `(* The grammar of .node models, generated from the parser: change nothing here.

   A statement ends with its line, unless a bracket is open, the line ends in an operator, or the next line begins with an
   operator other than a minus or with a clause of the same statement. Words are keywords only where the statement needs
   them; elsewhere they are names. A comment runs from # to the end of the line.

   Operators, from the weakest to the strongest: or; and; not; == != <= >= < >; ..; + -; * /; prefix + -; ^ (from right to
   left); at; then calls, subscripts and columns.

   NAME    a Latin or Greek letter or underscore, then letters, digits and underscores
   NUMBER  12, 1.5, .5, 1e-3
   STRING  "text", with \\", \\\\, \\n and \\t                                                                           *)
`;

/** The grammar in extended Backus-Naur form (ISO 14977 without the commas). */
export function renderEbnf(): string {
  const rules = productions();
  const width = Math.max(...rules.map(({ name }) => name.length));
  const lines = rules.map(({ name, body }) => {
    const indent = ' '.repeat(width + 1);
    if (body.kind !== 'choice') return `${name.padEnd(width)} = ${text(body)} ;`;
    return `${name.padEnd(width)} = ${body.parts.map((part) => text(part)).join(`\n${indent}| `)} ;`;
  });
  return `${preface}\n${lines.join('\n\n')}\n`;
}

function text(part: Part, inside = false): string {
  switch (part.kind) {
    case 'terminal':
      return part.literal ? `"${part.text}"` : part.text;
    case 'rule':
      return part.name;
    case 'sequence':
      return part.parts.map((one) => text(one, true)).join(' ');
    case 'choice': {
      const choice = part.parts.map((one) => text(one)).join(' | ');
      return inside ? `( ${choice} )` : choice;
    }
    case 'option':
      return `[ ${text(part.part)} ]`;
    case 'repetition': {
      const body = text(part.part);
      if (part.separator) {
        const list = `${text(part.part, true)} { ${text(part.separator)} ${text(part.part, true)} }`;
        return part.least === 0 ? `[ ${list} ]` : list;
      }
      return part.least === 0 ? `{ ${body} }` : `${text(part.part, true)} { ${body} }`;
    }
  }
}
