import { describe, expect, test } from 'vitest';
import { readDataMap } from '../../../src/datamap/load-data-map.js';
import { problemText } from '../../../src/yaml-document.js';
import { broken, exampleMap } from './example-map.js';

/** Exactly these problems on the marked line; what follows from them elsewhere isn't looked at. */
function refuses(from: string, to: string, ...messages: string[]): void {
  const { text, line } = broken(from, to);
  const onLine = readDataMap(text).problems.filter((problem) => problem.line === line);
  expect(onLine.map(problemText).sort()).toEqual(messages.map((message) => `line ${line}: ${message}`).sort());
}

test('a sound map has no problem', () => {
  expect(readDataMap(exampleMap).problems).toEqual([]);
});

describe('member', () => {
  test('refuses a key that is a contact and lookup column', () => {
    const { text, line } = broken('key: member_no\n', 'key: email #!\n');
    expect(readDataMap(text).problems.map(problemText)).toEqual(
      expect.arrayContaining([
        `line ${line}: member.key: email is a contact column; the key stands in URLs and records, so it must not reach anybody`,
        `line ${line}: member.key: email is a lookup column; the key stands in URLs and records, so it must not be one`,
      ]),
    );
  });

  test('refuses a contact column that would stay readable', () => {
    refuses(
      'phone: phone\n',
      'phone: phone2 #!\n',
      'member.contact.phone: phone2 would stay readable after the separation; list it in data[0].columns',
    );
    refuses(
      'address: { postalCode: postcode, line1: road_address }',
      'address: { postalCode: postcode, line1: road_address, line2: detail } #!',
      'member.contact.address.line2: detail would stay readable after the separation; list it in data[0].columns',
    );
  });

  test('lets the language stay: it reaches nobody', () => {
    expect(exampleMap).toContain('language: locale');
    expect(exampleMap).not.toContain('locale: null');
  });

  test('refuses a lookup column that does not leave', () => {
    refuses(
      'lookup: [login_id, email]',
      'lookup: [login_id, nickname] #!',
      'member.lookup[1]: nickname does not leave; list it in data[0].columns',
    );
  });

  test('refuses another mode for the member table', () => {
    const { text, line } = broken('mode: strip\n', 'mode: keep #!\n    because: x\n');
    const moved = text
      .replace(/ {4}columns:\n( {6}.*\n)+/, '')
      .replace(/ {4}class: membership\n {4}items:\n( {6}.*\n)+/, '');
    expect(readDataMap(moved).problems.map(problemText)).toEqual([
      `line ${line}: data[0].mode: the member table must have mode strip: its row stays for the references to it, and its personal columns leave`,
    ]);
  });

  test('refuses a map without the member table', () => {
    const { text } = broken('- table: public.members', '- table: public.people #!');
    expect(readDataMap(text).problems.map(problemText)).toContain(
      'line 17: data: the member table public.members is missing; declare it with mode strip',
    );
  });

  test('refuses to strip what finds and dates the row', () => {
    refuses(
      '      email: null\n',
      '      email: null\n      joined_at: null #!\n',
      'data[0].columns.joined_at: leaves without a name in items; the notice must name what leaves',
      'data[0].columns.joined_at: must stay: the row is found and dated by member_no and joined_at',
    );
  });

  test('refuses an unknown zone, and an offset', () => {
    const message = 'member.registeredAtZone: is no IANA time zone; write one as in Asia/Seoul or UTC';
    refuses('registeredAt: joined_at\n', 'registeredAt: joined_at\n  registeredAtZone: Korea/Seoul #!\n', message);
    refuses('registeredAt: joined_at\n', "registeredAt: joined_at\n  registeredAtZone: '+09:00' #!\n", message);
  });
});

