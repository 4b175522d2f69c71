import { describe, expect, test } from 'vitest';
import { messageExists, messageKinds, messageName } from '../../../src/notice/message-exists.js';
import type { MessageKind } from '../../../src/notice/notice-facts.js';
import { textHash } from '../../../src/notice/text-hash.js';
import { addressesIn, advertisingWords, composed, keepUrl, sampleFacts, sampleItems } from './sample-facts.js';

const kinds = messageKinds.map((kind) => ({ ...kind, name: messageName(kind) }));
const named = (...purposes: string[]) => kinds.filter(({ purpose }) => purposes.includes(purpose));
const languages = ['ko', 'en'] as const;

const days = {
  ko: { expiry: '2026년 11월 22일', firstSeparation: '2026년 11월 23일', happens: '2027년 1월 5일' },
  en: { expiry: '22 November 2026', firstSeparation: '23 November 2026', happens: '5 January 2027' },
} as const;

function textOf(kind: MessageKind): string {
  return composed(kind).text;
}

describe('the messages', () => {
  test('exist for these means, in both languages', () => {
    const means = (purpose: string) => named(purpose).map(({ means: each, language }) => `${each}-${language}`);
    const twice = (...each: string[]) => each.flatMap((one) => [`${one}-ko`, `${one}-en`]);
    expect(means('separation')).toEqual(twice('email', 'alimtalk', 'sms', 'voice', 'letter'));
    expect(means('reminder')).toEqual(twice('email', 'sms'));
    expect(means('separated')).toEqual(twice('email', 'sms', 'letter'));
    expect(means('restored')).toEqual(twice('email', 'sms'));
    expect(means('destruction')).toEqual(twice('email', 'sms', 'letter'));
  });

  test('say of themselves whether they exist', () => {
    for (const { purpose, means } of kinds) expect(messageExists(purpose, means)).toBe(true);
    expect(messageExists('reminder', 'letter')).toBe(false);
    expect(messageExists('separation', 'noticeBoard')).toBe(false);
  });

  test('are refused as unavailable where there is none', () => {
    expect(() => composed({ purpose: 'reminder', means: 'voice' })).toThrowError(
      expect.objectContaining({ code: 'means_unavailable' }),
    );
  });
});

