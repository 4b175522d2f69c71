import type { DataMap, ItemName } from '../datamap/data-map.js';

/** What is known of the values of a column, and so what of them a mask may show. */
export type ColumnKind = 'name' | 'loginId' | 'email' | 'phone' | 'address' | 'account' | 'text' | 'hidden';

interface Column {
  readonly table: string;
  readonly column: string;
  /** As PostgreSQL writes it: `character varying(20)`. */
  readonly type: string;
  readonly item: ItemName | null;
}

const textTypes = /^(?:text|character varying|character|bpchar|varchar|(?:[\w"]+\.)?citext)(?:\(\d+\))?$/;
const numberTypes = /^(?:smallint|integer|bigint|numeric)(?:\([\d,]+\))?$/;

/**
 * The contact section and the lookup columns say what the member's own columns are; of every other column its name and
 * what the notice calls it are all that is known. The first that fits decides, the most private first.
 */
const words: readonly (readonly [ColumnKind, RegExp])[] = [
  ['hidden', /주민|여권|면허|외국인|비밀번호|생년월일|password|passport|licen[cs]e|resident|birth|\bip\b|mac address/],
  ['hidden', /우편번호|상세주소|zip|post ?code|postal|detail|line ?2|address ?2/],
  ['email', /이메일|전자우편|e-?mail/],
  ['phone', /전화|휴대폰|핸드폰|팩스|phone|mobile|\bfax\b/],
  ['account', /카드 ?번호|계좌|card (?:no|number)|account (?:no|number)/],
  ['address', /주소|address/],
];

export function columnKind({ member }: DataMap, column: Column): ColumnKind {
  const isText = textTypes.test(column.type);
  // Of a list, a document or a type of the operator's own nothing is known that a mask could rest on.
  if (!isText && !numberTypes.test(column.type)) return 'hidden';
  const known = column.table === member.table ? kindInMap(member, column.column) : undefined;
  const kind = known ?? kindByWords(column);
  return kind === 'text' && !isText ? 'hidden' : kind;
}

function kindInMap({ contact, lookup }: DataMap['member'], column: string): ColumnKind | undefined {
  if (column === contact.name) return 'name';
  if (column === contact.email) return 'email';
  if (column === contact.phone) return 'phone';
  if (column === contact.address?.line1) return 'address';
  if (column === contact.address?.line2 || column === contact.address?.postalCode) return 'hidden';
  return lookup.includes(column) ? 'loginId' : undefined;
}

function kindByWords({ column, item }: Column): ColumnKind {
  const told = [column.replaceAll('_', ' '), item?.ko ?? '', item?.en ?? ''].join(' | ').toLowerCase();
  return words.find(([, pattern]) => pattern.test(told))?.[0] ?? 'text';
}
