import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readPolicy } from '../../../src/config/read-policy.js';
import { compiledTemplates } from '../../../src/notice/compiled-templates.js';
import { composeNotice } from '../../../src/notice/compose-notice.js';
import { messageKinds, messageName } from '../../../src/notice/message-exists.js';
import { openTemplates } from '../../../src/notice/open-templates.js';
import { shippedTemplates } from '../../../src/notice/templates/shipped-templates.js';
import { legalText, operator, ownFile, ownText, problemsOf, shippedButFor, sources } from './own-template.js';
import { keepUrl, sampleFacts } from './sample-facts.js';

const file = 'separation/email-ko.hbs';

describe('the templates of an operator without any of their own', () => {
  test('are the shipped ones, and pass every check', () => {
    const templates = openTemplates(sources);
    for (const kind of messageKinds) {
      expect(templates.find(kind)?.version).toBe(compiledTemplates().find(kind)?.version);
    }
    expect(templates.find({ purpose: 'reminder', means: 'letter', language: 'ko' })).toBeNull();
  });

  test('pass every check with the policy of the sample', async () => {
    const path = new URL('../../../examples/merchant-services/policy.yaml', import.meta.url);
    const policy = readPolicy(await readFile(path, 'utf8'));
    expect(
      problemsOf({}, { operator: policy.operator, legalText: policy.legalText, links: policy.operator.links ?? [] }),
    ).toEqual([]);
  });

  test('each pass as an override of themselves, whatever the line ends and with a byte order mark', () => {
    const overrides = Object.fromEntries(
      messageKinds.map((kind) => {
        const { subject = '', text = '' } = shippedTemplates[kind.purpose][kind.means]?.[kind.language] ?? {};
        return [`${messageName(kind)}.hbs`, `\u{FEFF}${ownFile(text, subject)}`.replaceAll('\n', '\r\n')];
      }),
    );
    expect(Object.keys(overrides)).toHaveLength(30);
    expect(problemsOf(overrides)).toEqual([]);
  });
});

describe('a template of the operator', () => {
  test('takes the place of the shipped one, under its own version', () => {
    const templates = openTemplates({ ...sources, overrides: new Map([[file, ownFile(ownText)]]) });
    const { subject, text, templateVersion } = composeNotice(sampleFacts({ recipientName: null }), templates);
    expect(subject).toBe('[예제 가맹점 서비스] 휴면 전환 안내');
    expect(text).toMatch(/^주식회사 예제페이의 예제 가맹점 서비스에서 알립니다\.\n2026년 11월 22일까지/);
    expect(text).toContain(keepUrl);
    expect(templateVersion).not.toBe(composeNotice(sampleFacts(), openTemplates(sources)).templateVersion);
    expect(composeNotice(sampleFacts({ language: 'en' }), templates)).toEqual(
      composeNotice(sampleFacts({ language: 'en' }), openTemplates(sources)),
    );
  });

  test('may use a link of the policy and one below the address of the operator', () => {
    const text = `${ownText}안내: https://www.example.com/members/help 또는 https://help.example.kr/dormancy?lang=ko 참조\n`;
    expect(problemsOf({ [file]: ownFile(text) }, { links: ['https://help.example.kr/'] })).toEqual([]);
    expect(problemsOf({ [file]: ownFile(text) })).toEqual([
      `${file}, line 15: the link https://help.example.kr/dormancy?lang=ko leads elsewhere than operator.url and operator.links of the policy`,
    ]);
  });

  test.each([
    ['separation/email-kr.hbs', 'separation/email-ko.hbs'],
    ['seperation/sms-en.hbs', 'separation/sms-en.hbs'],
    ['email-ko.hbs', 'reminder/email-ko.hbs'],
    ['separation/email-ko.hbs.txt', 'separation/email-ko.hbs'],
    ['reminder/letter-ko.hbs', 'reminder/sms-ko.hbs'],
    ['separation/Email-KO.hbs', 'separation/email-ko.hbs'],
    ['../separation/email-ko.hbs', 'separation/email-ko.hbs'],
  ])('by the name %s is refused, and the name that was meant is named', (name, meant) => {
    const problems = problemsOf({ [name]: ownFile(ownText) });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^.+: there is no message by this name; did you mean .+\?$/);
    if (name !== 'email-ko.hbs' && name !== 'reminder/letter-ko.hbs') expect(problems[0]).toContain(meant);
  });

  test.each([
    ['', `${file}, line 1: the first line must be "subject: " and the subject`],
    ['제목: 안내\n\n글', `${file}, line 1: the first line must be "subject: " and the subject`],
    ['subject: \n\n글', `${file}, line 1: the first line must be "subject: " and the subject`],
    ['subject: 안내\n글', `${file}, line 2: the second line must be blank`],
    ['subject: 안내\n\n \n', `${file}, line 3: the text is missing`],
    [`subject: 안내\n\n${'가'.repeat(50_001)}`, `${file}: is longer than 50000 characters`],
  ])('that is no such file is refused', (source, problem) => {
    expect(problemsOf({ [file]: source })).toEqual([problem]);
  });

  test('is refused with every problem at once, each with its line', () => {
    const text = shippedButFor((shipped) =>
      shipped.replace('■ 문의처', '{{> footer}}\n특가 할인!\nhttps://evil.example/x'),
    );
    const at = text.split('\n').indexOf('{{> footer}}') + 1;
    const sms = ownFile('{{maskedLoginID}}', '{{expiry}}');
    expect(problemsOf({ [file]: text, 'separation/sms-ko.hbs': sms, 'x.hbs': '' })).toEqual([
      expect.stringMatching(/^x\.hbs: there is no message/),
      `${file}, line ${at}: partials ({{> …}}) are refused; write the words out`,
      `${file}, line ${at + 1}: "특가" advertises; a notice must not`,
      `${file}, line ${at + 1}: "할인" advertises; a notice must not`,
      expect.stringContaining(`${file}, line ${at + 2}: the link https://evil.example/x leads elsewhere`),
      'separation/sms-ko.hbs, line 3: {{maskedLoginID}} is no value of this message; did you mean {{maskedLoginId}}?',
    ]);
  });
});