describe.each(kinds)('$name', (kind) => {
  const { subject, text, templateVersion } = composed(kind);
  const korean = kind.language === 'ko';

  test('names the operator or the service, and whom to ask', () => {
    const { operator } = sampleFacts(kind);
    expect(text).toContain(operator.name);
    expect(text).toContain(operator.service);
    expect(text).toContain(operator.contact.department);
    expect(text).toContain('02-000-1234');
  });

  test('advertises nothing and cites no repealed article', () => {
    expect(`${subject}\n${text}`).not.toMatch(advertisingWords);
    expect(text).not.toMatch(/정보통신망|제29조|제39조의6|Network Act/);
  });

  test('leads nowhere but to the operator and to the page to keep the account', () => {
    const { url } = sampleFacts(kind).operator;
    for (const address of addressesIn(`${subject}\n${text}`)) expect([url, keepUrl]).toContain(address);
  });

  test('leaves no placeholder, no empty value and no stray blank line behind', () => {
    const bare = { recipientName: null, maskedLoginId: null, discardedItems: [], keepUrl: null };
    for (const facts of [kind, { ...kind, ...bare }, { ...kind, maskedLoginId: null }]) {
      const message = composed(facts);
      expect(message.subject + message.text).not.toMatch(
        /\{\{|\}\}|undefined|null|\[object|NaN|\n\n\n| \n|: *\n(?!http)|\.\.|, ,|^\s|\s$/,
      );
    }
  });

  test('has a subject of one line that names no member', () => {
    expect(subject).toMatch(/^[^\r\n]{5,120}$/);
    expect(subject).not.toMatch(/홍길동|Hong|ho\*\*\*/);
  });

  test('is the same text for the same facts, under the same version', () => {
    expect(composed(kind)).toEqual(composed(kind));
    expect(templateVersion).toMatch(/^[0-9a-f]{64}$/);
    expect(textHash(subject, text)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('carries its notice number, but for a call, which is heard by whoever answers', () => {
    const said = kind.means !== 'voice';
    expect(text.includes(sampleFacts(kind).noticeId)).toBe(said);
    expect(text.includes('ho***')).toBe(said);
  });

  test('says that no password is asked for where there is room to say it', () => {
    if (!['email', 'letter', 'voice'].includes(kind.means)) return;
    expect(text).toMatch(korean ? /비밀번호나 인증번호를 (요구하지|묻지) 않습니다/ : /(no|for a) password/);
  });
});

describe.each(named('separation', 'reminder'))('$name, before a separation,', (kind) => {
  const text = textOf(kind);

  test('states that the data will be separated and kept apart', () => {
    expect(text).toMatch(
      kind.language === 'ko'
        ? /개인정보를 .*분리하여 별도로 보관합니다/
        : /personal data will be separated .*stored apart/,
    );
  });

  test('names the expiry day and the first day of separation in words', () => {
    expect(text).toContain(days[kind.language].expiry);
    expect(text).toContain(
      kind.language === 'ko' ? `${days.ko.firstSeparation}부터` : `from ${days.en.firstSeparation}`,
    );
  });

  test('names each item of this member, and what will be destroyed', () => {
    for (const item of sampleItems[kind.language]) expect(text).toContain(item);
    expect(text).toMatch(kind.language === 'ko' ? /파기[\s\S]*알림 기기 정보/ : /destroyed[\s\S]*device tokens/);
  });

  test('says how to stay active', () => {
    expect(text).toMatch(kind.language === 'ko' ? /로그인 ?(하거나|또는)/ : /log in/i);
  });

  test('gives the link to keep the account with the words that one confirmation does it, without a login', () => {
    if (kind.means === 'voice') return expect(text).not.toContain('http');
    expect(text).toContain(keepUrl);
    const korean = /로그인(하지 않고|은 필요하지 않| {1,2}없이)[\s\S]{0,60}(확인|유지)|로그인 없이 (확인|한 번)/;
    expect(text).toMatch(kind.language === 'ko' ? korean : /no login is needed|needs no login|without logging in/i);
    expect(text).toMatch(kind.language === 'ko' ? /한 번/ : /confirm(ing)? once|one confirmation/);
    expect(composed({ ...kind, keepUrl: null }).text).not.toContain('/keep/');
  });
});

describe.each(named('separated', 'destruction'))('$name', (kind) => {
  const text = textOf(kind);
  const korean = kind.language === 'ko';

  test('states what happened or will happen, and on which day', () => {
    expect(text).toContain(days[kind.language].happens);
    if (kind.purpose === 'separated') {
      expect(text).toMatch(
        korean ? /분리하였으며, 현재 별도로 보관하고 있습니다/ : /was separated [\s\S]*stored apart/,
      );
    } else expect(text).toMatch(korean ? /파기할 예정입니다/ : /will be destroyed/);
  });

  test('names each item, says how to come back after a check, and gives no link to keep an account', () => {
    for (const item of sampleItems[kind.language]) expect(text).toContain(item);
    expect(text).toMatch(korean ? /휴면 해제를 요청/ : /ask for restoration/);
    expect(composed({ ...kind, keepUrl }).text).not.toContain('/keep/');
  });

  test('holds all that a member must know who never got the notice', () => {
    if (kind.purpose !== 'separated') return;
    const facts = sampleFacts(kind);
    expect(text).toContain(facts.legalText);
    expect(text).toContain(korean ? '최종 이용일: 2025년 11월 22일' : 'Last use: 22 November 2025');
    expect(text).toMatch(korean ? /안내를 받지 못하셨/ : /never received the notice/);
    expect(text).toMatch(korean ? /파기한 항목[\s\S]*알림 기기 정보/ : /destroyed[\s\S]*device tokens/);
  });
});

describe.each(named('restored'))('$name', (kind) => {
  test('says that the data was given back, on which day, and what to do if nobody asked for it', () => {
    const text = textOf(kind);
    expect(text).toContain(days[kind.language].happens);
    expect(text).toMatch(kind.language === 'ko' ? /되돌려 드렸습니다/ : /was given back/);
    expect(text).toMatch(kind.language === 'ko' ? /요청하거나 이용하신 일이 없다면/ : /neither|If you did neither/);
  });

  test('needs no list of items', () => {
    const { text } = composed({ ...kind, items: [], discardedItems: [] });
    expect(text).not.toMatch(/되돌려 드린 개인정보 항목|Personal data that was given back/);
  });
});

describe.each(languages)('a notice by e-mail or letter in %s', (language) => {
  test.each(['email', 'letter'] as const)(
    'the %s tells what stops, how to come back, when destroyed, how to object, on what basis',
    (means) => {
      const facts = sampleFacts({ means, language });
      const { text } = composed({ means, language });
      const parts =
        language === 'ko'
          ? ['이용 제한', '다시 이용하기', '본인 확인', '파기: ', '탈퇴', '이의', '근거: ', '통지일: 2026년 10월 9일']
          : ['What stops', 'How to come back', 'checked that it is you', 'Destruction: ', 'end your membership'].concat(
              ['object', 'Basis: ', 'Date of this notice: 9 October 2026'],
            );
      for (const part of [...parts, facts.legalText, 'privacy@example.com']) expect(text).toContain(part);
      expect(text).toContain(language === 'ko' ? '최종 이용일: 2025년 11월 22일' : 'Last use: 22 November 2025');
    },
  );

  test('says nothing of destruction at separation when nothing is destroyed', () => {
    const { text } = composed({ language, discardedItems: [] });
    expect(text).not.toMatch(/보관하지 않고 파기하는 항목|Data that will be destroyed/);
  });
});

describe('the text of a notice', () => {
  test('carries a version that differs for each message', () => {
    expect(new Set(kinds.map((kind) => composed(kind).templateVersion)).size).toBe(kinds.length);
  });

  test('names each item once and keeps the order of the data map', () => {
    expect(composed({ items: ['나', '가', '나', '다'] }).text).toContain('- 나\n- 가\n- 다\n');
  });

  test.each(['separation', 'reminder', 'separated', 'destruction'] as const)(
    'about %s refuses to be written without an item',
    (purpose) => {
      expect(() => composed({ purpose, items: [] })).toThrow(/at least one item/);
      expect(() => composed({ purpose, items: [' ', '\u200b'] })).toThrow(/at least one item/);
    },
  );

  test.each(['separated', 'restored', 'destruction'] as const)(
    'about %s refuses to be written without its day',
    (purpose) => {
      expect(() => composed({ purpose, happensOn: null })).toThrow(/must name its day/);
    },
  );

  test('refuses a separation that would not come after the expiry day', () => {
    expect(() => composed({ firstSeparationOn: '2026-11-22' })).toThrow(/after the expiry day/);
    expect(() => composed({ purpose: 'restored', firstSeparationOn: '2026-11-22' })).not.toThrow();
  });

  test.each(['2026-02-29', '2026-13-01', '22-11-2026', '2026-11-22T00:00:00Z', ''])('refuses %j as a date', (date) => {
    expect(() => composed({ noticeOn: date })).toThrow(/calendar day/);
  });

  test.each([
    'javascript:alert(1)',
    'https://a b.example/keep/x',
    'https://u:p@keep.example/x',
    '/keep/x',
    'https://keep.example/"x',
  ])('refuses %j as the link to keep an account', (link) => {
    expect(() => composed({ keepUrl: link })).toThrow(/must be an http/);
  });

  test('prints a multi-line legal text as one line', () => {
    expect(composed({ legalText: '첫째 줄\n둘째 줄\n' }).text).toContain('- 근거: 첫째 줄 둘째 줄\n');
  });

  test('never shows a hash collision between subject and text', () => {
    expect(textHash('a', 'b\nc')).not.toBe(textHash('a b', 'c'));
    expect(textHash('a', 'b')).not.toBe(textHash('a', 'c'));
  });
});
