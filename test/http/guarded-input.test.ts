import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { assertGuardedInput } from '../../src/http/assert-guarded-input.js';
import { formats } from '../../src/http/formats.js';

const closed = { additionalProperties: false };
const guard =
  (schema: unknown, shared = {}) =>
  () =>
    assertGuardedInput('/v1/x POST', schema, shared);

describe('what a route lets in', () => {
  test.each([
    ['a string without a format', Type.Object({ a: Type.String({ maxLength: 5 }) }, closed), /\.a: .*needs a format/],
    ['a string without a bound', Type.Object({ a: Type.String({ format: 'text' }) }, closed), /needs a maxLength/],
    ['a number without bounds', Type.Object({ a: Type.Integer({ minimum: 0 }) }, closed), /needs its bounds/],
    ['an open object', Type.Object({}), /must be closed/],
    ['fields of any name and value', Type.Object({}, { additionalProperties: {} }), /must be closed/],
    [
      'fields of any name without a bound',
      Type.Object({}, { additionalProperties: Type.String({ format: 'text' }) }),
      /needs a maxLength/,
    ],
    ['an open object in a list', Type.Object({ a: Type.Array(Type.Object({})) }, closed), /must be closed/],
    ['a string in a union', Type.Object({ a: Type.Union([Type.String(), Type.Null()]) }, closed), /needs a format/],
    ['a component that nobody knows', { $ref: 'Nobody#' }, /Nobody is not known/],
  ])('is refused with %s', (_what, schema, message) => {
    expect(guard(schema)).toThrow(message);
  });

  test('is looked at through its components', () => {
    const shared = { Body: Type.Object({ a: Type.String() }, closed) };
    expect(guard({ $ref: 'Body#' }, shared)).toThrow(/Body\.a: .*needs a format/);
  });

  test('is taken where everything is bounded', () => {
    const fields = { a: Type.String({ format: 'line', maxLength: 5 }), b: Type.String({ format: 'uuid' }) };
    expect(guard(Type.Object({ ...fields, c: Type.Integer({ minimum: 0, maximum: 5 }) }, closed))).not.toThrow();
  });
});

describe('the formats', () => {
  const accepted = (format: string, texts: readonly string[]) => texts.filter((text) => formats[format]?.(text));

  test('take instants that every calendar knows, with an offset', () => {
    const good = [
      '2026-11-22T15:03:00Z',
      '2026-11-22T15:03:00.123456789+09:00',
      '1900-01-01T00:00:00Z',
      '2028-02-29T00:00:00Z',
    ];
    const bad = [
      ...['2026-11-22', '2026-11-22T15:03Z', '2026-11-22T15:03:00', '2026-11-22 15:03:00Z', '2026-02-29T00:00:00Z'],
      ...['2026-13-01T00:00:00Z', '2026-11-22T25:00:00Z', '2026-11-22T15:03:00+25:00', '1899-12-31T23:59:59Z'],
      ...[
        '3000-01-01T00:00:00Z',
        '+002026-11-22T15:03:00Z',
        '-2026-11-22T15:03:00Z',
        'infinity',
        'now',
        '',
        '2026-11-22T15:03:00Z\n',
      ],
      '2026-11-22T15:03:00Z[Asia/Seoul]',
    ];
    expect(accepted('date-time', [...good, ...bad])).toEqual(good);
  });

  test('take days of the calendar', () => {
    const good = ['2026-11-22', '2024-02-29', '1900-01-01', '2999-12-31'];
    const bad = [
      '2023-02-29',
      '2026-00-01',
      '2026-1-1',
      '20261122',
      '1899-12-31',
      '3000-01-01',
      '2026-11-22Z',
      'today',
      '',
    ];
    expect(accepted('date', [...good, ...bad])).toEqual(good);
  });

  test('take text that the database stores', () => {
    const good = ['', 'a\nb', '홍길동 😀', '\ufeff'];
    expect(accepted('text', [...good, '\u0000', 'a\u0000b', '\ud800', 'x\udc00y'])).toEqual(good);
  });

  test('take one line that says something', () => {
    const good = ['a', '홍길동 😀', ' a '];
    const bad = ['', ' ', '\u3000', 'a\nb', 'a\tb', '\u0000', '\ud800', 'a\u0085b', 'a\u007f'];
    expect(accepted('line', [...good, ...bad])).toEqual(good);
  });

  test('take periods of whole days, and never', () => {
    const good = ['P1Y', 'P400D', 'P1Y6M', 'never'];
    expect(accepted('period', [...good, 'P', 'PT1H', '-P1Y', 'P1.5Y', 'p1y', 'P99999999Y', 'Never', ''])).toEqual(good);
  });

  test('take UUIDs', () => {
    const good = ['00000000-0000-4000-8000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'];
    const bad = ['{00000000-0000-4000-8000-000000000000}', '00000000000040008000000000000000', 'x', ''];
    expect(accepted('uuid', [...good, ...bad])).toEqual(good);
  });
});
