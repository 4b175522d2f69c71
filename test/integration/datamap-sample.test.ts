import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { validateDataMap } from '../../src/datamap/validate-data-map.js';
import { grantedDatabase, openAs } from './datamap-case.js';

const folder = new URL('../../examples/merchant-services/', import.meta.url);
const read = (name: string) => readFile(new URL(name, folder), 'utf8');

test('the map of the sample fits its tables, with nothing to warn of', async () => {
  const [map, tables, sql] = await Promise.all([read('datamap.yaml'), read('schema.sql'), read('constraints.sql')]);
  const mover = await openAs(await grantedDatabase({ map, tables, sql }), 'dormouse_mover');
  const { warnings } = await validateDataMap(map, mover);
  expect(warnings).toEqual([]);
});
