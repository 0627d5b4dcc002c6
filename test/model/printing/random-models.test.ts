import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatModel, loadModel, renderDiagnostics } from '../../../src/language/index.js';
import { randomModel } from './random-models.js';
import { expectSameProblem } from './same-problem.js';

describe('a random model, printed and read again', () => {
  it('is the same', () => {
    fc.assert(
      fc.property(fc.gen(), (draw) => {
        const model = randomModel(draw);
        const text = model.toNode();
        const { model: again, diagnostics, source } = loadModel(text);
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        expect(renderDiagnostics(errors, source)).toBe('');
        expectSameProblem(model, again!);
        expect(again!.toNode()).toBe(text);
        expect(formatModel(text).text).toBe(text);
      }),
      { seed: 20, numRuns: 20, endOnFailure: true },
    );
  });
});