describe('activity', () => {
  test('refuses two sources of one id', () => {
    refuses('{ id: payment,', '{ id: login, #!\n     ', 'activity[2].id: another source is called login already');
  });

  test('refuses a source table that is not declared', () => {
    refuses(
      'table: public.payments, member: member_no, at: approved_at }',
      'table: public.orders, member: member_no, at: approved_at } #!',
      'activity[2].table: public.orders holds rows of members: declare it under data too',
    );
  });

  test('refuses a condition over personal data, whatever its case and quotes', () => {
    const message = 'activity[0].where: names ip, which is personal data; the role that reads activity may not read it';
    for (const where of ["host(ip) <> '127.0.0.1'", 'IP is not null', '\\"ip\\" is not null']) {
      refuses(`where: "result = 'OK'", keeps: P3M }`, `where: "${where}", keeps: P3M } #!`, message);
    }
  });

  test('lets a text in a condition hold any word', () => {
    const text = exampleMap.replace(
      `where: "result = 'OK'"`,
      `where: "result = 'ip; select -- (' and result <> 'it''s'"`,
    );
    expect(readDataMap(text).problems).toEqual([]);
  });

  test('refuses a contact column as a source', () => {
    refuses(
      'column: last_login_at, zone: Asia/Seoul, silence: P14D }',
      'column: email } #!',
      'activity[1].column: email is a contact column',
    );
  });

  test('refuses times of zero', () => {
    refuses('silence: P14D }', 'silence: P0D } #!', 'activity[1].silence: must be above 0');
    refuses('keeps: P3M }', 'keeps: P0M } #!', 'activity[0].keeps: must be above 0');
  });

  test('refuses an unknown zone', () => {
    refuses(
      'zone: Asia/Seoul,',
      'zone: KST9, #!\n     ',
      'activity[1].zone: is no IANA time zone; write one as in Asia/Seoul or UTC',
    );
  });
});

describe('data', () => {
  test('refuses a table that is declared twice', () => {
    refuses(
      '- table: public.settlements',
      '- table: public.logins #!',
      'data[4].table: public.logins is declared twice',
    );
  });

  test("refuses the service's own schemas", () => {
    refuses(
      '- table: public.settlements',
      '- table: vault.record #!',
      "data[4].table: the schemas dormouse and vault are the service's own",
    );
  });

  test('refuses rows that nothing leads to, and rows that two ways lead to', () => {
    refuses(
      '- table: public.logins\n    member: member_no\n',
      '- table: public.logins #!\n',
      "data[3]: needs member (the column that holds the member's key) or via (the parent table)",
    );
    refuses(
      '- table: public.payment_lines\n',
      '- table: public.payment_lines #!\n    member: member_no\n',
      'data[2]: has both member and via; one of them leads to the member',
    );
  });

  test('refuses via to a table that is not declared', () => {
    refuses(
      'via: { table: public.payments,',
      'via: { table: public.orders, #!\n     ',
      'data[2].via.table: public.orders is not declared under data',
    );
  });

  test('refuses via that leads back to itself', () => {
    refuses(
      'via: { table: public.payments,',
      'via: { table: public.payment_lines, #!\n     ',
      'data[2].via.table: leads back to itself (public.payment_lines → public.payment_lines) and never to a member',
    );
  });

  test('refuses a longer circle at each of its tables', () => {
    const text = exampleMap.replace(
      'public.payments\n    member: member_no\n',
      'public.payments\n    via: { table: public.payment_lines, columns: { id: payment_id } }\n',
    );
    expect(readDataMap(text).problems.map(({ path }) => path)).toEqual(['data[1].via.table', 'data[2].via.table']);
  });

  test('refuses to move rows whose parent is destroyed', () => {
    refuses(
      'via: { table: public.payments,',
      'via: { table: public.logins, #!\n     ',
      'data[2].via.table: public.logins is destroyed at separation, so these rows could not be given back; discard both or move both',
    );
  });

  test('refuses a stripped column that the notice does not name', () => {
    refuses(
      '      phone: null\n',
      '      phone: null\n      nickname: null #!\n',
      'data[0].columns.nickname: leaves without a name in items; the notice must name what leaves',
    );
  });

  test('refuses an item that does not leave', () => {
    refuses(
      '      login_id: { ko',
      '      status: { ko: 상태, en: status } #!\n      login_id: { ko',
      'data[0].items.status: is named in items but does not leave; list it in columns or take it out',
    );
  });

  test('refuses to strip the column that leads to the member', () => {
    const entry = `- table: public.cards\n    member: member_no\n    mode: strip\n    class: membership\n    columns:\n      member_no: null #!\n    items: { member_no: { ko: 번호, en: number } }\n  - table: public.logins`;
    refuses('- table: public.logins', entry, 'data[3].columns.member_no: must stay: the row is found again by it');
  });
});

