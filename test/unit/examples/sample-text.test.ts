import { createHash } from 'node:crypto';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { describe, expect, test } from 'vitest';
import { chunksOf, factsSource } from '../../../examples/merchant-services/generate.js';
import type { Profile } from '../../../examples/merchant-services/member-facts.js';
import { sampleTables } from '../../../examples/merchant-services/sample-tables.js';

const now = '2026-11-22T06:00:00Z';

function tableText(name: string, seed = 1, members = 400, profile: Profile = 'life-cycle'): string {
  const table = sampleTables.find((candidate) => candidate.name === `public.${name}`);
  if (table === undefined) throw new Error(`no table ${name}`);
  return [...chunksOf(table, factsSource({ profile, members, seed, now }, null))].join('');
}

function column(table: string, name: string, members?: number): string[] {
  const index = sampleTables.find((candidate) => candidate.name === `public.${table}`)?.columns.indexOf(name) ?? -1;
  const rows = tableText(table, 1, members).trimEnd().split('\n');
  return rows.map((row) => row.split('\t')[index] ?? '').filter((value) => value !== '\\N');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

describe('the text of the sample', () => {
  test('is the same, byte for byte, for the same seed', () => {
    for (const table of sampleTables) {
      const name = table.name.slice('public.'.length);
      expect(hash(tableText(name)), name).toBe(hash(tableText(name)));
    }
  });

  test('is another for another seed, in every table', () => {
    for (const table of sampleTables) {
      const name = table.name.slice('public.'.length);
      expect(hash(tableText(name, 2)), name).not.toBe(hash(tableText(name)));
    }
  });

  test('fills as many fields as a table has columns', () => {
    for (const table of sampleTables) {
      const rows = tableText(table.name.slice('public.'.length)).trimEnd().split('\n');
      for (const row of rows) expect(row.split('\t').length).toBe(table.columns.length);
    }
  });

  test('gives nobody an address to which mail could go', () => {
    const addresses = [...column('members', 'email'), ...column('inquiries', 'contact_email')];
    expect(addresses.length).toBeGreaterThan(300);
    for (const address of addresses)
      expect(address).toMatch(/^[A-Za-z0-9._+]+@(example\.(com|net|org)|[a-z0-9]+\.example)$/i);
  });

  test('gives nobody a number that rings', () => {
    const numbers = [
      ...column('members', 'mobile_phone'),
      ...column('members', 'phone'),
      ...column('shops', 'phone'),
      ...column('shops', 'fax'),
      ...column('payments', 'buyer_phone'),
      ...column('inquiries', 'contact_phone'),
    ];
    for (const number of numbers) {
      const international = parsePhoneNumberFromString(number, 'KR')?.number ?? '';
      expect(international).toMatch(/^\+82(100000|20000)\d{4}$/);
    }
  });

  test('gives no business number, card number or postal code that exists', () => {
    for (const number of column('members', 'business_no')) expect(number).toMatch(/^000-00-\d{5}$/);
    for (const number of column('payments', 'card_no_masked')) expect(number).toMatch(/^0000-00\*\*-\*{4}-\d{4}$/);
    for (const code of [...column('members', 'postcode'), ...column('shops', 'postcode')])
      expect(code).toMatch(/^00\d{3}$/);
  });

  test('holds no character that UTF-8 or PostgreSQL refuses', () => {
    for (const table of sampleTables) {
      const text = tableText(table.name.slice('public.'.length));
      expect(text.includes('\u0000')).toBe(false);
      expect(Buffer.from(text).toString()).toBe(text);
    }
  });

  test('is as varied as what people write', () => {
    expect(new Set(column('inquiries', 'body', 3000)).size).toBeGreaterThan(500);
    expect(new Set(column('members', 'representative_name', 3000)).size).toBeGreaterThan(2000);
    expect(new Set(column('members', 'road_address', 3000)).size).toBeGreaterThan(2500);
  });

  test('has five logins and five payments for each member of the uniform sample', () => {
    expect(tableText('login_history', 1, 200, 'uniform').trimEnd().split('\n').length).toBe(1000);
    expect(tableText('payments', 1, 200, 'uniform').trimEnd().split('\n').length).toBe(1000);
  });
});
