import fc from 'fast-check';
import { expect, it } from 'vitest';
import { batchMembers } from '../../src/decomposition/batch-members.js';
import { shared } from '../../src/transcription/index.js';

it('lists for each batch its own numbers and the shared ones in ascending order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.integer({ min: shared, max: 5 }), { maxLength: 60 }),
      (batches, drawn) => {
        const batchOf = Int32Array.from(drawn, (one) => Math.min(one, batches - 1));
        const members = batchMembers(batchOf, batches);
        expect(members).toHaveLength(batches);
        members.forEach((own, batch) => {
          const expected = [...batchOf.keys()].filter((k) => batchOf[k] === batch || batchOf[k] === shared);
          expect([...own]).toEqual(expected);
        });
      },
    ),
    { seed: 6 },
  );
});