describe('expressions', () => {
  test.each([
    [
      'a second statement',
      "'x'; drop table members",
      ['a semicolon is not allowed', 'table is not allowed; the expression may use its own row alone'],
    ],
    ['a comment', "'x' -- rest", ['comments (-- and /*) are not allowed']],
    ['a block comment', "'x' /* rest */", ['comments (-- and /*) are not allowed']],
    ['a subselect', '(select 1)', ['select is not allowed; the expression may use its own row alone']],
    ['a subselect in capitals', '(SELECT 1)', ['select is not allowed; the expression may use its own row alone']],
    ['a values list', '(values (1))', ['values is not allowed; the expression may use its own row alone']],
    ['an open parenthesis', "lower('x'", ['parentheses do not match']],
    ['a closing parenthesis too many', "'x') || ('y'", ['parentheses do not match']],
    ['an open quote', "'x", ['a quote is not closed']],
    ['a dollar quote', '$$x$$', ['$ is not allowed; write texts in single quotes']],
    ['an escaped name', "U&'\\\\0065'", ['U& is not allowed; write the character itself', 'a quote is not closed']],
    ['the moment', "'x' || now()", ['the placeholder names now, which changes; it must depend on the row alone']],
    [
      'the session',
      'current_user',
      ['the placeholder names current_user, which changes; it must depend on the row alone'],
    ],
    [
      'a column that leaves',
      "'x' || email",
      ['the placeholder names email, which leaves itself; build it from columns that stay'],
    ],
    [
      'its own column',
      'upper(Phone)',
      ['the placeholder names phone, which leaves itself; build it from columns that stay'],
    ],
  ])('a placeholder may not hold %s', (_, placeholder, messages) => {
    refuses(
      'phone: null\n',
      `phone: "${placeholder}" #!\n`,
      ...messages.map((message) => `data[0].columns.phone: ${message}`),
    );
  });

  test('a condition of a class is held to the same', () => {
    refuses(
      'when: "amount > 10000"',
      'when: "amount > (select 1)" #!\n     ',
      'data[1].class[0].when: select is not allowed; the expression may use its own row alone',
    );
  });
});

