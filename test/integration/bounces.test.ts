import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bouncesFetch } from '../../src/cli/bounces-fetch.js';
import { bouncesImport } from '../../src/cli/bounces-import.js';
import type { Call, Command } from '../../src/cli/command.js';
import { fetchBounces, isDatabaseAway } from '../../src/cycles/fetch-bounces.js';
import { ServiceError } from '../../src/errors.js';
import type { BounceMailbox } from '../../src/notice/ports.js';
import { eachMinute } from '../../src/schedule/each-minute.js';
import { lookForBounces } from '../../src/schedule/look-for-bounces.js';
import { bounceOf } from '../http/support/callbacks.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { ladderOf, longAgo, never, noticedOn, noticesOf, performAt, stateOf } from '../support/sweeps.js';

const actor = { id: 'test:fetch' };

/** A mailbox as the port promises it: what can't be handled stays for the next time. */
function mailboxOf(mails: string[]) {
  const mailbox = {
    mails,
    looks: 0,
    down: false,
    async fetchReports(handle: (raw: Buffer) => Promise<void>, signal?: AbortSignal) {
      mailbox.looks += 1;
      if (mailbox.down) throw new ServiceError('means_unavailable', 'The bounce mailbox can not be read (EAUTH).');
      let handled = 0;
      for (const mail of [...mailbox.mails]) {
        if (signal?.aborted) break;
        const done = await handle(Buffer.from(mail, 'utf8')).then(
          () => true,
          () => false,
        );
        if (!done) continue;
        mailbox.mails.splice(mailbox.mails.indexOf(mail), 1);
        handled += 1;
      }
      return handled;
    },
    close: async () => {},
  };
  return mailbox satisfies BounceMailbox;
}

/** Members whose notice by e-mail has taken effect, and the mailbox that bounces come back to. */
async function noticedShop(count: number) {
  const mailbox = mailboxOf([]);
  const shop = await openSmallShop({ overrides: { bounces: mailbox } });
  const memberIds: string[] = [];
  for (let made = 0; made < count; made += 1) memberIds.push(await shop.addMember({ loginAt: longAgo }));
  await performAt(shop, noticedOn);
  const bounces: string[] = [];
  for (const memberId of memberIds) {
    const [notice] = await noticesOf(shop, memberId);
    bounces.push(bounceOf(shop, notice?.noticeId ?? '', { id: memberId }));
  }
  return { shop, mailbox, memberIds, bounces };
}

async function measured(shop: SmallShop): Promise<string> {
  return shop.ctx.metrics.registry.metrics();
}

describe('the bounces of a mailbox', () => {
  test('take notices back, and each mail is handled once', async () => {
    const { shop, mailbox, memberIds, bounces } = await noticedShop(2);
    mailbox.mails.push(...bounces, 'Subject: hello\r\n\r\nSpam.', bounces[0] ?? '');
    const fetched = await fetchBounces(shop.ctx, { actor, signal: never });
    expect(fetched).toEqual({ mails: 4, left: 0, reports: { applied: 2, recorded: 0, duplicate: 1, unknown: 1 } });
    expect(mailbox.mails).toEqual([]);
    for (const memberId of memberIds) expect(await stateOf(shop, memberId)).toBe('candidate');
  });

  test('that can not be handled stay, raise an alarm, and keep no other from being handled', async () => {
    const { shop, mailbox, memberIds, bounces } = await noticedShop(2);
    mailbox.mails.push(...bounces);
    await shop.database.admin.query(`
      create function public.refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
      create trigger refuse before insert on dormouse.callback for each row
        when (new.member_id = '${memberIds[0]}') execute function public.refuse();`);
    const fetched = await fetchBounces(shop.ctx, { actor, signal: never });
    expect([fetched.mails, fetched.left, mailbox.mails]).toEqual([1, 1, [bounces[0]]]);
    expect(await ladderOf(shop, memberIds[0] ?? '')).toEqual(['email effective']);
    expect(await ladderOf(shop, memberIds[1] ?? '')).toEqual(['email taken_back']);
    expect(await measured(shop)).toContain('dormouse_alarms_total{kind="bounce_not_handled"} 1');
    await shop.database.admin.query('drop trigger refuse on dormouse.callback');
    expect(await fetchBounces(shop.ctx, { actor, signal: never })).toMatchObject({ mails: 1, left: 0 });
  });

  test('are all left where they are while the database is away', async () => {
    const { shop, mailbox, bounces } = await noticedShop(3);
    mailbox.mails.push(...bounces);
    await shop.database.drop();
    const fetching = fetchBounces(shop.ctx, { actor, signal: never });
    await expect(fetching).rejects.toSatisfy(isDatabaseAway);
    expect(mailbox.mails).toEqual(bounces);
  });

  test('can not be fetched where there is no mailbox', async () => {
    const shop = await openSmallShop();
    const fetching = fetchBounces(shop.ctx, { actor, signal: never });
    await expect(fetching).rejects.toMatchObject({ code: 'means_unavailable' });
    expect(await lookForBounces(shop.ctx, never)).toBeNull();
  });
});

