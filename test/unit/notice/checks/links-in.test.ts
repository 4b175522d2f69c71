import { describe, expect, test } from 'vitest';
import { carriesCredentials, isAllowedLink } from '../../../../src/notice/allowed-link.js';
import { type AllowedLinks, foreignLinksIn } from '../../../../src/notice/checks/links-in.js';

const allowed: AllowedLinks = {
  beginnings: ['https://www.example.com/members', 'https://help.example.kr/'],
  exact: ['https://keep.example/keep/abc'],
  email: 'privacy@example.com',
};

function foreign(text: string): string[] {
  return foreignLinksIn(text, allowed).map(({ snippet }) => snippet);
}

describe('a link is allowed', () => {
  test.each([
    'https://www.example.com/members 에서',
    '(https://www.example.com/members)',
    'https://www.example.com/members/help?lang=ko#top.',
    'https://WWW.example.com/members',
    'https://help.example.kr',
    'https://help.example.kr/a/b',
    'www.example.com/members',
    'help.example.kr 에서',
    'https://keep.example/keep/abc',
    'privacy@example.com, dpo@example.com, a@help.example.kr',
    '첨부: 안내문.pdf, form.hwp, notice.docx',
    'e.g. at 10 a.m., No.12, v1.2, Inc. and Ltd.',
    '2026.11.22. 기준',
  ])('in %j', (text) => {
    expect(foreign(text)).toEqual([]);
  });
});

describe('a link leads elsewhere', () => {
  test.each([
    ['https://evil.example/x', 'https://evil.example/x'],
    ['주소:https://evil.example', 'https://evil.example'],
    ['http://www.example.com/members', 'http://www.example.com/members'],
    ['https://www.example.com/', 'https://www.example.com/'],
    ['https://www.example.com/membersonly', 'https://www.example.com/membersonly'],
    ['https://www.example.com/members/../admin', 'https://www.example.com/members/../admin'],
    ['https://www.example.com.evil.example/members', 'https://www.example.com.evil.example/members'],
    ['https://www.example.com@evil.example/members', 'https://www.example.com@evil.example/members'],
    ['https://www.example.com:8443/members', 'https://www.example.com:8443/members'],
    ['https://keep.example/keep/abcd', 'https://keep.example/keep/abcd'],
    ['https://한글.example', 'https://한글.example'],
    ['ftp://www.example.com/members', 'ftp://www.example.com/members'],
    ['intent://scan/#Intent', 'intent://scan/#Intent'],
    ['www.evil.example', 'www.evil.example'],
    ['보기: bit.ly/abc 클릭', 'bit.ly/abc'],
    ['han.gl/x', 'han.gl/x'],
    ['evil.example.', 'evil.example'],
    ['write to sales@evil.example', 'sales@evil.example'],
  ])('in %j', (text, link) => {
    expect(foreign(text)).toContain(link);
  });

  test('when it could log somebody in, wherever it leads', () => {
    const [problem] = foreignLinksIn('https://help.example.kr/login?token=abc', allowed);
    expect(problem?.message).toContain('could log somebody in');
  });

  test('when letters follow it without a space, for a mail program would take them along', () => {
    const problems = foreignLinksIn('https://www.example.com/members에서', allowed);
    expect(problems.map(({ message }) => message)).toEqual([
      'leave a space after the address https://www.example.com/members',
    ]);
  });
});

describe('an address', () => {
  test('with a question or a mark is allowed exactly as it stands', () => {
    expect(isAllowedLink('https://a.example/x?id=1', ['https://a.example/x?id=1'])).toBe(true);
    expect(isAllowedLink('https://a.example/x?id=2', ['https://a.example/x?id=1'])).toBe(false);
  });

  test.each(['nonsense', '', 'https://', 'javascript:alert(1)'])('%j is none', (text) => {
    expect(isAllowedLink(text, ['https://a.example/'])).toBe(false);
  });

  test('carries credentials in its user or its question', () => {
    expect(carriesCredentials('https://u:p@a.example/')).toBe(true);
    expect(carriesCredentials('https://a.example/?accessToken=1')).toBe(true);
    expect(carriesCredentials('https://a.example/?menu=1&lang=ko')).toBe(false);
  });
});
