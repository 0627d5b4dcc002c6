// node scripts/document-models.mjs [--runs 3]
// Solves all models with the built program and writes docs/guide/models.md: what each is, its source, the published optimum and
// ours. Not part of docs:generate, because it measures times.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine, markdownTable, median, root, solve } from '../bench/program.mjs';

const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '3' } } });
const runs = Number(options.runs);
const folder = join(root, 'models');
const published = JSON.parse(readFileSync(join(folder, 'published.json'), 'utf8'));

const names = readdirSync(folder)
  .filter((file) => file.endsWith('.node'))
  .map((file) => file.slice(0, -'.node'.length))
  .sort();
const described = new Map(names.map((name) => [name, describe(name)]));

const classical = published.map((entry) => {
  const { model, parameters = {}, optimum } = entry;
  const settings = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const result = measured(
    model,
    settings.flatMap((setting) => ['--set', setting]),
  );
  const { title, source } = described.get(model);
  return [
    `${link(model)}${settings.map((setting) => `, \`${setting}\``).join('')}`,
    title,
    source,
    optimum,
    figure(result.objective, optimum),
    result.iterations,
    result.milliseconds,
  ];
});
const others = names
  .filter((name) => !published.some(({ model }) => model === name))
  .map((name) => {
    const { title, source } = described.get(name);
    const result = measured(name, []);
    return [
      link(name),
      title,
      source,
      result.objective === 0 ? '' : figure(result.objective, '0.1234'),
      result.iterations,
      result.milliseconds,
    ];
  });

writeFileSync(
  join(root, 'docs/guide/models.md'),
  `# The models of this repository

Each is a text of \`models/\` that says in a comment what it is, what it shows and where it comes from, and each is solved by a test:
\`odeon solve models/fuller.node --out out\`. This page is written by \`scripts/document-models.mjs\`.

Times are those of the solver. ${machine(runs)}

## With a published optimum

One unit of the last published digit is allowed (\`models/published.json\`, \`test/models/published-optima.test.ts\`). Where an optimum
belongs to a discretisation, the model uses the same one; the optimum in continuous time, where it differs, stands in its comment.

${markdownTable(['model', 'problem', 'source', 'published', 'here', 'iterations', 'ms'], classical)}

## Others

Simulations have no objective; those that recover known constants or follow known solutions are held to them by tests.

${markdownTable(['model', 'problem', 'source', 'objective', 'iterations', 'ms'], others)}
`,
);

/** Title and source as the text of a model states them. */
function describe(name) {
  const text = readFileSync(join(folder, `${name}.node`), 'utf8');
  const title = /^model \w+ "(.*)"/m.exec(text)?.[1] ?? '';
  const comment = text
    .split('\n')
    .filter((line, k, lines) => lines.slice(0, k + 1).every((one) => one.startsWith('#')))
    .map((line) => line.slice(1).trim())
    .join(' ');
  const source = /Source: ([^;]*?\(\d{4}\)|.*?(?=[;:(]|\. [A-Z]|$))/.exec(comment)?.[1] ?? '';
  return { title: cell(title), source: cell(source.replace(/[\s.,]+$/, '')) };
}

function measured(name, args) {
  const results = Array.from({ length: runs }, () => solve(join(folder, `${name}.node`), args));
  console.error(`${name} ${args.join(' ')}: ${results[0].status} ${results[0].objective}`);
  const milliseconds = Math.round(1000 * median(results.map(({ seconds }) => seconds.solve)));
  return { ...results[0], milliseconds };
}

/** A number with two digits more than the published one, to show how it goes on. */
function figure(value, like) {
  const digits = like.replace(/e.*/, '').replace(/^-?0*\.?0*|\./g, '').length + 2;
  return like.includes('e') ? value.toExponential(digits - 1).replace('+', '') : value.toPrecision(digits);
}

function link(name) {
  return `[${name}](../../models/${name}.node)`;
}

function cell(text) {
  return text.replaceAll('|', '\\|');
}
