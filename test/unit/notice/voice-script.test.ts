import { describe, expect, test } from 'vitest';
import { composed, sampleItems } from './sample-facts.js';

function script(facts: Parameters<typeof composed>[0] = {}): string {
  return composed({ means: 'voice', ...facts }).text;
}

function items(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `개인정보 항목 번호 ${index}`);
}

describe.each(['ko', 'en'] as const)('a script read aloud in %s', (language) => {
  const text = script({ language });

  test('says the fact, both days, the items and whom to call', () => {
    expect(text).toMatch(language === 'ko' ? /분리하여 별도로 보관합니다/ : /separated [\s\S]*stored apart/);
    for (const item of sampleItems[language]) expect(text).toContain(item);
    expect(text).toContain(language === 'ko' ? '2026년 11월 22일' : '22 November 2026');
    expect(text).toContain(language === 'ko' ? '2026년 11월 23일' : '23 November 2026');
    expect(text).toContain('02-000-1234');
  });

  test('names nobody, for anybody may answer the telephone', () => {
    expect(text).not.toMatch(/홍길동|Hong|ho\*/);
  });

  test('holds nothing that can only be read: no address, no mark, no number of the notice', () => {
    expect(text).not.toMatch(/https?:|www\.|■|^- |@|01890a5d/m);
  });
});

describe('a long script', () => {
  test('leaves out what the law does not ask for, then says the items by group where the groups are known', () => {
    const short = script({ items: items(138) });
    expect(short).not.toContain('인증번호');
    expect(short).toContain('개인정보 항목 번호 137');
    const grouped = script({ items: items(400), itemGroups: ['회원 정보', '거래 기록'] });
    expect(grouped).toContain('다음과 같습니다. 회원 정보, 거래 기록.');
    expect(grouped.length).toBeLessThanOrEqual(2_500);
  });

  test('uses no group while the items themselves can be listened to', () => {
    expect(script({ itemGroups: ['회원 정보'] })).not.toContain('회원 정보');
  });

  test('is refused, not cut, so that the next means is tried', () => {
    const refused = expect.objectContaining({ code: 'means_unavailable' });
    expect(() => script({ items: items(400) })).toThrowError(refused);
    expect(() => script({ items: items(400), itemGroups: items(400) })).toThrowError(refused);
  });
});
