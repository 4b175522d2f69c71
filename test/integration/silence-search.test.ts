import { createHash, randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createLogger } from '../../src/logger.js';
import { openMarkedShop } from '../support/marked-life.js';
import { findMarkers, markersOf, valueIn } from '../support/markers.js';
import { dumpColumns, whilePrinting } from '../support/written.js';

const markers = markersOf(7);
const email = valueIn(markers, 'members.email');
const name = valueIn(markers, 'members.name');
const mobile = valueIn(markers, 'members.mobile');

/** Fields and forms under which a text betrays a marker. */
function betrayed(text: string): string[] {
  return [...new Set(findMarkers([{ place: 'here', text }], markers).map(({ field, form }) => `${field} ${form}`))];
}

describe('the search finds a value', () => {
  test.each(markers.map(({ field, value }) => [field, value] as const))('of %s as it is', (field, value) => {
    expect(betrayed(`{"a":"${value}","b":1}`)).toContain(`${field} clear`);
    expect(betrayed(`(1,${value},2)`)).toContain(`${field} clear`);
  });

  test.each([
    ['in capitals', email.toUpperCase(), 'members.email clear'],
    ['taken apart into jamo', name.normalize('NFD'), 'members.name clear'],
    ['in a URL', encodeURIComponent(email), 'members.email percent-encoded'],
    ['in an escaped JSON text', '\\ud45c\\uc2dd07\\uc778', 'members.name JSON escape'],
    ['as bytes that the database prints', `\\x00${Buffer.from(name).toString('hex')}`, 'members.name hex'],
    ['in base64', Buffer.from(name).toString('base64'), 'members.name base64'],
    ['in base64, a byte later', Buffer.from(`x${email} and more`).toString('base64'), 'members.email base64'],
    ['in base64, two bytes later', Buffer.from(`xy${email} and more`).toString('base64'), 'members.email base64'],
    ['in base64url', Buffer.from(`??>${name}`).toString('base64url'), 'members.name base64'],
    ['as a hash without a key', createHash('sha256').update(email).digest('hex'), 'members.email sha256 hash'],
    ['as a hash in base64', createHash('md5').update(mobile).digest('base64'), 'members.mobile md5 hash'],
    ['as the digits of a phone', '01000003707', 'members.mobile digits'],
    ['as an international number', '+821000003707', 'members.mobile E.164'],
  ])('%s', (_how, text, expected) => {
    expect(betrayed(`... ${text} ...`)).toContain(expected);
  });

  test('and nothing where there is none', () => {
    const noise = randomBytes(200_000);
    const text = [noise.toString('hex'), noise.toString('base64'), JSON.stringify(markersOf(8)), '1047070.04707'];
    expect(betrayed(text.join('\n'))).toEqual([]);
    expect(betrayed('{"postcode":"047071","at":"2026-11-22T04:70:70.047070Z","id":"a04707b"}')).toEqual([]);
  });
});

describe('a leak that was planted is found, with its place', () => {
  test('in the log and in what is printed', async () => {
    const chunks: string[] = [];
    const logger = createLogger(
      'trace',
      new PassThrough().on('data', (chunk) => chunks.push(String(chunk))),
    );
    const { printed } = await whilePrinting(async () => {
      logger.info({ to: email }, 'a notice was sent');
      process.stderr.write(`${name}\n`);
      process.stdout.write(`${mobile}\n`);
    });
    const places = findMarkers([{ place: 'log', text: chunks.join('') }, ...printed], markers);
    expect(places).toEqual([
      { place: 'log', field: 'members.email', form: 'clear' },
      { place: 'standard output', field: 'members.mobile', form: 'clear' },
      { place: 'standard error', field: 'members.name', form: 'clear' },
    ]);
  });

  test('in any column of the ledger and the vault', async () => {
    const { shop, close } = await openMarkedShop();
    const { admin } = shop.database;
    await admin.query(
      `insert into dormouse.timeline (member_id, at, event, reason, detail, actor)
       values ('1', now(), 'set_aside', 'could not move ' || $1::text, jsonb_build_object('was', $2::text), 'test')`,
      [email, name],
    );
    await admin.query(`insert into vault.identifier (member_id, field, digest) values ('1', 'email', sha256($1))`, [
      Buffer.from(email),
    ]);
    await admin.query(
      `insert into vault.record (member_id, record_id, cycle_id, class, revision, sealed_at, row_count, key_id,
         wrapped_key, sealed)
       values ('1', gen_random_uuid(), gen_random_uuid(), 'membership', 1, now(), 1, gen_random_uuid(), '', $1)`,
      [Buffer.from(`[${name}]`)],
    );
    const places = findMarkers(await dumpColumns(admin), markers);
    await close();
    expect(places).toEqual([
      { place: 'dormouse.timeline.reason', field: 'members.email', form: 'clear' },
      { place: 'dormouse.timeline.detail', field: 'members.name', form: 'clear' },
      { place: 'vault.identifier.digest', field: 'members.email', form: 'sha256 hash' },
      { place: 'vault.record.sealed', field: 'members.name', form: 'hex' },
    ]);
  });

  test('in the metrics, in an answer, in a statement', () => {
    const written = ['metrics', 'answer', 'pg_stat_activity'].map((place) => ({ place, text: `x{to="${email}"} 1` }));
    expect(findMarkers(written, markers).map(({ place }) => place)).toEqual(['metrics', 'answer', 'pg_stat_activity']);
  });
});
