import { expect, test } from 'vitest';
import { CopyText } from '../../../examples/merchant-services/copy-text.js';

test('escapes what the text format of COPY would misread', () => {
  const out = new CopyText();
  out.row([1, null, true, false, 'C:\\POS\n\t"x"\r', '', '\\N']);
  expect(out.take()).toBe('1\t\\N\tt\tf\tC:\\\\POS\\n\\t"x"\\r\t\t\\\\N\n');
  expect(out.rows).toBe(1);
});

test('is empty after its text was taken, and full before it grows large', () => {
  const out = new CopyText();
  while (!out.isFull) out.row(['x'.repeat(1000)]);
  expect(out.take().length).toBeLessThan(70_000);
  expect(out.take()).toBe('');
  expect(out.isFull).toBe(false);
});
