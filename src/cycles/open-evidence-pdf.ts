import type { Context } from '../context.js';
import { drawEvidence } from '../providers/evidence-pdf.js';
import { evidenceSheet } from './evidence-sheet.js';
import { type Evidence, type EvidenceRequest, openEvidence } from './open-evidence.js';

/** The same as a document to print or to hand over; opening it is on record as every other opening is. */
export async function openEvidencePdf(
  ctx: Context,
  asked: EvidenceRequest,
): Promise<{ readonly evidence: Evidence; readonly pdf: Buffer }> {
  const evidence = await openEvidence(ctx, asked);
  return { evidence, pdf: await drawEvidence(evidenceSheet(ctx, evidence)) };
}
