// A child process of the .nl benchmark: solves the files that it is sent, one after the other, and answers with figures.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const [dist] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { readNl, nlDefinition } = await load('nlp/nl/index.js');
const { CompiledProblem } = await load('nlp/index.js');
const { solveNonlinearProgram } = await load('solver/index.js');

process.on('message', ({ file, options }) => process.send(measure(file, options)));
process.send('ready');

function measure(file, options) {
  try {
    const begin = performance.now();
    const definition = nlDefinition(readNl(readFileSync(file), { relaxIntegers: true }));
    const problem = new CompiledProblem(definition);
    const built = performance.now();
    const result = solveNonlinearProgram(problem, options);
    const solved = performance.now();
    return {
      n: problem.variables,
      m: problem.constraints,
      nnz_jac: distinct(problem.jacobian),
      nnz_hess: distinct(problem.hessian),
      return_status: result.status,
      objective: result.objective,
      sense: definition.objectiveSign === -1 ? 'max' : 'min',
      iterations: result.iterations,
      solve_s: (solved - built) / 1000,
      build_s: (built - begin) / 1000,
      primal: result.errors.primal,
      dual: result.errors.dual,
      complementarity: result.errors.complementarity,
      message: result.message,
    };
  } catch (error) {
    return { return_status: 'error', message: String(error?.message ?? error) };
  }
}

/** Structural nonzeros, entries at one place counted once. */
function distinct({ rows, columns }) {
  const places = new Set();
  for (let k = 0; k < rows.length; k++) places.add(rows[k] * 2 ** 26 + columns[k]);
  return places.size;
}
