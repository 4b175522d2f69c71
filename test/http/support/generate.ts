import type { InjectOptions } from 'fastify';
import { formType, secret } from './callbacks.js';
import type { OpenApi, Operation, Parameter, Schema } from './operations.js';

/** The same numbers for the same seed, so that a request that failed can be made again. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Generator {
  /** A request that mostly fits the operation, and now and then doesn't. */
  requestFor(operation: Operation): InjectOptions;
}

const nasty: readonly unknown[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff',
  '\u202e',
  '\ufeff',
  '가나다😀',
  "'; drop table dormouse.cycle; --",
  '$1',
  '%s%n',
  '../../etc/passwd',
  'x'.repeat(10_000),
  'infinity',
  '-infinity',
  'NaN',
  '0000-00-00',
  '9999-12-31T23:59:60Z',
  '2026-11-22T24:00:00Z',
  '10000-01-01',
  'P99999999Y',
  'never',
  0,
  -1,
  1.5,
  -0,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  9223372036854776000,
  true,
  null,
  [],
  {},
  [[[]]],
  { toString: 'x', constructor: null, length: -1 },
];

const names = nasty.filter((value) => typeof value === 'string').map((text) => text.slice(0, 50));

const believable: Readonly<Record<string, readonly string[]>> = {
  memberId: ['1001', '1002', '9223372036854775807', '9223372036854775808', '-1', '1.0', '01001', 'abc', '1001 '],
  field: ['email', 'login_id', 'no_such_field'],
  after: ['0', '1', '999999999999999999'],
  month: ['2026-10', '2026-11', '2999-12', '2026-13'],
  period: ['P3Y', 'P1D', 'never', 'P999Y', 'P0D'],
  secret: [secret],
  shown: ['0'.repeat(64), 'a1'.repeat(32), 'A1'.repeat(32)],
  status: ['5.1.1', '4.2.2', '5.7.1'],
  to: ['operator@example.com', '010-0000-0000', 'nobody', '02-0000-0000'],
  /** Of a body that is text alone: a table. */
  body: ['notice_id,result,on\n', 'notice_id,result,on\n00000000-0000-4000-8000-000000000000,returned,2026-11-22\n'],
};

/** Fields of a form whose names no schema lists. */
const formFields: Readonly<Record<string, readonly string[]>> = {
  MessageSid: ['SM00000000000000000000000000000001', 'MM00000000000000000000000000000002'],
  MessageStatus: ['queued', 'sent', 'delivered', 'undelivered', 'failed', 'read'],
  ErrorCode: ['30003', '30005', '30008', '99999999999'],
  CallSid: ['CA00000000000000000000000000000001'],
  CallStatus: ['ringing', 'completed', 'busy', 'no-answer', 'failed'],
  Digits: ['1', '9', '#'],
};

const byFormat: Readonly<Record<string, readonly string[]>> = {
  uuid: ['00000000-0000-4000-8000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'],
  date: ['2026-11-22', '2027-03-31', '1900-01-01', '2999-12-31', '2026-02-30'],
  'date-time': [
    '2026-11-20T00:00:00Z',
    '2026-11-20T00:00:00.123456789+09:00',
    '1900-01-01T00:00:00Z',
    '2999-12-31T23:59:59Z',
  ],
  period: ['P2Y', 'P400D', 'never', 'P999Y12M'],
};

export function requestGenerator(document: OpenApi, random: () => number): Generator {
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const chance = (share: number) => random() < share;
  /** How wild this request is: 0 fits, 1 is noise. */
  let wildness = 0;

  function make(schema: Schema, name: string): unknown {
    if (chance(wildness)) return pick(nasty);
    if (schema.$ref) return make(document.components.schemas[schema.$ref.split('/').at(-1) as string] as Schema, name);
    if (schema.enum) return pick(schema.enum);
    if (schema.anyOf) return make(pick(schema.anyOf), name);
    const type = pick([schema.type].flat());
    if (type === 'object') return objectOf(schema);
    if (type === 'array')
      return Array.from({ length: 1 + Math.floor(random() * 4) }, () => make(schema.items ?? {}, name));
    if (type === 'integer') return Math.floor((schema.minimum ?? 0) + random() * 2 * (schema.maximum ?? 10));
    if (type === 'boolean') return chance(0.5);
    if (type === 'null') return null;
    return pick(believable[name] ?? byFormat[schema.format ?? ''] ?? ['one line', 'phone', '홍길동', 'a'.repeat(50)]);
  }

  function objectOf(schema: Schema): Record<string, unknown> {
    const made: Record<string, unknown> = {};
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const needed = schema.required?.includes(name) ?? false;
      if (needed ? !chance(wildness / 2) : chance(0.6)) made[name] = make(property, name);
    }
    for (const [name, values] of Object.entries(schema.additionalProperties ? formFields : {})) {
      if (chance(0.4)) made[name] = chance(wildness) ? String(pick(names)) : pick(values);
    }
    if (chance(wildness / 4)) made[pick(names)] = pick(nasty);
    return made;
  }

  function textOf(parameter: Parameter): string {
    const value = make(parameter.schema, parameter.name);
    return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  }

  function queryOf(parameters: readonly Parameter[]): string {
    const given = parameters.filter(({ required }) => required || chance(0.7));
    const pairs = given.map((parameter) => `${parameter.name}=${encode(textOf(parameter))}`);
    if (chance(wildness / 4)) pairs.push(`${encode(pick(names))}=1`);
    return pairs.length > 0 ? `?${pairs.join('&')}` : '';
  }

  return {
    requestFor(operation) {
      wildness = pick([0, 0, 0.1, 0.3, 0.8]);
      const parameters = operation.parameters ?? [];
      const inPath = new Map(parameters.filter((each) => each.in === 'path').map((each) => [each.name, each]));
      const path = operation.path.replace(/\{(\w+)\}/g, (_match, name) =>
        encode(textOf(inPath.get(name) as Parameter)),
      );
      const headers: Record<string, string> = {};
      for (const parameter of parameters.filter((each) => each.in === 'header')) {
        if (parameter.required || chance(0.3)) headers[parameter.name] = headerText(textOf(parameter));
      }
      const contents = Object.entries(operation.requestBody?.content ?? {});
      const url = path + queryOf(parameters.filter((each) => each.in === 'query'));
      if (contents.length === 0) return { method: operation.method, url, headers };
      const [type, { schema }] = pick(contents);
      const payload = Buffer.from(written(type, make(schema, 'body')), 'utf8');
      return { method: operation.method, url, headers: { ...headers, 'content-type': type }, payload };
    },
  };
}

/** A body as its media type has it. */
function written(type: string, body: unknown): string {
  if (type === 'application/json') return JSON.stringify(body);
  const plain = (value: unknown) => (typeof value === 'string' ? value : String(JSON.stringify(value)));
  if (type !== formType) return plain(body);
  const fields = Object.entries(body ?? {}).map(([name, value]): [string, string] => [name, plain(value)]);
  return new URLSearchParams(fields).toString();
}

/** As a client would that doesn't care: a lone surrogate becomes the bytes that no decoder takes. */
function encode(text: string): string {
  return /\p{Cs}/u.test(text) ? '%ed%a0%80' : encodeURIComponent(text);
}

/** No client library sends a control character in a header; anything else goes. */
function headerText(text: string): string {
  const bytes = Buffer.from(text.slice(0, 500), 'utf8').filter((byte) => byte >= 0x20 && byte !== 0x7f);
  return Buffer.from(bytes).toString('latin1');
}
