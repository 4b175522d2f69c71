import { describe, expect, test } from 'vitest';
import { charactersOutsideEucKr, toEucKr } from '../../../src/notice/euc-kr.js';

describe('the characters of a text message', () => {
  test.each(['가나다 힘', 'ABC abc 123 ~!@#$^&*()_+', '“따옴표” ‘작은’ … ㈜ ㆍ · ™ × ￦', '■□○', '金李', 'a\nb'])(
    '%j can be sent',
    (text) => {
      expect(charactersOutsideEucKr(text)).toEqual([]);
    },
  );

  test.each([
    ['–', ['–']],
    ['—', ['—']],
    ['₩', ['₩']],
    ['€', ['€']],
    ['®', ['®']],
    ['😀😀', ['😀']],
    ['똠방각하', ['똠']],
    ['é', ['é']],
    ['\u00a0', ['\u00a0']],
    ['\u0000\t', ['\u0000', '\t']],
    ['\ue000', ['\ue000']],
    ['\ud800', ['\ud800']],
  ])('%j cannot', (text, outside) => {
    expect(charactersOutsideEucKr(text)).toEqual(outside);
  });

  test.each([
    ['a – b — c', 'a - b - c'],
    ['₩1,000 €5', 'KRW1,000 EUR5'],
    ['Café ñ', 'Cafe n'],
    ['a\u00a0b', 'a b'],
    ['ﬁ', 'fi'],
    ['가'.normalize('NFD'), '가'],
  ])('%j is written as %j', (text, written) => {
    expect(toEucKr(text)).toBe(written);
  });

  test('leaves what has no near character for the check to find', () => {
    expect(toEucKr('😀똠')).toBe('😀똠');
  });
});