describe('the words of the operator', () => {
  const problems = (change: object) => problemsOf({}, { operator: { ...operator, ...change } });

  test.each(['Ten % Market', '세일즈포스 코리아', '이벤트플래너 주식회사', '11번가.com', 'Coupon House', 'A&B <주>'])(
    'may name a company %s, for it is called so',
    (name) => {
      expect(problems({ name: { ko: name, en: name } })).toEqual([]);
    },
  );

  test.each(['https://특가.example/', 'https://www.example.com/event/1+1'])(
    'may lead to %s, for a shop lives there',
    (url) => {
      expect(problems({ url })).toEqual([]);
    },
  );

  test.each([
    ['(광고) 예제페이', /operator\.name\.ko: "\(광고\)" marks/],
    ['예제 https://evil.example', /operator\.name\.ko: the link https:\/\/evil\.example/],
    ['예제 www.evil.example', /operator\.name\.ko: the link www\.evil\.example/],
    ['<b>예제</b>', /operator\.name\.ko: HTML is refused/],
    ['예제 무료수신거부 080', /operator\.name\.ko: "수신거부" marks/],
  ])('are refused as a name when they are %s', (ko, problem) => {
    expect(problems({ name: { ko, en: 'x' } })).toEqual([expect.stringMatching(problem)]);
  });

  test.each([
    ['정책에 따릅니다. 지금 가입하면 특별 혜택을 드립니다.', /advertises/],
    ['자세히: https://evil.example', /leads elsewhere/],
    ['<script>alert(1)</script>', /script is refused/],
    ['무료거부 080-000-0000', /marks/],
  ])('are refused as a legal text when they say %j', (ko, problem) => {
    const found = problemsOf({}, { legalText: { ...legalText, ko } });
    expect(found.join('\n')).toMatch(problem);
    expect(found[0]).toMatch(/^policy\.yaml: legalText\.ko: /);
  });

  test('may cite a law that names an amount, and lead to the operator', () => {
    const ko = '전자금융거래법에 따라 1만원 초과 거래는 5년 보관합니다. https://www.example.com/members/policy';
    expect(problemsOf({}, { legalText: { ...legalText, ko } })).toEqual([]);
  });

  test.each([
    ['https://user:pass@www.example.com/', /could log somebody in/],
    ['https://www.example.com/?token=abc', /could log somebody in/],
    ['not an address', /no complete address/],
  ])('are refused as an address when they are %s', (url, problem) => {
    expect(problems({ url }).join('\n')).toMatch(problem);
  });
});
