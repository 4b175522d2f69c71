import type { Purpose } from '../../policy/means.js';
import type { Language } from '../ports.js';

const ahead = String.raw`(?:합니다|됩니다|하게\s*(?:됩|되)|하며|되며|하오니|되오니|하고자|하려고|함을|됨을|(?:[할될]\s*)?(?:예정|것)\s*(?:입니다|이며|이오니|이니|이므로|임))`;
const done = String.raw`(?:(?:하고|되고)\s*있(?!는)|하였|되었|했|됐|중입니다|중이며)`;
const kept = String.raw`(?:분리|별도)[^.\n]{0,40}(?:보관|저장)(?!\s*[하되]지)`;
const apart = String.raw`(?:separat\w*|(?:stored?|kept|keep|hold|held)\b[^.\n]{0,40}\b(?:apart|separately))`;
const will = String.raw`\b(?:will|shall|(?:is|are) (?:going|scheduled|due) to|(?:is|are) to)\b`;

interface FactPattern {
  readonly pattern: RegExp;
  /** What the message must say. */
  readonly fact: string;
}

const separation: Readonly<Record<Language, FactPattern>> = {
  ko: {
    pattern: new RegExp(String.raw`${kept}[^.\n]{0,6}?${ahead}`, 'u'),
    fact: 'that the personal data will be separated and kept apart ("… 분리하여 별도로 보관합니다")',
  },
  en: {
    pattern: new RegExp(String.raw`${will}(?!\s+not\b)[^.\n]{0,80}?\b${apart}`, 'i'),
    fact: 'that the personal data will be separated and stored apart ("… will be separated … and stored apart")',
  },
};

/** Without its headings, which tell nobody what happens. */
export function sentencesOf(text: string): string {
  return text.replace(/^■ .*$/gm, '');
}

/** In what words each message states its fact. */
export const factPatterns: Readonly<Record<Purpose, Readonly<Record<Language, FactPattern>>>> = {
  separation,
  reminder: separation,
  separated: {
    ko: {
      pattern: new RegExp(String.raw`${kept}[^.\n]{0,6}?${done}`, 'u'),
      fact: 'that the personal data was separated and is kept apart ("… 분리하여 별도로 보관하고 있습니다")',
    },
    en: {
      pattern: new RegExp(String.raw`\b(?:was|were|has|have|is|are)\b(?!\s+not\b)[^.\n]{0,40}?\b${apart}`, 'i'),
      fact: 'that the personal data was separated and is stored apart ("… was separated and is stored apart")',
    },
  },
  restored: {
    ko: {
      pattern: /(?:복원|되돌려|해제)[^.\n]{0,12}(?:했|하였|되었|됐|드렸|완료)/u,
      fact: 'that the personal data was given back ("… 되돌려 드렸습니다")',
    },
    en: {
      pattern: /\b(?:was|were|has|have)\b(?!\s+not\b)[^.\n]{0,60}?\b(?:restored|given back|returned to you)\b/i,
      fact: 'that the personal data was given back ("… was given back")',
    },
  },
  destruction: {
    ko: {
      pattern: new RegExp(String.raw`파기\s*${ahead}(?!\s*(?:이|가)?\s*(?:아닙|없))`, 'u'),
      fact: 'that the personal data will be destroyed ("… 파기합니다")',
    },
    en: {
      pattern: new RegExp(String.raw`${will}(?!\s+not\b)[^.\n]{0,60}?\b(?:destroy(?:ed)?|erased?)\b`, 'i'),
      fact: 'that the personal data will be destroyed ("… will be destroyed")',
    },
  },
};
