import { describe, expect, test } from 'vitest';
import { importLetterResults } from '../../src/cycles/import-letter-results.js';
import { openLetterBatch } from '../../src/cycles/open-letter-batch.js';
import { placeHold } from '../../src/cycles/place-hold.js';
import { zipLetterBatch } from '../../src/cycles/zip-letter-batch.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { reviewed } from '../support/holds.js';
import { letterOf, lettersBatched, printer, reason, resultsOf } from '../support/letters-waiting.js';
import type { SmallShop } from '../support/small-shop.js';
import { smallShopPolicy } from '../support/small-shop-files.js';
import { agent, performAt, proof, recordsIn, stateOf, sweepOnce } from '../support/sweeps.js';

/** The first day on which the batches of 2026-11-22 are forgotten. */
const forgottenOn = '2026-12-23';
const longTerm = `${smallShopPolicy}\nletter: { batchTerm: P3000D }\n`;

async function destroyedClasses(shop: SmallShop, memberId: string) {
  const { rows } = await shop.database.admin.query(
    `select class, basis, items, row_counts as "rowCounts", due_on::text as "dueOn" from dormouse.destruction
     where member_id = $1 and record_id is not null order by class`,
    [memberId],
  );
  return rows;
}

/** Handed over on the day of the batch, and separated by the notice that it was. */
async function separatedByLetter(policyText: string) {
  const { shop, memberIds, batchId } = await lettersBatched(1, { policyText });
  const [memberId = ''] = memberIds;
  const before = { ...(await shop.rowsOf(memberId)), device_tokens: [] };
  const { noticeId } = await letterOf(shop, memberId);
  await importLetterResults(shop.ctx, { text: resultsOf(`${noticeId},handed_over,2026-11-22`), actor: printer });
  await performAt(shop, '2027-01-05');
  expect(await stateOf(shop, memberId)).toBe('separated');
  return { shop, memberId, batchId, before };
}

describe('the letters of a batch whose term is over', () => {
  test('are destroyed by the next sweep, which stands in the ledger, and the notice stays', async () => {
    const { shop, memberIds } = await lettersBatched(1);
    const [memberId = ''] = memberIds;
    await performAt(shop, '2026-12-22');
    expect(await recordsIn(shop, memberId)).toEqual(['letter', 'notice']);
    const { report } = await performAt(shop, forgottenOn);
    expect(report.stages.destroy).toMatchObject({ done: 1, failed: 0 });
    expect(await recordsIn(shop, memberId)).toEqual(['notice']);
    expect(await destroyedClasses(shop, memberId)).toEqual([
      {
        class: 'letter',
        basis: "operator's policy: term of a batch of letters",
        items: ['letter as printed and its recipient'],
        rowCounts: { rows: 1 },
        dueOn: forgottenOn,
      },
    ]);
    expect(await stateOf(shop, memberId)).toBe('candidate');
    expect(await letterOf(shop, memberId)).toMatchObject({ state: 'pending', attempt: 'submitted' });
  });

  test('halt no sweep, however many they are: nothing of a member is lost with them', async () => {
    const policyText = smallShopPolicy.replace('members: 50000', 'members: 1');
    const { shop, memberIds } = await lettersBatched(2, { policyText: smallShopPolicy });
    const ctx = await shop.openAnother({ policyText });
    shop.setNow(`${forgottenOn}T03:00:00Z`);
    await shop.keepSourcesAlive();
    expect((await sweepOnce(ctx)).state).toBe('done');
    expect(await recordsIn(shop, memberIds[0] ?? '')).toEqual(['notice']);
  });

  test('stay while a hold on the member stands, and can be opened by nobody all the same', async () => {
    const { shop, memberIds, batchId } = await lettersBatched(1);
    const [memberId = ''] = memberIds;
    await placeHold(shop.ctx, { ...reviewed, memberId, scope: 'destruction', ground: 'a court asked', actor: agent });
    await performAt(shop, forgottenOn);
    expect(await recordsIn(shop, memberId)).toEqual(['letter', 'notice']);
    const opened = zipLetterBatch(shop.ctx, { batchId, reason, actor: printer });
    await expect(opened).rejects.toMatchObject({ code: 'batch_forgotten' });
  });
});

describe('a letter beside separated data', () => {
  test('is no data of the member: it is not given back, and does not stand in the way', async () => {
    const { shop, memberId, before } = await separatedByLetter(longTerm);
    expect(await recordsIn(shop, memberId)).toEqual(['letter', 'membership', 'notice']);
    await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    expect(await shop.rowsOf(memberId)).toEqual(before);
    expect(await recordsIn(shop, memberId)).toEqual(['letter', 'notice']);
  });

  test('goes with the last of the data, and keeps no cycle open', async () => {
    const { shop, memberId, batchId } = await separatedByLetter(longTerm);
    await performAt(shop, '2031-01-06');
    expect(await stateOf(shop, memberId)).toBe('destroyed');
    expect(await recordsIn(shop, memberId)).toEqual([]);
    expect((await destroyedClasses(shop, memberId)).map((row) => row.class)).toEqual([
      'letter',
      'membership',
      'notice',
    ]);
    const { files, leftOut } = await openedAgain(shop, batchId);
    expect([files, leftOut]).toEqual([0, 1]);
  });

  test('that is destroyed on its day ends no cycle', async () => {
    const { shop, memberId } = await separatedByLetter(smallShopPolicy);
    expect(await recordsIn(shop, memberId)).toEqual(['membership', 'notice']);
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('is not printed again for a member who was separated or restored since', async () => {
    const { shop, memberId, batchId } = await separatedByLetter(longTerm);
    expect(await openedAgain(shop, batchId)).toEqual({ files: 0, leftOut: 1 });
    await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    expect(await openedAgain(shop, batchId)).toEqual({ files: 0, leftOut: 1 });
  });
});

async function openedAgain(shop: SmallShop, batchId: string) {
  const { files, leftOut } = await openLetterBatch(shop.ctx, { batchId, reason, actor: printer });
  let pdfs = 0;
  for await (const { name } of files) if (name.endsWith('.pdf')) pdfs += 1;
  return { files: pdfs, leftOut: leftOut.length };
}
