import { addDays, type LocalDate } from '../policy/dates.js';
import { type CompiledTemplate, compileTemplate } from './compile-template.js';
import type { LocalizedOperator } from './notice-facts.js';
import { operatorValues } from './notice-values.js';
import { plainValue } from './plain-value.js';
import type { Language } from './ports.js';
import { postingEn } from './templates/posting-en.js';
import { postingKo } from './templates/posting-ko.js';
import { dateWording } from './wording.js';

export interface PostingFacts {
  readonly language: Language;
  readonly operator: LocalizedOperator;
  readonly legalText: string;
  readonly postedOn: LocalDate;
  /** The last day of the posting. */
  readonly until: LocalDate;
  /** The inactivity period in words, as `periodWording` gives it. */
  readonly periodText: string;
  readonly noticeLeadDays: number;
}

interface PostingValues {
  readonly operator: LocalizedOperator;
  readonly legalText: string;
  readonly period: string;
  readonly posted: string;
  readonly until: string;
  readonly expiry: string;
  readonly firstSeparation: string;
}

const templates: Readonly<Record<Language, CompiledTemplate<PostingValues>>> = {
  ko: compileTemplate(postingKo),
  en: compileTemplate(postingEn),
};

/** A posting for the notice board, in general words: it takes no fact about any member and so can print none. */
export function composePosting(facts: PostingFacts): { title: string; text: string; templateVersion: string } {
  const { language } = facts;
  const template = templates[language];
  const rendered = template.render({
    operator: operatorValues(facts.operator),
    legalText: plainValue(facts.legalText),
    period: plainValue(facts.periodText),
    posted: dateWording(facts.postedOn, language),
    until: dateWording(facts.until, language),
    // For whoever is overdue already, the full days of the lead begin after the first day of the posting.
    expiry: dateWording(addDays(facts.postedOn, facts.noticeLeadDays), language),
    firstSeparation: dateWording(addDays(facts.postedOn, facts.noticeLeadDays + 1), language),
  });
  return { title: rendered.subject.trim(), text: rendered.text.trim(), templateVersion: template.version };
}
