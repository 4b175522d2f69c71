import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readPolicy } from '../../../src/config/read-policy.js';

const sample = await readFile(new URL('../../../examples/merchant-services/policy.yaml', import.meta.url), 'utf8');
const lineWith = (part: string) => sample.slice(0, sample.indexOf(part)).split('\n').length;

describe('readPolicy', () => {
  test('reads the policy of the sample', () => {
    expect(readPolicy(sample)).toMatchObject({
      zone: 'Asia/Seoul',
      noticeLeadDays: 30,
      means: ['email', 'sms', 'letter', 'noticeBoard'],
    });
  });

  test('gives the same version to the same rules, whatever the comments', () => {
    expect(readPolicy(`# another comment\n${sample}`).version).toBe(readPolicy(sample).version);
    expect(readPolicy(sample.replace('perSweep: 20000', 'perSweep: 20001')).version).not.toBe(
      readPolicy(sample).version,
    );
  });

  test('refuses what the schema does not allow, with the line', () => {
    expect(() => readPolicy(sample.replace('perSweep: 20000', 'perSweeps: 20000'))).toThrow(
      `line ${lineWith('perSweep:')}: perSweeps: is not known here; check the spelling`,
    );
  });

  test('refuses a contradiction, with the line', () => {
    const text = sample.replace('noticeLead: P30D', 'noticeLead: P29D');
    expect(() => readPolicy(text)).toThrow(
      `policy.yaml has 1 problem:\n  line ${lineWith('noticeLead:')}: noticeLead: must be at least P30D`,
    );
  });

  test('names the place of a problem that lies deeper', () => {
    const text = sample.replace('share: 0.5', 'share: 2');
    expect(() => readPolicy(text)).toThrow(`line ${lineWith('haltAbove:')}: haltAbove.share: must be <= 1`);
  });

  test('says all problems in one error', () => {
    const text = sample.replace('noticeLead: P30D', 'noticeLead: P29D').replace('zone: Asia/Seoul', 'zone: Asia/Soul');
    expect(() => readPolicy(text)).toThrow('policy.yaml has 2 problems:');
  });
});