describe('retention', () => {
  test('lets a class count from several days of one row, but from one day of each kind', () => {
    const several = 'atMost: { period: P9Y, from: booksClosed, on: closed_on },';
    const text = exampleMap.replace('large: { like: membership,', `large: { like: membership, ${several}`);
    expect(readDataMap(text).problems).toEqual([]);
    refuses(
      '  large: { like: membership,',
      `  large: #!\n   { like: membership, destroyAfter: P1Y, from: booksClosed, on: shut_on, ${several}`,
      'retention.large: counts from booksClosed by shut_on and closed_on; a row has one such day, so name one column',
    );
  });

  test('refuses a class that is not declared', () => {
    refuses(
      'class: membership\n',
      'class: nothing #!\n',
      'data[0].class: there is no class nothing under retention or in the library',
    );
    refuses(
      '{ id: small }]',
      '{ id: constructor }] #!',
      'data[1].class[1]: there is no class constructor under retention or in the library',
    );
  });

  test('refuses a list whose last case has a condition, and one that ends too early', () => {
    refuses(
      '{ id: small }]',
      '{ when: amount > 1, id: small }] #!',
      'data[1].class[1].when: the last case must have no condition, so that every row has a class',
    );
    refuses(
      '{ when: "amount > 10000", id: large }',
      '{ id: large } #!\n     ',
      'data[1].class[0]: has no condition, so that the cases after it never come; add when',
    );
  });

  test('refuses inherit without a parent that has a class', () => {
    refuses(
      'class: membership\n',
      'class: inherit #!\n',
      'data[0].class: inherit takes the class of the parent table: name it with via',
    );
  });

  test('refuses a class that counts from a record whose day nobody names', () => {
    refuses(
      '    recordedAt: approved_at\n    class: [{ when: "amount > 10000", id: large }, { id: small }]\n',
      '    class: [{ when: "amount > 10000", id: large }, { id: small }] #!\n',
      'data[1].class[0]: class large counts from the record: name the column of its day with recordedAt',
      'data[1].class[1]: class small counts from the record: name the column of its day with recordedAt',
    );
  });

  test('refuses a start without its column', () => {
    refuses(
      'membership: { destroyAfter: P4Y, from: separation,',
      'membership: { destroyAfter: P4Y, from: relationshipEnd, #!\n   ',
      'retention.membership.from: counts from relationshipEnd: name the column that holds the day with on',
    );
  });

  test('refuses a column where the start has none', () => {
    refuses(
      'from: separation,',
      'from: separation, on: closed_on, #!\n   ',
      'retention.membership.from: on has no place with from: separation',
    );
  });

  test('refuses likeness in a circle and to nothing', () => {
    refuses(
      'destroyAfter: P4Y, from: separation,',
      'like: large, #!\n   ',
      'retention.membership.like: the classes are like each other in a circle',
    );
    refuses(
      'small: { like: membership,',
      'small: { like: members, #!\n   ',
      'retention.small.like: there is no class members under retention or in the library',
    );
  });

  test('refuses a class that never says when', () => {
    refuses(
      'destroyAfter: P4Y, from: separation,',
      '#!\n   ',
      'retention.membership: says nowhere when it is destroyed: give it destroyAfter, atLeast or atMost',
    );
  });

  test.each([
    ['inherit', 'inherit is a word of the map; give the class another id'],
    ['notice', 'notice is the class of the texts of notices; give the class another id'],
    ['letter', 'letter is the class of letters to be printed; give the class another id'],
  ])('refuses a class called %s', (id, told) => {
    const { text, line } = broken(
      '  small: {',
      `  ${id}: { destroyAfter: P1Y, from: separation, basis: x } #!\n  small: {`,
    );
    expect(readDataMap(text).problems.map(problemText)).toEqual([`line ${line}: retention.${id}: ${told}`]);
  });
});

describe('mentions', () => {
  const logins = '    member: member_no\n    mode: discard\n';

  test('name other members than the one whose row it is', () => {
    expect(readDataMap(exampleMap.replace(logins, `${logins}    mentions: [invited_by]\n`)).problems).toEqual([]);
    refuses(
      logins,
      `${logins}    mentions: [invited_by, member_no] #!\n`,
      'data[3].mentions[1]: member_no holds the member whose row it is; name the others alone',
    );
  });

  test.each([
    ['strip', '    class: membership\n', '    class: membership\n    mentions: [referrer] #!\n', 'data[0].mentions'],
    ['keep', '    because: tax', '    mentions: [referrer] #!\n    because: tax', 'data[4].mentions'],
  ])('have no place with mode %s, whose rows stay for everybody', (mode, from, to, path) => {
    refuses(from, to, `${path}: has no place here: not with mode ${mode}`);
  });

  test('are columns, each once', () => {
    refuses(logins, `${logins}    mentions: [] #!\n`, 'data[3].mentions: must not be empty');
    refuses(logins, `${logins}    mentions: by #!\n`, 'data[3].mentions: must be a list');
  });
});
