import { type Means, type Purpose, purposes } from '../policy/means.js';
import type { MessageKind, PersonalMeans } from './notice-facts.js';
import type { Language } from './ports.js';
import { shippedTemplates } from './templates/shipped-templates.js';

/** The notice board has no message: its posting is for everybody. */
export function messageExists(purpose: Purpose, means: Means): boolean {
  return means !== 'noticeBoard' && shippedTemplates[purpose][means] !== undefined;
}

/** Every message that can be composed, previewed and overridden. */
export const messageKinds: readonly MessageKind[] = purposes.flatMap((purpose) =>
  (Object.keys(shippedTemplates[purpose]) as PersonalMeans[]).flatMap((means) =>
    (['ko', 'en'] satisfies Language[]).map((language) => ({ purpose, means, language })),
  ),
);

/** `separation/email-ko`: what a template is called, in its folder and in every message about it. */
export function messageName({ purpose, means, language }: MessageKind): string {
  return `${purpose}/${means}-${language}`;
}
