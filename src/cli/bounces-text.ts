import type { ReceivedCounts } from '../cycles/receive-reports.js';

export function receivedText({ applied, recorded, duplicate, unknown }: ReceivedCounts): string {
  return `Reports: ${applied} changed a notice, ${recorded} kept as evidence, ${duplicate} had come before, ${unknown} of no notice.`;
}
