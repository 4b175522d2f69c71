import { Temporal } from 'temporal-polyfill';
import type { Context } from '../context.js';
import type { EvidenceSheet, SheetPart } from '../providers/evidence-pdf.js';
import { type EvidenceLabel, type EvidenceWords, evidenceWords } from './evidence-words.js';
import type { Evidence } from './open-evidence.js';

type Surroundings = Pick<Context, 'map' | 'policy'>;
type Rows = (readonly [string, string])[];

/** Evidence in the words of a document, in the language of its notice; instants in the zone of the policy. */
export function evidenceSheet(ctx: Surroundings, evidence: Evidence): EvidenceSheet {
  const language = evidence.language === 'en' ? 'en' : 'ko';
  const words = evidenceWords[language];
  const at = (instant: string | null) => localTime(instant, ctx.policy.zone);
  const operator = ctx.policy.operator.name[language];
  return {
    language,
    title: words.title,
    subtitle: `${operator} · ${ctx.policy.operator.service[language]}`,
    author: operator,
    at: evidence.openedAt,
    mark: evidence.noticeId,
    parts: [
      { kind: 'facts', heading: words.parts.facts, rows: factRows(ctx, evidence, words) },
      { kind: 'facts', heading: words.parts.dates, rows: dateRows(evidence, words, at) },
      textPart(evidence, words, at),
      attemptsTable(evidence, words, at),
      callbacksTable(evidence, words, at),
      ...postingParts(evidence, words, at),
    ],
  };
}

type Print = (instant: string | null) => string;

function factRows(ctx: Surroundings, evidence: Evidence, words: EvidenceWords): Rows {
  const { labels } = words;
  const matches = evidence.textHashMatches;
  return filled([
    [labels.noticeId, evidence.noticeId],
    [labels.memberId, evidence.memberId],
    [labels.purpose, words.purposes[evidence.purpose]],
    [labels.means, words.means[evidence.means]],
    [labels.recipient, evidence.recipient],
    [labels.language, evidence.language],
    [labels.state, words.noticeStates[evidence.state]],
    [labels.endedReason, evidence.endedReason],
    [labels.items, itemNames(ctx, evidence).join(', ')],
    [labels.templateVersion, evidence.templateVersion],
    [labels.textHash, evidence.textHash],
    [labels.textHashMatches, matches === null ? null : matches ? words.yes : words.hashDiffers],
    [labels.batchId, evidence.batchId],
    [labels.cycleId, evidence.cycle.cycleId],
    [labels.cycle, words.cycleStates[evidence.cycle.state]],
    [labels.policyVersion, evidence.cycle.policyVersion],
  ]);
}

function dateRows(evidence: Evidence, { labels }: EvidenceWords, at: Print): Rows {
  const { cycle } = evidence;
  return filled([
    [labels.lastActivityOn, cycle.lastActivityOn],
    [labels.expiresOn, cycle.expiresOn],
    [labels.composedAt, at(evidence.composedAt)],
    [labels.namesExpiryOn, evidence.namesExpiryOn],
    [labels.firstSeparationOn, evidence.firstSeparationOn],
    [labels.namesOn, evidence.namesOn],
    [labels.effectiveOn, evidence.effectiveOn],
    [labels.separableFrom, at(evidence.separableFrom)],
    [labels.separableUntil, at(evidence.separableUntil)],
    [labels.keptAt, at(evidence.keptAt)],
    [labels.endedAt, at(evidence.endedAt)],
    [labels.separatedAt, at(cycle.separatedAt)],
    [labels.closedAt, at(cycle.closedAt)],
    [labels.openedAt, at(evidence.openedAt)],
  ]);
}

function textPart(evidence: Evidence, words: EvidenceWords, at: Print): SheetPart {
  const { subject, text, destroyed } = evidence;
  const heading = words.parts.text;
  if (text !== null) return { kind: 'text', heading, subject: subject ?? '', text };
  const told = destroyed ? words.destroyed(at(destroyed.destroyedAt), destroyed.basis) : words.missing;
  return { kind: 'note', heading, text: told };
}

function attemptsTable({ attempts }: Evidence, words: EvidenceWords, at: Print): SheetPart {
  return table(words, 'attempts', {
    columns: { try: 0.45, attemptState: 1.05, reason: 0.85, sentAt: 2.1, outcomeAt: 2.1, providerId: 2.05 },
    rows: attempts.map((attempt) => [
      String(attempt.try),
      words.attemptStates[attempt.state] ?? attempt.state,
      attempt.reason ?? '',
      at(attempt.sentAt),
      at(attempt.endedAt),
      [attempt.messageId, attempt.providerId].filter(Boolean).join(' '),
    ]),
  });
}

function callbacksTable({ callbacks }: Evidence, words: EvidenceWords, at: Print): SheetPart {
  return table(words, 'callbacks', {
    columns: { receivedAt: 2.1, source: 1.2, kind: 1.1, code: 0.8, effect: 1.4, providerId: 2 },
    rows: callbacks.map((callback) => [
      at(callback.receivedAt),
      callback.source,
      callback.kind,
      callback.code ?? '',
      callback.effect,
      callback.providerId ?? '',
    ]),
  });
}

function postingParts({ posting }: Evidence, words: EvidenceWords, at: Print): SheetPart[] {
  if (!posting) return [];
  const { labels } = words;
  const rows = filled([
    [labels.postingId, posting.postingId],
    [labels.postedOn, posting.postedOn],
    [labels.untilOn, posting.untilOn],
    [labels.withdrawnAt, at(posting.withdrawnAt)],
    [labels.withdrawnReason, posting.withdrawnReason],
  ]);
  const checks = posting.checks.map((check) => [
    check.checkedOn,
    check.reachable ? words.yes : words.no,
    check.reason ?? '',
    at(check.checkedAt),
  ]);
  return [
    { kind: 'facts', heading: words.parts.posting, rows },
    table(words, 'checks', { columns: { checkedOn: 1, reachable: 1, reason: 2, checkedAt: 1.8 }, rows: checks }),
  ];
}

function table(
  words: EvidenceWords,
  part: keyof EvidenceWords['parts'],
  {
    columns,
    rows,
  }: { columns: Readonly<Partial<Record<EvidenceLabel, number>>>; rows: readonly (readonly string[])[] },
): SheetPart {
  return {
    kind: 'table',
    heading: words.parts[part],
    columns: Object.entries(columns).map(([name, share]) => ({ label: words.labels[name as EvidenceLabel], share })),
    rows,
    whenEmpty: words.none,
  };
}

/** Each name once. An item of an earlier data map is told by its id. */
function itemNames({ map }: Surroundings, { items, language }: Evidence): string[] {
  const nameOf = new Map(map.items.map((item) => [item.noticedAs, item.name[language === 'en' ? 'en' : 'ko']]));
  return [...new Set(items.map((item) => nameOf.get(item) ?? item))];
}

function filled(rows: readonly (readonly [string, string | null])[]): Rows {
  return rows.flatMap(([label, value]) => (value === null || value === '' ? [] : [[label, value] as const]));
}

function localTime(instant: string | null, zone: string): string {
  if (instant === null) return '';
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  const { offset } = local;
  return `${local.toPlainDateTime().toString({ smallestUnit: 'second' }).replace('T', ' ')} ${offset}`;
}
