/** One septet each in the GSM 7-bit alphabet. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿' +
    'abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Two septets each. */
const extended = new Set('\f^{}\\[~]|€');

/** How many parts a text is sent and paid as: 160 or 153 septets each, and 70 or 67 characters once it has Hangul. */
export function textParts(text: string): number {
  const characters = [...text];
  if (characters.every((one) => basic.has(one) || extended.has(one))) {
    const septets = characters.reduce((sum, one) => sum + (extended.has(one) ? 2 : 1), 0);
    return septets <= 160 ? 1 : Math.ceil(septets / 153);
  }
  return text.length <= 70 ? 1 : Math.ceil(text.length / 67);
}
