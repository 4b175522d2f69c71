import { describe, expect, test } from 'vitest';
import { messageKinds, messageName } from '../../../../src/notice/message-exists.js';
import { shippedTemplates } from '../../../../src/notice/templates/shipped-templates.js';
import { ownText, problemsOfText } from '../own-template.js';

const fact = '{{expiry}}까지 거래나 로그인이 없으면 {{firstSeparation}}부터 개인정보를 분리하여 보관합니다.';

function shippedText(
  purpose: 'separation' | 'reminder' | 'separated' | 'restored' | 'destruction',
  language: 'ko' | 'en',
) {
  return shippedTemplates[purpose].email?.[language].text ?? '';
}

describe('a template that says all it must', () => {
  test('passes, however short it is', () => {
    expect(problemsOfText(ownText)).toEqual([]);
  });

  test.each([
    '개인정보가 다른 회원의 정보와 분리되어 별도로 저장·관리됩니다',
    '개인정보를 분리 보관할 예정입니다',
    '개인정보를 별도의 저장소에 분리하여 보관하게 됩니다',
    '개인정보는 다른 이용자의 개인정보와 별도로 저장됩니다',
    '개인정보를 분리·보관하오니 참고하여 주십시오',
  ])('may say the fact as "%s"', (words) => {
    expect(problemsOfText(ownText.replace('개인정보를 분리하여 보관합니다', words))).toEqual([]);
  });

  test.each([
    'your personal data will be stored separately from {{firstSeparation}}, after {{expiry}}.',
    'we will separate your data and keep it apart from {{firstSeparation}}, after {{expiry}}.',
    'your data is going to be moved to a place where it is kept separately: {{expiry}}, {{firstSeparation}}.',
  ])('may say the fact as "%s"', (words) => {
    expect(problemsOfText(ownText.replace(fact, words), 'Notice', { language: 'en' })).toEqual([]);
  });
});

/** Worded as such notices usually are, with marks, brackets and polite forms of their own. */
const usual = `안녕하세요, {{operator.service}}입니다.
회원님께서는 최근 {{period}} 동안 서비스를 이용하지 않으셨습니다. {{operator.name}}는 개인정보 처리방침에 따라 장기 미이용 회원의 계정을 휴면계정으로 전환하고 개인정보를 분리보관할 예정임을 안내드립니다.

▶ 휴면 전환 예정일 : {{firstSeparation}} (기간 만료일 : {{expiry}})
▶ 분리보관 항목 : {{itemList}}
{{#if discardedItems}}
▶ 파기 항목 : {{discardedList}}
{{/if}}
※ 휴면 전환 시 로그인 및 예약 서비스가 제한되며, 보유하신 쿠폰·포인트는 유효기간에 따라 소멸됩니다.
※ 휴면 전환을 원하지 않으시면 {{expiry}} 이전에 {{operator.url}} 에서 로그인해 주세요.
{{#if keepUrl}}
※ 로그인 없이 유지하기: {{keepUrl}}
{{/if}}
※ 본 메일은 발신 전용입니다. 문의는 {{operator.contact.department}}(☎ {{operator.contact.phone}}, 평일 09:00~18:00)로 해 주세요.
<개인정보 처리방침 제5조> 참조. "탈퇴"를 원하시면 고객센터로 연락 바랍니다.
ⓒ {{operator.name}} / 사업자등록번호 000-00-00000 / {{operator.address}}
`;

test('a notice as Korean services usually word it passes', () => {
  expect(problemsOfText(usual, '[안내] {{operator.service}} 휴면계정 전환 예정 안내')).toEqual([]);
});

