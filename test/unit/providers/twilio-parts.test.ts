import { expect, test } from 'vitest';
import { textParts } from '../../../src/providers/twilio-parts.js';

test.each([
  ['가', 1, 1],
  ['가', 70, 1],
  ['가', 71, 2],
  ['가', 134, 2],
  ['가', 135, 3],
  ['가', 1_600, 24],
  ['a', 160, 1],
  ['a', 161, 2],
  ['a', 306, 2],
  ['a', 307, 3],
  ['[', 80, 1],
  ['[', 81, 2],
])('%s written %s times makes %s parts', (character, times, parts) => {
  expect(textParts(character.repeat(times))).toBe(parts);
});
