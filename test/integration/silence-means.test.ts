import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callbackSecret, type MarkedMeans, openMarkedMeans } from '../support/marked-means.js';
import { liveByAllMeans, type MeansLife } from '../support/marked-means-life.js';
import { findMarkers, type Written } from '../support/markers.js';
import { stateOf, timelineOf } from '../support/sweeps.js';
import { dumpColumns, whilePrinting } from '../support/written.js';

let world: MarkedMeans;
let life: MeansLife;
let printed: Written[];

beforeAll(async () => {
  world = await openMarkedMeans();
  const lived = await whilePrinting(() => liveByAllMeans(world));
  life = lived.result;
  printed = lived.printed;
}, 180_000);

afterAll(() => world.close());

function found(...written: readonly Written[]) {
  return findMarkers(written, world.markers);
}

describe('the life that was led', () => {
  test('went by every means, and through everything that can become of a message', async () => {
    const { shop } = world;
    const { rows } = await shop.database.admin.query<{ line: string }>(
      `select distinct means || ' ' || state as line from dormouse.notice
       union select distinct source || ' ' || kind from dormouse.callback
       union select distinct 'purpose ' || purpose from dormouse.notice
       union select distinct action from dormouse.audit_entry order by 1`,
    );
    const lines = rows.map(({ line }) => line);
    for (const means of ['email', 'alimtalk', 'sms', 'voice', 'letter', 'noticeBoard']) {
      expect(lines).toContain(`${means} effective`);
    }
    expect(lines).toEqual(
      expect.arrayContaining([
        ...['email failed', 'email taken_back', 'alimtalk failed', 'sms failed', 'letter taken_back'],
        ...['failed', 'delayed', 'complaint', 'auto_reply', 'unreadable'].map((kind) => `mail_report ${kind}`),
        ...[
          'mail_event delivered',
          'solapi unreadable',
          'solapi retry',
          'twilio_call delivered',
          'twilio_call progress',
        ],
        ...['reminder', 'separated', 'restored', 'destruction'].map((purpose) => `purpose ${purpose}`),
        ...['evidence_opened', 'letter_opened', 'message_previewed', 'test_message_sent', 'account_kept', 'destroyed'],
      ]),
    );
    expect(await timelineOf(shop, life.bounced.memberId)).toContain('notice_complained_of');
    expect(await timelineOf(shop, life.late.memberId)).toContain('notice_taken_back 5.2.1');
    expect(life.links.length).toBeGreaterThan(3);
  });
});

describe('no value of a member stands', () => {
  test('in the log at its most talkative, in what was printed, or in the metrics', async () => {
    const metrics = { place: 'metrics', text: await world.shop.ctx.metrics.registry.metrics() };
    expect(metrics.text).toContain('dormouse_callbacks_total{source="mail_report",kind="complaint"');
    expect(world.log().text).toContain('/v1/callbacks/mail/:secret/reports');
    expect(found(world.log(), metrics, ...printed)).toEqual([]);
  });

  test('in any column of the ledger, the audit or the vault, while most were in it and when most were destroyed', async () => {
    const dump = await dumpColumns(world.shop.database.admin);
    for (const place of ['dormouse.callback.code', 'dormouse.idempotency.answer', 'dormouse.batch_letter.file']) {
      expect(
        [...life.midway, ...dump].some((column) => column.place === place && /\S/.test(column.text)),
        place,
      ).toBe(true);
    }
    expect(found(...life.midway, ...dump)).toEqual([]);
  });

  test('on the notice board, or in an answer to who may not disclose', async () => {
    const shown: Written[] = [];
    const paths = [
      '/notices?lang=ko',
      '/notices?lang=en',
      '/notices.json',
      '/metrics',
      '/v1/means',
      '/v1/events?after=0',
    ];
    const members = Object.values(life).flatMap((one) => ('memberId' in one ? [one.memberId] : []));
    paths.push('/v1/letter-batches', '/v1/postings', '/v1/sweeps', ...life.links);
    for (const id of members) paths.push(`/v1/members/${id}`, `/v1/members/${id}/notices`);
    for (const url of paths) {
      const { body, headers, statusCode } = await world.ask({ url });
      expect(statusCode, url).toBeLessThan(500);
      shown.push({ place: url, text: `${body}\n${JSON.stringify(headers)}` });
    }
    expect(shown[0]?.text).toContain('예시상점');
    expect(found(...shown)).toEqual([]);
  });

  test('in an address: of a link, of a callback, of the way back of a mail, or in its id', async () => {
    const calls = await world.phone.calls();
    const texts = await world.phone.texts();
    const told = [...calls, ...texts].map(({ statusCallback }) => statusCallback ?? '');
    const mails = (await world.mailbox.mails()).map(({ messageId }) => messageId ?? '');
    const paths = world.mailbox.received().map(({ from, dsn }) => `${from} ${dsn.envid}`);
    expect(told.some((url) => url.includes('/v1/callbacks/twilio/'))).toBe(true);
    expect(paths[0]).toMatch(/^bounce\+[a-z2-7]{42}@example\.kr /);
    const addresses = [...life.links, ...told, ...mails, ...paths].map((text) => ({ place: 'address', text }));
    expect(found(...addresses)).toEqual([]);
  });
});

test('no link, secret or token of the service stands in the log, the metrics or the ledger', async () => {
  const { shop, phone, headers } = world;
  const secrets = [callbackSecret, phone.account.authToken, headers.authorization.slice(7), ...life.links.map(tokenOf)];
  const dump = await dumpColumns(shop.database.admin);
  const metrics = { place: 'metrics', text: await shop.ctx.metrics.registry.metrics() };
  for (const { place, text } of [world.log(), metrics, ...printed, ...life.midway, ...dump]) {
    for (const secret of secrets) expect(text.includes(secret), place).toBe(false);
  }
});

test('what was destroyed is gone from the vault with the texts and the letters that spoke of it', async () => {
  const { shop } = world;
  const { rows } = await shop.database.admin.query<{ id: string; class: string }>(
    'select member_id as id, class from vault.record',
  );
  for (const one of [life.bounced, life.climbed, life.called, life.returned, life.lettered, life.late, life.told]) {
    expect(await stateOf(shop, one.memberId)).toBe('destroyed');
    expect(rows.filter(({ id }) => id === one.memberId)).toEqual([]);
  }
  expect(rows.map((row) => row.class)).not.toContain('letter');
});

test('a leak into one of these places is found', async () => {
  const { shop, markers } = world;
  const value = markers.find(({ field }) => field === 'members.email')?.value ?? '';
  await shop.database.admin.query(
    `insert into dormouse.callback (callback_id, source, kind, code, provider_id, digest, received_at, effect)
     values (gen_random_uuid(), 'mail_event', 'failed', '5.1.1', $1, '\\x00', now(), 'recorded')`,
    [value],
  );
  shop.ctx.logger.warn({ reason: value }, 'a provider answered');
  const places = found(world.log(), ...(await dumpColumns(shop.database.admin))).map(({ place }) => place);
  expect([...new Set(places)]).toEqual(['log', 'dormouse.callback.provider_id']);
});

function tokenOf(link: string): string {
  return link.slice(link.lastIndexOf('/') + 1);
}