describe('a notice is refused without', () => {
  test.each([
    [
      'the fact',
      '부터 개인정보를 분리하여 보관합니다',
      '부터 달라집니다',
      /must say that the personal data will be separated/,
    ],
    [
      'the fact as a sentence',
      fact,
      '분리 보관 항목 {{expiry}} {{firstSeparation}}',
      /must say that the personal data/,
    ],
    [
      'the fact outside of a heading',
      fact,
      '■ 개인정보를 분리하여 보관합니다\n{{expiry}} {{firstSeparation}}',
      /must say that/,
    ],
    ['the fact, denied', '보관합니다', '보관하지 않습니다', /must say that the personal data/],
    ['the expiry day', '{{expiry}}까지 ', '', /must name the last day of the period/],
    ['the first day of separation', '{{firstSeparation}}부터', '내일부터', /must name the first day of separation/],
    ['the items', '- {{this}}', '- 항목', /must name every item: /],
    ['every item', '- {{this}}', '{{#if @first}}{{this}}{{/if}}', /must name every item: /],
    ['what is destroyed', '파기: {{discardedList}}', '파기합니다', /must name every item that is destroyed/],
    ['the link to keep the account', '\n{{keepUrl}}\n', '\n', /must give the link to keep the account/],
    ['a contact', '{{operator.contact.phone}}', '고객센터', /must say whom to ask/],
    ['the operator', '{{operator.name}}의 {{operator.service}}에서', '저희가', /must name the operator or the service/],
  ])('%s', (_name, from, to, problem) => {
    expect(ownText).toContain(from);
    expect(problemsOfText(ownText.replace(from, to)).join('\n')).toMatch(problem);
  });

  test.each([
    ['{{#if recipientName}}{{expiry}}{{/if}}', 'also when the member has no name'],
    ['{{#unless recipientName}}{{expiry}}{{/unless}}', 'also when the member has a name'],
    ['{{#if maskedLoginId}}{{expiry}}{{/if}}', 'also when the member has no login id'],
    ['{{#if discardedItems}}{{expiry}}{{/if}}', 'also when nothing is destroyed'],
    ['{{#unless keepUrl}}{{expiry}}{{/unless}}', 'also when there is a link to keep the account'],
    ['{{#if recipientName}}{{#if maskedLoginId}}{{expiry}}{{/if}}{{/if}}', 'in every branch'],
  ])('the expiry day in the branch that %s leaves out', (day, when) => {
    const problems = problemsOfText(ownText.replace('{{expiry}}', day));
    expect(problems).toEqual([`-: must name the last day of the period: {{expiry}} (${when})`]);
  });

  test('the items in a short text message, though they stand in the long one', () => {
    const text = ownText.replace(
      '{{#each items}}\n- {{this}}\n{{/each}}',
      '{{#unless compact}}{{itemList}}{{/unless}}',
    );
    expect(problemsOfText(text)).toEqual([]);
    expect(problemsOfText(text, '안내', { means: 'sms' }).join()).toContain('also when the text must be short');
  });

  test('the words of its own language', () => {
    expect(problemsOfText(ownText, 'Notice', { language: 'en' }).join()).toMatch(/must say that the personal data/);
  });
});

describe('another message is refused without', () => {
  test.each([
    ['reminder', 'ko', /보관합니다/, '보관', /must say that the personal data will be separated/],
    ['reminder', 'en', /\{\{firstSeparation\}\}/g, 'soon', /must name the first day of separation/],
    ['separated', 'ko', /\{\{happens\}\}/g, '얼마 전', /must name the day: \{\{happens\}\}/],
    ['separated', 'ko', /보관하고 있습니다/, '보관합니다', /must say that the personal data was separated/],
    ['separated', 'en', /- \{\{this\}\}/g, '', /must name every item[\s\S]*must name every item that is destroyed/],
    ['restored', 'ko', /되돌려 드렸습니다/, '알립니다', /must say that the personal data was given back/],
    ['restored', 'en', /\{\{happens\}\}/g, 'today', /must name the day/],
    [
      'destruction',
      'ko',
      /파기(할 예정입니다|합니다)/g,
      '정리합니다',
      /must say that the personal data will be destroyed/,
    ],
    ['destruction', 'en', /- \{\{this\}\}/g, '', /must name every item/],
  ] as const)('what it is for: %s in %s', (purpose, language, from, to, problem) => {
    let text = shippedText(purpose, language);
    expect(problemsOfText(text, 'x', { purpose, language })).toEqual([]);
    // "해제되었으며" and the like say the fact as well.
    if (purpose === 'restored')
      text = text.replace('해제되었으며', '바뀌며').replace('분리할 때 파기하여 되돌리지 못한', '파기한');
    expect(problemsOfText(text.replace(from, to), 'x', { purpose, language }).join('\n')).toMatch(problem);
  });
});

