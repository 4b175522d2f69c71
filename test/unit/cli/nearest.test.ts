import { describe, expect, test } from 'vitest';
import { nearest } from '../../../src/cli/nearest.js';

const known = ['sweep', 'serve', 'status', 'letters create', 'lookup'];

describe('the nearest word', () => {
  test.each([
    ['swep', 'sweep'],
    ['sweeep', 'sweep'],
    ['sewep', 'sweep'],
    ['SERVE', 'serve'],
    ['stauts', 'status'],
    ['letters craete', 'letters create'],
  ])('of %s is %s', (typed, meant) => {
    expect(nearest(typed, known)).toBe(meant);
  });

  test.each(['', 'restore', 'x', 'delete-everything'])('is nothing where nothing is near: "%s"', (typed) => {
    expect(nearest(typed, known)).toBeNull();
  });
});
