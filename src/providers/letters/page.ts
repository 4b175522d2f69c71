/**
 * Where things stand on an A4 letter that is folded in three and seen through the window of an envelope. Millimetres,
 * turned into the points that PDF counts in.
 */
const pointsPerMillimetre = 72 / 25.4;

export function millimetres(length: number): number {
  return length * pointsPerMillimetre;
}

export const page = { width: millimetres(210), height: millimetres(297) } as const;

export const margins = {
  left: millimetres(22),
  right: millimetres(22),
  /** Of the second page and later; the first begins with sender and window. */
  top: millimetres(22),
  bottom: millimetres(20),
} as const;

/** Shows through the upper left window of an envelope with two windows. */
export const senderArea = {
  left: millimetres(22),
  top: millimetres(14),
  width: millimetres(90),
  height: millimetres(22),
} as const;

/**
 * The visible part of the address window, 90 × 45 mm, less what the sheet may slide inside the envelope. It ends 17 mm
 * above the fold: the lower edge of an envelope belongs to the sorter.
 */
export const addressWindow = {
  left: millimetres(25),
  top: millimetres(47),
  width: millimetres(80),
  height: millimetres(35),
} as const;

export const foldTop = millimetres(99);

/** Just below the first fold. */
export const bodyTop = millimetres(101);
