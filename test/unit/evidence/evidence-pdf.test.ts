import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { evidenceSheet } from '../../../src/cycles/evidence-sheet.js';
import type { Evidence } from '../../../src/cycles/open-evidence.js';
import { drawEvidence } from '../../../src/providers/evidence-pdf.js';
import { sampleEvidence, surroundings } from './sample-evidence.js';

const draw = (more: Partial<Evidence> = {}) => drawEvidence(evidenceSheet(surroundings, sampleEvidence(more)));
const pagesOf = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length;

describe('the document', () => {
  test.each(['ko', 'en'])('in %s is a PDF of A4 pages with its fonts embedded', async (language) => {
    const pdf = await draw({ language });
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(pdf.toString('latin1')).toMatch(/\/MediaBox \[0 0 595\.2\d+ 841\.8\d+\]/);
    expect(pdf.toString('latin1')).toContain('/FontFile2');
    expect(pdf.length).toBeLessThan(200_000);
  });

  test('is the same to the byte for the same evidence, also when two are drawn at once', async () => {
    const alone = await draw();
    const [other, same] = await Promise.all([draw({ language: 'en' }), draw()]);
    expect(same?.equals(alone)).toBe(true);
    expect(other?.equals(alone)).toBe(false);
  });

  test('holds no value of the member in its properties', async () => {
    const pdf = (await draw()).toString('latin1');
    for (const value of ['홍길동', 'ho***@example.com']) {
      expect(pdf).not.toContain(Buffer.from(value, 'utf16le').swap16().toString('latin1'));
    }
    expect(pdf.match(/\(D:\d+Z\)/g)).toEqual(['(D:20261201021500Z)', '(D:20261201021500Z)']);
  });

  test('goes on to further pages rather than lose a line of the text or a row', async () => {
    const text = Array.from({ length: 200 }, (_, index) => `line ${index}`).join('\n');
    const [attempt] = sampleEvidence().attempts;
    const attempts = Array.from({ length: 100 }, (_, index) => ({ ...attempt, try: index + 1 }) as never);
    expect(pagesOf(await draw({ text }))).toBeGreaterThan(4);
    expect(pagesOf(await draw({ attempts }))).toBeGreaterThan(3);
    // One row that is higher than a page.
    const items = Array.from({ length: 900 }, (_, index) => `public.table.column_${index}`);
    expect(pagesOf(await draw({ items }))).toBeGreaterThan(2);
  });
});

const present = spawnSync('pdftotext', ['-v']).error === undefined;

describe.skipIf(!present)('read back from the document', () => {
  async function wordsOf(more: Partial<Evidence> = {}): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'evidence.pdf'), await draw(more));
    return execFileSync('pdftotext', ['-layout', join(folder, 'evidence.pdf'), '-'], { encoding: 'utf8' });
  }

  test('stand the facts, the text as it was sent, the attempts and the reports', async () => {
    const words = await wordsOf();
    const { noticeId, textHash, text } = sampleEvidence();
    for (const told of [noticeId, textHash, 'ho***@example.com', '이름, 이메일주소, public.old_table.gone', '예'])
      expect(words).toContain(told);
    for (const line of (text ?? '').split('\n')) expect(words).toContain(line);
    expect(words).toMatch(/1 +재시도 +4\.2\.2 +2026-10-10 04:30:05 \+09:00/);
    expect(words).toMatch(/2026-10-10 06:00:00 \+09:00 +mail_report +delayed +4\.4\.7/);
    expect(words).toContain(`${noticeId} 1 / 2`);
  });

  test('stand Hanja and what a control character parts', async () => {
    const words = await wordsOf({ text: '李明 회원님\t귀하\u0007끝' });
    expect(words).toMatch(/李明 회원님 +귀하 +끝/);
  });

  test('stands that the text is not the one of the ledger', async () => {
    expect(await wordsOf({ textHashMatches: false })).toContain('아니요 (보관된 내용이 통지 당시와 다릅니다)');
    expect(await wordsOf({ textHashMatches: false, language: 'en' })).toContain(
      'no (what is kept is not what was told)',
    );
  });

  test('stand since when and why there is no text any more', async () => {
    const destroyed = {
      destroyedAt: '2030-12-24T03:00:00.000000Z',
      reason: 'retention_ended',
      basis: "operator's policy: evidence of the notice",
    };
    const gone = { textState: 'destroyed', subject: null, text: null, textHashMatches: null, recipient: null } as const;
    const words = await wordsOf({ ...gone, destroyed, language: 'en' });
    expect(words).toContain('destroyed at 2030-12-24 12:00:00 +09:00');
    expect(words.replace(/\s+/g, ' ')).toContain(destroyed.basis);
    expect(await wordsOf({ ...gone, textState: 'missing', language: 'en' })).toContain(
      'No text of this notice is kept.',
    );
  });

  test('stands a posting with each of its checks', async () => {
    const checks = [
      { checkedOn: '2026-10-10', reachable: true, reason: null, checkedAt: '2026-10-10T00:00:00.000000Z' },
      { checkedOn: '2026-10-11', reachable: false, reason: 'http_503', checkedAt: '2026-10-11T00:00:00.000000Z' },
    ];
    const posting = {
      postingId: '3f1c1a5e-7a0f-4f5e-9f14-2f8a7d0b9e33',
      postedOn: '2026-10-10',
      untilOn: '2026-11-10',
      postedAt: '2026-10-10T00:00:00.000000Z',
      withdrawnAt: null,
      withdrawnReason: null,
      checks,
    };
    const words = await wordsOf({
      means: 'noticeBoard',
      textState: 'posted',
      recipient: null,
      posting,
      language: 'en',
    });
    expect(words).toContain(posting.postingId);
    expect(words).toMatch(/2026-10-10 +yes +2026-10-10 09:00:00/);
    expect(words).toMatch(/2026-10-11 +no +http_503/);
  });
});
