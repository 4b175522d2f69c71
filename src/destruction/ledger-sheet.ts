import { Temporal } from 'temporal-polyfill';
import type { Context } from '../context.js';
import type { RegisterSheet } from '../providers/ledger-pdf.js';
import type { DestructionRow } from '../store/destruction-ledger.js';
import { ledgerWords } from './ledger-words.js';

export interface LedgerPaper {
  readonly rows: readonly DestructionRow[];
  readonly at: string;
  /** Of the CSV of the same lines. */
  readonly sha256: string;
  readonly language: 'ko' | 'en';
}

type Surroundings = Pick<Context, 'map' | 'policy'>;

/** The ledger in the columns of the register of destroyed personal-data files; instants in the zone of the policy. */
export function ledgerSheet(ctx: Surroundings, { rows, at, sha256, language }: LedgerPaper): RegisterSheet {
  const words = ledgerWords[language];
  const operator = ctx.policy.operator.name[language];
  const local = (instant: string) => localTime(instant, ctx.policy.zone);
  return {
    language,
    title: words.title,
    subtitle: `${operator} · ${ctx.policy.operator.service[language]} · ${words.asOf(local(at), rows.length)}`,
    author: operator,
    at,
    mark: `SHA-256 ${sha256.slice(0, 16)}`,
    columns: words.columns.map(([label, share]) => ({ label, share })),
    rows: rows.map((row, index) => {
      const left = row.rowCounts.left === undefined ? '' : ` (${words.left(row.rowCounts.left)})`;
      return [
        String(index + 1),
        `${words.classes[row.class] ?? row.class} ${row.memberId}`,
        itemNames(ctx, row, language).join(', '),
        `${row.rowCounts.rows}${left}`,
        row.createdOn ?? '-',
        row.separatedOn,
        local(row.destroyedAt),
        [words.reasons[row.reason] ?? row.reason, row.basis].join(': '),
        `${words.methods[row.method] ?? row.method} [${row.copies.map((copy) => words.copies[copy] ?? copy).join(', ')}]`,
        row.executedBy,
        row.confirmedBy === null ? '-' : `${row.confirmedBy} ${local(row.confirmedAt ?? row.destroyedAt)}`,
      ];
    }),
    whenEmpty: words.none,
    signatures: [words.executed, words.confirmed],
    notes: [words.note, `SHA-256 (CSV): ${sha256}`],
  };
}

/** Each name once. An item of an earlier data map is told by its id. */
function itemNames({ map }: Surroundings, { items }: DestructionRow, language: 'ko' | 'en'): string[] {
  const nameOf = new Map(map.items.map((item) => [item.id, item.name[language]]));
  return [...new Set(items.map((item) => nameOf.get(item) ?? item))];
}

function localTime(instant: string, zone: string): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  return local.toPlainDateTime().toString({ smallestUnit: 'second' }).replace('T', ' ');
}
