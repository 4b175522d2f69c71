import { describe, expect, test } from 'vitest';
import { isEucKr } from '../../../src/providers/euc-kr.js';

describe('isEucKr', () => {
  test.each([
    '[가맹점 서비스] 2026-11-22까지 이용이 없으면 개인정보가 분리 보관됩니다.\n문의 02-000-0000',
    '“ ” … ㈜ ㆍ ① 漢字 → ☎ ～ ￦',
    'Plain ASCII, all of it: ~!@#$%^&*()_+|{}[]\\\'"<>?',
    '',
  ])('passes %j', (text) => {
    expect(isEucKr(text)).toBe(true);
  });

  test.each(['–', '—', '₩', '€', '®', '😀', '뷁', '똠', 'é', '\u00a0', '\ue000', '\u0007'])(
    'refuses %j',
    (character) => {
      expect(isEucKr(`가${character}`)).toBe(false);
    },
  );
});