describe('words that are no plain notice are refused with their line', () => {
  test.each([
    ['<script>alert(1)</script>', /^15: a script is refused/m],
    ['javascript:alert(1)', /^15: a javascript: address is refused/m],
    ['<b>굵게</b>', /^15: HTML is refused/m],
    ['<br>', /^15: HTML is refused/m],
    ['<!-- note -->', /^15: HTML is refused/m],
    ['A&nbsp;B', /^15: HTML is refused/m],
    ['https://evil.example/{{noticeId}}', /^15: a link must not be made of values/m],
    ['{{operator.url}}?member={{noticeId}}', /^15: a link must not be made of values/m],
    ['{{operator.url}}now', /leads elsewhere/],
    ['{{operator.url}}에서', /leave a space after the address/],
    ['지금 로그인하면 50% 할인', /^15: "할인" advertises[\s\S]*^15: "50%" names a price/m],
    ['할{{! }}인', /"할인" advertises/],
    ['\\{{expiry}}', /prints \{\{ as it stands/],
  ])('%s', (line, problem) => {
    expect(problemsOfText(`${ownText}${line}\n`).join('\n')).toMatch(problem);
  });

  test.each(['<안내>', 'A < B, B > C', 'Q&A', '분리 & 보관', '{ 안내 }', '1 < 2'])(
    'and plain ones are not: %s',
    (line) => {
      expect(problemsOfText(`${ownText}${line}\n`)).toEqual([]);
    },
  );

  test('in a subject too', () => {
    expect(problemsOfText(ownText, '(광고) 안내')).toEqual([expect.stringMatching(/^1: "\(광고\)" marks/)]);
    expect(problemsOfText(ownText, '{{! nothing }}')).toEqual(['-: has no subject']);
    expect(problemsOfText(ownText, '가'.repeat(121))).toEqual(['-: has a subject of more than 120 characters']);
  });

  test('and each once, although every branch shows them', () => {
    expect(problemsOfText(`${ownText}경품\n`)).toEqual(['15: "경품" advertises; a notice must not']);
  });
});

describe('what a means can not carry is refused:', () => {
  test('characters that no carrier takes', () => {
    const problems = problemsOfText(`${ownText}😀 ✓\n`, '안내', { means: 'sms' });
    expect(problems).toEqual(['-: has characters that no Korean carrier takes (EUC-KR only): 😀 ✓']);
    expect(problemsOfText(`${ownText}😀\n`)).toEqual([]);
  });

  test.each([
    ['sms', 1_600],
    ['voice', 2_500],
  ] as const)('a text for %s that leaves no room for items', (means, max) => {
    const long = `${ownText}${'가'.repeat(max - 300)}\n`;
    expect(problemsOfText(long, '안내', { means }).join()).toContain(`is longer than the ${max} characters`);
    const mostly = `${ownText}{{#unless compact}}${'가'.repeat(max)}{{/unless}}\n`;
    expect(problemsOfText(mostly, '안내', { means })).toEqual([]);
  });

  test('an Alimtalk of more than 1,000 characters', () => {
    const text = shippedTemplates.separation.alimtalk?.ko.text ?? '';
    expect(problemsOfText(text, '안내', { means: 'alimtalk' })).toEqual([]);
    expect(problemsOfText(text + '가'.repeat(700), '안내', { means: 'alimtalk' }).join()).toContain('1000 characters');
  });
});

test.each(messageKinds.map((kind) => ({ ...kind, name: messageName(kind) })))('the shipped $name passes', (kind) => {
  const { subject = '', text = '' } = shippedTemplates[kind.purpose][kind.means]?.[kind.language] ?? {};
  expect(problemsOfText(text, subject, kind)).toEqual([]);
});
