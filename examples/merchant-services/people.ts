import type { Random } from './random.js';
import {
  apartments,
  buildings,
  firstSyllables,
  foreignNames,
  lastSyllables,
  lots,
  regions,
  roads,
  surnames,
} from './words.js';

export interface PersonName {
  readonly written: string;
  /** In Latin letters, for login ids and e-mail addresses. */
  readonly latin: string;
  readonly isForeign: boolean;
}

export interface Address {
  readonly postcode: string;
  readonly road: string;
  readonly detail: string | null;
}

/** Names reserved by RFC 2606: no mail to them can ever arrive. */
const mailDomains = ['example.com', 'example.net', 'example.org', 'mail.example', 'Example.COM'];

export function makeName(random: Random): PersonName {
  if (random.chance(0.03)) return { written: random.pick(foreignNames), latin: 'guest', isForeign: true };
  const surname = random.pickSkewed(surnames);
  const first = random.pick(firstSyllables);
  const last = random.chance(0.04) ? { ko: '', en: '' } : random.pick(lastSyllables);
  const written = `${surname.ko}${first.ko}${last.ko}`;
  return { written, latin: `${first.en}${last.en}.${surname.en}`, isForeign: false };
}

/** Unique by its subject's number. Only `isRefused` ones begin with the word that the development mail server refuses. */
export function makeEmail(random: Random, name: PersonName, subject: number, isRefused: boolean): string {
  const domain = random.chance(0.3) ? `shop${random.int(400)}.example` : random.pick(mailDomains);
  const tag = random.chance(0.08) ? '+pos' : '';
  const local = isRefused ? `refused.${name.latin}` : random.chance(0.06) ? capitalised(name.latin) : name.latin;
  return `${local}${subject}${tag}@${domain}`;
}

/** 010-0000-xxxx is assigned to nobody. The development text gateway delivers to 0000-8999 and not to 9000-9999. */
export function makeMobile(random: Random, isRefused: boolean): string {
  const last = `${isRefused ? 9 : random.int(9)}${random.digits(3)}`;
  switch (random.int(10)) {
    case 0:
      return `0100000${last}`;
    case 1:
      return `010 0000 ${last}`;
    case 2:
      return `+82 10-0000-${last}`;
    default:
      return `010-0000-${last}`;
  }
}

/** 02-0000-xxxx, a Seoul number without an exchange. */
export function makeLandline(random: Random): string {
  return `02-0000-${random.digits(4)}`;
}

/** As the Road Name Address Act orders the parts. Postal codes below 01000 are not in use; towns and roads are invented. */
export function makeAddress(random: Random): Address {
  const region = random.pick(regions);
  const branch = random.chance(0.4) ? `${1 + random.int(98)}번길` : '';
  const number = `${1 + random.int(400)}${random.chance(0.2) ? `-${1 + random.int(30)}` : ''}`;
  return {
    postcode: `00${random.digits(3)}`,
    road: `${region.name} ${random.pick(region.districts)} ${random.pick(roads)}${branch} ${number}`,
    detail: makeDetail(random),
  };
}

function makeDetail(random: Random): string | null {
  const unit = `${1 + random.int(25)}${String(1 + random.int(12)).padStart(2, '0')}호`;
  switch (random.int(4)) {
    case 0:
      return `${101 + random.int(20)}동 ${unit} (${random.pick(lots)}, ${random.pick(apartments)})`;
    case 1:
      return `${1 + random.int(9)}층 (${random.pick(lots)}, ${random.pick(buildings)})`;
    case 2:
      return `지하 ${1 + random.int(2)}층 ${unit}`;
    default:
      return random.chance(0.5) ? `(${random.pick(lots)})` : null;
  }
}

function capitalised(text: string): string {
  return text.replace(/(^|\.)[a-z]/g, (letter) => letter.toUpperCase());
}
