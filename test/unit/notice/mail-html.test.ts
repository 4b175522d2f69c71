import { describe, expect, test } from 'vitest';
import { type MailToDress, mailHtml } from '../../../src/notice/mail-html.js';
import { messageKinds } from '../../../src/notice/message-exists.js';
import { composed, keepUrl, operators, sampleFacts } from './sample-facts.js';

function html(text: string, more: Partial<MailToDress> = {}): string {
  return mailHtml({ subject: '안내', text, language: 'ko', operator: operators.ko, keepUrl, ...more });
}

/** What stands between the shell, without the styles. */
function bodyOf(text: string, more: Partial<MailToDress> = {}): string {
  const plain = html(text, more).replace(/ (?:style|class)="[^"]*"/g, '');
  return plain.slice(plain.indexOf('</h1>') + '</h1>'.length, plain.lastIndexOf('</div>\n</td>')).trim();
}

function linksIn(text: string): string[] {
  return [...text.matchAll(/href="([^"]*)"/g)].map(([, address]) => address ?? '');
}

describe('an HTML mail', () => {
  test('makes headings, lists and paragraphs of the plain text', () => {
    expect(bodyOf('안녕하십니까.\n\n첫 줄\n둘째 줄\n\n■ 제목\n- 하나\n- 둘\n뒤 줄\n')).toBe(
      [
        '<p>안녕하십니까.</p>',
        '<p>첫 줄<br>둘째 줄</p>',
        '<h2>제목</h2>',
        '<ul><li>하나</li><li>둘</li></ul>',
        '<p>뒤 줄</p>',
      ].join('\n'),
    );
  });

  test('keeps a list that follows a line, and a line that follows a list, apart', () => {
    expect(bodyOf('앞\n- 하나\n■ 제목\n- 둘')).toBe(
      '<p>앞</p>\n<ul><li>하나</li></ul>\n<h2>제목</h2>\n<ul><li>둘</li></ul>',
    );
  });

  test('escapes every value, in text, title and attributes', () => {
    const dressed = html('<script>alert("1")</script> & \'x\'\n■ <b>\n- <i>', {
      subject: '"><img src=x onerror=alert(1)>',
      operator: { service: '<s>', url: 'https://www.example.com' },
    });
    expect(dressed).not.toMatch(/<(?:script|b|i|s|img)>|<img /);
    expect(dressed).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;');
    expect(dressed).toContain('<title>&quot;&gt;&lt;img src=x onerror=alert(1)&gt;</title>');
    expect(dressed).toContain('aria-label="&quot;&gt;&lt;img');
  });

  test('prints what looks like a place of the shell as it stands', () => {
    expect(bodyOf('%%body%% %%subject%% %%text%% $& $1')).toBe('<p>%%body%% %%subject%% %%text%% $&amp; $1</p>');
  });

  test('names its language and its subject', () => {
    expect(html('x', { language: 'en' })).toMatch(/<html lang="en"/);
    expect(html('x')).toMatch(/<html lang="ko"/);
    expect(html('x')).toMatch(/<h1[^>]*>안내<\/h1>/);
    expect(html('x')).not.toMatch(/%%\w+%%/);
  });
});

describe('a link of an HTML mail', () => {
  test('leads to the operator, below it, and to the links of the policy alone', () => {
    const text = [
      'https://www.example.com/members 에서',
      '(https://www.example.com/members/help).',
      'https://help.example.kr/a?b=1&c=2',
      'https://evil.example/ www.evil.example',
      'https://www.example.com.evil.example/members',
    ].join('\n\n');
    expect(linksIn(html(text, { links: ['https://help.example.kr/'] }))).toEqual([
      'https://www.example.com/members',
      'https://www.example.com/members/help',
      'https://help.example.kr/a?b=1&amp;c=2',
    ]);
    expect(linksIn(html(text))).toHaveLength(2);
  });

  test('shows the address that it leads to', () => {
    expect(bodyOf('가 https://www.example.com/members 나')).toBe(
      '<p>가 <a href="https://www.example.com/members">https://www.example.com/members</a> 나</p>',
    );
  });

  test('to keep the account is a button, with its address to be seen below', () => {
    const body = bodyOf(`앞\n${keepUrl}\n뒤`);
    expect(body).toBe(
      [
        '<p>앞</p>',
        `<div><a href="${keepUrl}">로그인 없이 계정 유지 확인하기</a></div><p><a href="${keepUrl}">${keepUrl}</a></p>`,
        '<p>뒤</p>',
      ].join('\n'),
    );
    expect(bodyOf(keepUrl, { language: 'en' })).toContain('Keep my account, without logging in');
    expect(linksIn(html(keepUrl, { keepUrl: null }))).toEqual([]);
    expect(linksIn(html(`${keepUrl}x`))).toEqual([]);
  });
});

describe.each(messageKinds.filter(({ means }) => means === 'email'))('the $purpose in $language', (kind) => {
  const { subject, text } = composed(kind);
  const facts = sampleFacts(kind);
  const dressed = mailHtml({ ...facts, subject, text });

  test('says in HTML what the plain text says', () => {
    const read = dressed
      .slice(dressed.indexOf('</h1>'))
      .replace(/<[^>]*>/g, '\n')
      .replaceAll('&#39;', "'");
    for (const line of text.split('\n')) {
      for (const part of line.replace(/^(?:■|-) /, '').split(/(https?:\S+)/)) expect(read).toContain(part);
    }
  });

  test('has every heading and entry, and links to nothing foreign', () => {
    const count = (pattern: RegExp, from: string) => from.match(pattern)?.length ?? 0;
    expect(count(/<h2/g, dressed)).toBe(count(/^■ /gm, text));
    expect(count(/<li/g, dressed)).toBe(count(/^- /gm, text));
    for (const address of linksIn(dressed)) expect([facts.operator.url, keepUrl]).toContain(address);
    expect(linksIn(dressed).includes(keepUrl)).toBe(facts.keepUrl !== null);
  });
});
