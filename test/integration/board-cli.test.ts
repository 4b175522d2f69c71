import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BoardCheck } from '../../src/cycles/check-notice-board.js';
import type { ManagedPosting } from '../../src/cycles/list-postings.js';
import { buildServer } from '../../src/http/server.js';
import { insertPosting, openPublicBoard } from '../support/public-board.js';
import { openCliShop, runCli } from './cli-run.js';

function inDays(days: number): string {
  return new Date(Date.now() + (days + 9 / 24) * 86_400_000).toISOString().slice(0, 10);
}

const change = (takesEffectOn: string) => `
kind: policyChange
takesEffectOn: ${takesEffectOn}
material: false
texts:
  ko: { title: 개정 안내, text: "■ 바뀌는 내용\\n- 하나" }
  en: { title: Change of policy, text: "■ What changes" }
`;

interface Refused {
  readonly error: { readonly code: string; readonly message: string };
}

describe('dormouse board', () => {
  test('posts, lists and withdraws a change of policy', async () => {
    const { env, folder, json } = await openCliShop();
    const file = join(folder, 'change.yaml');
    await writeFile(file, change(inDays(8)));
    const posted = await json<ManagedPosting>(['board', 'post', file]);
    expect(posted).toMatchObject({ code: 0, document: { kind: 'policyChange', standing: true, postedBy: /^cli:/ } });
    const { postingId } = posted.document;
    expect(await json(['board', 'list'])).toMatchObject({
      code: 0,
      document: { postings: [{ postingId, checks: [] }] },
    });
    const listed = await runCli(['board', 'list'], { env });
    expect(listed.stdout).toMatch(new RegExp(`${postingId} +policy change .* stands +0 +never`));
    const withdraw = ['board', 'withdraw', postingId, '--reason', 'A wrong day.'];
    expect(await runCli(withdraw, { env })).toMatchObject({
      code: 0,
      stdout: `Posting ${postingId} is off the board. No notice rests on it any more.\n`,
    });
    expect(await json(withdraw)).toMatchObject({
      code: 0,
      document: { already: true, withdrawnReason: 'A wrong day.' },
    });
  });

  test('reads JSON from standard input, and says line by line what is wrong with a file', async () => {
    const { json } = await openCliShop();
    const texts = { ko: { title: '가', text: '나' }, en: { title: 'a', text: 'b' } };
    const good = JSON.stringify({ kind: 'policyChange', takesEffectOn: inDays(31), material: true, texts });
    expect(await json(['board', 'post', '-'], { input: good })).toMatchObject({ code: 0 });
    const bad = await json<Refused>(['board', 'post', '-'], {
      input: 'kind: policyChange\nmaterial: perhaps\ntexts: {}\n',
    });
    expect([bad.code, bad.document.error.code]).toEqual([2, 'input_invalid']);
    for (const part of ['line 2: material', 'takesEffectOn is missing', 'ko is missing', 'en is missing']) {
      expect(bad.document.error.message).toContain(part);
    }
    const early = await json<Refused>(['board', 'post', '-'], { input: change(inDays(3)) });
    expect([early.code, early.document.error.code]).toEqual([2, 'input_invalid']);
    expect(early.document.error.message).toContain('7 days ahead');
  });

  test('checks the board now: 0 where it is there, 1 where it is not', async () => {
    const { shop, json } = await openCliShop();
    const board = await openPublicBoard();
    const server = await buildServer(shop.ctx);
    board.stand(server);
    const env = { NOTICE_BOARD_URL: board.url };
    await insertPosting(shop, { on: inDays(0) });
    const check = () => json<BoardCheck>(['board', 'check'], { env });
    expect(await check()).toEqual({
      code: 0,
      document: { reachable: true, checked: 1, effective: 0, withdrawn: 0, takenBack: 0 },
    });
    board.meets = 'nothing';
    expect(await check()).toMatchObject({ code: 1, document: { reachable: false, checked: 1 } });
    await server.close();
  });

  test('needs a reason for taking a posting off, and one that exists', async () => {
    const { json } = await openCliShop();
    const postingId = '00000000-0000-4000-8000-000000000000';
    expect(await json(['board', 'withdraw', postingId])).toMatchObject({ code: 2 });
    expect(await json(['board', 'withdraw', postingId, '--reason', 'A'])).toMatchObject({
      code: 1,
      document: { error: { code: 'posting_not_found' } },
    });
  });
});
