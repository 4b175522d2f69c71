import { expect, test } from 'vitest';
import { readDataMap } from '../../../src/datamap/load-data-map.js';
import { exampleMap } from './example-map.js';

test('notOfMembers refuses a table that is declared, that is the member table, or that is named twice', () => {
  const text = `${exampleMap}notOfMembers:
  - { table: public.partners, because: business partners }
  - { table: public.payments, because: x }
  - { table: public.members, because: x }
  - { table: public.partners, because: x }
`;
  expect(readDataMap(text).problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'notOfMembers[1].table: public.payments is declared under data or activity; it is of members or not of them',
    'notOfMembers[2].table: public.members is the member table',
    'notOfMembers[3].table: public.partners is named twice',
  ]);
});