describe('the schedule', () => {
  test('looks into the mailbox each minute, and measures how the means stand', async () => {
    const { shop, mailbox, memberIds, bounces } = await noticedShop(2);
    const stopping = new AbortController();
    let pauses = 0;
    await eachMinute(shop.ctx, {
      signal: stopping.signal,
      pause: async () => {
        mailbox.mails.push(bounces[pauses] ?? '');
        pauses += 1;
        if (pauses === 3) stopping.abort();
      },
    });
    expect(mailbox.looks).toBe(3);
    for (const memberId of memberIds) expect(await stateOf(shop, memberId)).toBe('candidate');
    expect(await measured(shop)).toContain('dormouse_means_stopped{means="email"} 0');
    expect(await measured(shop)).toContain('dormouse_notices_pending{means="letter"} 0');
  });

  test('loses one look to a mailbox that is away, says so, and goes on', async () => {
    const { shop, mailbox, memberIds, bounces } = await noticedShop(1);
    mailbox.mails.push(...bounces);
    mailbox.down = true;
    expect(await lookForBounces(shop.ctx, never)).toBeNull();
    expect(await measured(shop)).toContain('dormouse_alarms_total{kind="bounce_mailbox_unreachable"} 1');
    mailbox.down = false;
    expect(await lookForBounces(shop.ctx, never)).toMatchObject({ mails: 1 });
    expect(await stateOf(shop, memberIds[0] ?? '')).toBe('candidate');
  });

  test('looks ever more rarely into a mailbox that refuses, so that a wrong password locks nobody out', async () => {
    const { shop, mailbox } = await noticedShop(1);
    mailbox.down = true;
    const stopping = new AbortController();
    let minutes = 0;
    const pause = async () => {
      minutes += 1;
      if (minutes === 120) stopping.abort();
    };
    await eachMinute(shop.ctx, { signal: stopping.signal, pause });
    expect(mailbox.looks).toBe(6);
  });

  test('holds nothing against the mailbox while the database is away', async () => {
    const { shop, mailbox, bounces } = await noticedShop(1);
    mailbox.mails.push(...bounces);
    await shop.database.drop();
    const stopping = new AbortController();
    await eachMinute(shop.ctx, { signal: stopping.signal, pause: async () => stopping.abort() });
    expect(await measured(shop)).not.toContain('bounce_mailbox_unreachable');
  });
});

describe('on the command line', () => {
  /** Runs a command on the shop's own context; what it answered, and its exit code. */
  async function run(shop: SmallShop, command: Command, call: Partial<Call>) {
    let document: unknown;
    let text = '';
    const code = await command.run({
      words: [],
      actor,
      signal: never,
      input: Readable.from([]),
      openContext: async () => shop.ctx,
      answer(answered: unknown, told: string) {
        [document, text] = [answered, told];
      },
      ...call,
    } as Call);
    return { code, document, text };
  }

  test('the mailbox is fetched once', async () => {
    const { shop, mailbox, bounces } = await noticedShop(1);
    mailbox.mails.push(...bounces);
    const { code, document, text } = await run(shop, bouncesFetch, {});
    expect([code, document]).toEqual([0, { mails: 1, left: 0, reports: expect.objectContaining({ applied: 1 }) }]);
    expect(text).toContain('Handled 1 mail.');
  });

  test('files are taken in, mails and whole mailboxes, and again without effect', async () => {
    const { shop, memberIds, bounces } = await noticedShop(3);
    const folder = await mkdtemp(join(tmpdir(), 'dormouse-bounces-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const [mail, mbox] = [join(folder, 'one.eml'), join(folder, 'bounces')];
    const [one = '', ...others] = bounces;
    await writeFile(mail, one);
    await writeFile(mbox, others.map((each) => `From MAILER-DAEMON Sun Nov 22\r\n${each}\r\n`).join(''));
    const { code, document } = await run(shop, bouncesImport, { words: [mail, mbox] });
    expect([code, document]).toEqual([0, { mails: 3, reports: { applied: 3, recorded: 0, duplicate: 0, unknown: 0 } }]);
    for (const memberId of memberIds) expect(await stateOf(shop, memberId)).toBe('candidate');
    const again = await run(shop, bouncesImport, { words: ['-'], input: Readable.from([Buffer.from(one)]) });
    expect(again.document).toMatchObject({ mails: 1, reports: { duplicate: 1 } });
  });

  test('a file that is not there stops everything before it begins', async () => {
    const { shop, bounces } = await noticedShop(1);
    const folder = await mkdtemp(join(tmpdir(), 'dormouse-bounces-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'one.eml'), bounces[0] ?? '');
    const words = [join(folder, 'one.eml'), join(folder, 'none.eml')];
    await expect(run(shop, bouncesImport, { words })).rejects.toMatchObject({ name: 'WrongUse' });
    const { rows } = await shop.database.admin.query('select from dormouse.callback');
    expect(rows).toEqual([]);
  });
});
