import { expect, inject, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import { otherMajors, programsOf, usualMajor } from '../support/postgres-majors.js';
import { openSmallShop } from '../support/small-shop.js';
import { agent, longAgo, performAt, proof, recordsIn, separateAll, stateOf } from '../support/sweeps.js';

const major = inject('postgresMajor');
const missing = 'its programs are not in TEST_POSTGRES_DIR, where .ci/run puts them';

// Asked once a run: on the others there is nothing to skip.
if (major === usualMajor) {
  test.for(otherMajors)('PostgreSQL %s is tested beside the one that is installed', (other, { skip }) => {
    if (programsOf(other) === null) skip(missing);
    expect(programsOf(other)).toContain(`/${other}/`);
  });
}

test(`on PostgreSQL ${major} a member is separated, comes back as before, and another is destroyed on the day`, async () => {
  const shop = await openSmallShop();
  const returning = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
  const staying = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
  const before = await shop.rowsOf(returning);
  await separateAll(shop);
  expect((await shop.rowsOf(returning)).payments).toEqual([]);
  await restoreMember(shop.ctx, { memberId: returning, reason: 'came back', proof, actor: agent });
  expect(await shop.rowsOf(returning)).toEqual({ ...before, device_tokens: [] });
  expect(await recordsIn(shop, staying)).toEqual(['large-payment', 'membership', 'notice']);
  await performAt(shop, '2031-06-02');
  expect([await recordsIn(shop, staying), await stateOf(shop, staying)]).toEqual([[], 'destroyed']);
});
