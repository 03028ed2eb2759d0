import { expect, it } from 'vitest';
import { columnTypes } from '../../src/autolog/column-types.ts';
import { tableFrom } from '../../src/data/ingest/table-from.ts';

it('columns have the types of their cells, whole numbers without a gap among them', () => {
  const table = tableFrom({
    whole: [1, 2, -3],
    gap: [1, null, 3],
    parts: [1, 2.5, 3],
    wide: [1, 2, 2 ** 53],
    word: ['x', null, 'y'],
    flag: [true, false, true],
    day: [new Date(0), null, new Date(1)],
  });
  expect(columnTypes(table)).toEqual([
    { name: 'whole', type: 'long', required: true },
    { name: 'gap', type: 'double', required: false },
    { name: 'parts', type: 'double', required: true },
    { name: 'wide', type: 'double', required: true },
    { name: 'word', type: 'string', required: false },
    { name: 'flag', type: 'boolean', required: true },
    { name: 'day', type: 'datetime', required: false },
  ]);
});
