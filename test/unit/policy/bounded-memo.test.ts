import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundedMemo } from '../../../src/policy/bounded-memo.js';

function counted(limit: number) {
  const asked: string[] = [];
  const memo = boundedMemo(limit, (first: string, second: string | number) => {
    asked.push(`${first}/${second}`);
    return `${first}+${second}`;
  });
  return { memo, asked };
}

describe('a bounded memo', () => {
  test('computes once for the same two keys', () => {
    const { memo, asked } = counted(10);
    expect(memo('a', 'b')).toBe('a+b');
    expect(memo('a', 'b')).toBe('a+b');
    expect(asked).toEqual(['a/b']);
  });

  test('tells apart keys that read alike when put together', () => {
    const { memo } = counted(10);
    expect(memo('ab', 'c')).toBe('ab+c');
    expect(memo('a', 'bc')).toBe('a+bc');
  });

  test('remembers an empty answer too', () => {
    let asked = 0;
    const memo = boundedMemo(10, (_first: string, _second: string) => {
      asked += 1;
      return '';
    });
    memo('a', 'b');
    memo('a', 'b');
    expect(asked).toBe(1);
  });

  test('forgets everything rather than grow past its limit', () => {
    const { memo, asked } = counted(2);
    memo('a', 1);
    memo('b', 1);
    memo('c', 1);
    memo('a', 1);
    expect(asked).toEqual(['a/1', 'b/1', 'c/1', 'a/1']);
  });

  test('does not remember a failure', () => {
    let asked = 0;
    const memo = boundedMemo(2, (_first: string, _second: string): string => {
      asked += 1;
      throw new RangeError('no such day');
    });
    expect(() => memo('a', 'b')).toThrow('no such day');
    expect(() => memo('a', 'b')).toThrow('no such day');
    expect(asked).toBe(2);
  });

  test('answers as plain computing does, whatever is asked in whatever order', () => {
    const question = fc.tuple(fc.string({ maxLength: 2 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(question, { maxLength: 60 }), (limit, questions) => {
        const memo = boundedMemo(limit, (text: string, count: number) => text.repeat(count));
        for (const [text, count] of questions) expect(memo(text, count)).toBe(text.repeat(count));
      }),
    );
  });
});
