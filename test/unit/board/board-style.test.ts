import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  type BoardColours,
  boardPolicy,
  boardStyle,
  darkColours,
  lightColours,
} from '../../../src/http/board-style.js';

/** WCAG 2.2, relative luminance of an sRGB colour. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

test('the contrast of known pairs is computed as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe.each([
  ['light', lightColours],
  ['dark', darkColours],
])('on a %s screen', (_name, colours: BoardColours) => {
  test.each(['text', 'muted', 'link'] as const)('%s reads on the background', (name) => {
    expect(contrast(colours[name], colours.background)).toBeGreaterThanOrEqual(4.5);
  });

  test('the skip link reads, in the colours of a link the other way round', () => {
    expect(contrast(colours.background, colours.link)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['line', 'link'] as const)('borders and the focus ring (%s) are seen', (name) => {
    expect(contrast(colours[name], colours.background)).toBeGreaterThanOrEqual(3);
  });
});

describe('the style', () => {
  test('takes every colour from the two tables that are measured here', () => {
    const known = new Set([...Object.values(lightColours), ...Object.values(darkColours)]);
    const used = boardStyle.match(/#[0-9a-f]{3,8}\b/gi) ?? [];
    expect(used.filter((colour) => !known.has(colour))).toEqual([]);
    expect(boardStyle).not.toMatch(/rgba?\(|hsla?\(|opacity/);
  });

  test('grows with the reader: no size of text in pixels, no fixed height', () => {
    expect(boardStyle).not.toMatch(/font[^;]*\dpx/);
    expect(boardStyle).not.toMatch(/[^-]height:/);
    expect(boardStyle).not.toMatch(/overflow: hidden|white-space: nowrap/);
  });

  test('is the only one that the page may have', () => {
    const hash = createHash('sha256').update(boardStyle).digest('base64');
    expect(boardPolicy).toContain(`style-src 'sha256-${hash}'`);
  });
});
