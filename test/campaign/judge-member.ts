import type { Piece } from './book.js';
import { type LivePiece, placeholderOf } from './live-pieces.js';
import type { SealedPiece } from './sealed-pieces.js';

export interface MemberCycle {
  readonly cycleId: string;
  readonly state: string;
  readonly lastActivityAt: string;
  readonly separatedOn: string | null;
  readonly destroyedRows: number;
}

export interface MemberCase {
  readonly memberId: string;
  readonly pieces: ReadonlyMap<string, Piece>;
  readonly live: readonly LivePiece[];
  readonly sealed: readonly SealedPiece[];
  /** Those that led to a separation, the oldest first. */
  readonly cycles: readonly MemberCycle[];
  readonly today: string;
}

export interface Judged {
  readonly place: 'live' | 'separated';
  readonly isRestored: boolean;
  readonly lost: string[];
  readonly doubled: string[];
  readonly half: string[];
  readonly overlooked: string[];
  /** Rows that nobody wrote. */
  readonly strange: string[];
}

interface Judging extends Judged {
  readonly isAway: boolean;
  readonly last: MemberCycle | undefined;
  readonly today: string;
}

const staying = new Set(['rest', 'settlements']);

/** Wholly live, or wholly in the vault: piece by piece. What an uncertain commit left open is settled in the book. */
export function judgeMember({ memberId, pieces, live, sealed, cycles, today }: MemberCase): Judged {
  const last = cycles.at(-1);
  const isAway = last !== undefined && last.state !== 'restored';
  const judged: Judging = {
    place: isAway ? 'separated' : 'live',
    isRestored: last?.state === 'restored',
    lost: [],
    doubled: [],
    half: [],
    overlooked: [],
    strange: [],
    isAway,
    last,
    today,
  };
  const texts = new Map<string, { live: string[]; sealed: string[] }>();
  const at = (key: string) => {
    const found = texts.get(key) ?? { live: [], sealed: [] };
    texts.set(key, found);
    return found;
  };
  for (const { key, text } of live) if (!isPlaceholder(memberId, key, text)) at(key).live.push(text);
  for (const { key, text } of sealed) at(key).sealed.push(text);
  for (const key of texts.keys()) if (!pieces.has(key)) judged.strange.push(key);
  for (const [key, piece] of pieces) {
    const found = at(key);
    if (staying.has(piece.table)) judgeStaying(judged, key, piece, found);
    else if (piece.table === 'device_tokens') judgeDiscarded(judged, key, piece, found);
    else judgeLeaving(judged, key, piece, found);
  }
  if (isAway && !live.some((piece) => isPlaceholder(memberId, piece.key, piece.text)))
    judged.half.push('its row is not stripped');
  judgeLedger(judged, pieces, cycles);
  return judged;
}

function isPlaceholder(memberId: string, key: string, text: string): boolean {
  return key === `members:${memberId}` && text === placeholderOf(memberId);
}

interface Found {
  readonly live: readonly string[];
  readonly sealed: readonly string[];
}

function judgeStaying(judged: Judging, key: string, piece: Piece, { live, sealed }: Found): void {
  if (sealed.length > 0) judged.half.push(`${key} is sealed although it stays`);
  compare(judged, key, piece, live[0] ?? null);
}

/** Destroyed with the separation: it never comes back. */
function judgeDiscarded(judged: Judging, key: string, piece: Piece, { live, sealed }: Found): void {
  if (sealed.length > 0) judged.half.push(`${key} is sealed although it is discarded`);
  if (judged.isAway && live.length > 0 && !piece.isLate) judged.half.push(`${key} is live`);
  // Also where the member returned since they were looked at last.
  else if (judged.last !== undefined && live.length === 0) piece.allowed = [null];
  else compare(judged, key, piece, live[0] ?? null);
}

function judgeLeaving(judged: Judging, key: string, piece: Piece, { live, sealed }: Found): void {
  const copies = live.length + sealed.length;
  if (copies > 1) judged.doubled.push(`${key} is ${live.length} times live and ${sealed.length} times sealed`);
  if (!judged.isAway) piece.isLate = false;
  if (copies === 0 && mayBeDestroyed(piece, judged)) {
    piece.goneWith ??= judged.last?.cycleId ?? null;
    piece.allowed = [null];
    return;
  }
  compare(judged, key, piece, live[0] ?? sealed[0] ?? null);
  if (sealed.length > 0 && (!judged.isAway || piece.isLate)) judged.half.push(`${key} is sealed`);
  if (live.length > 0 && judged.isAway && !piece.isLate) judged.half.push(`${key} is live`);
  const { last } = judged;
  if (sealed.length === 0 || piece.activityAt === null || last === undefined) return;
  if (Date.parse(piece.activityAt) > Date.parse(last.lastActivityAt))
    judged.overlooked.push(`${key} is later than the separation knows`);
}

function compare(judged: Judging, key: string, piece: Piece, text: string | null): void {
  if (!piece.allowed.includes(text)) judged.lost.push(text === null ? `${key} is gone` : `${key} is not as it was`);
  else piece.allowed = [text];
}

/** By its own arithmetic, on the calendar: two months from the separation, and the floors of payments. */
function mayBeDestroyed(piece: Piece, { last, today }: Judging): boolean {
  if (piece.goneWith !== null) return true;
  if (!last?.separatedOn || !(last.destroyedRows > 0) || piece.allowed.includes(null)) return false;
  const floors = piece.recordedAt === null ? [] : [plusMonths(seoulDay(piece.recordedAt), piece.isLarge ? 18 : 12)];
  return [plusMonths(last.separatedOn, 2), ...floors].every((day) => day <= today);
}

/** What is missing is what the ledger of destruction counts. */
function judgeLedger(judged: Judging, pieces: MemberCase['pieces'], cycles: readonly MemberCycle[]): void {
  for (const { cycleId, destroyedRows } of cycles) {
    const gone = [...pieces.values()].filter((piece) => piece.goneWith === cycleId).length;
    if (gone !== destroyedRows)
      judged.lost.push(`the ledger counts ${destroyedRows} rows destroyed, and ${gone} are gone`);
  }
}

function seoulDay(instant: string): string {
  return new Date(Date.parse(instant) + 9 * 3_600_000).toISOString().slice(0, 10);
}

export function plusMonths(day: string, months: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(date, last)))
    .toISOString()
    .slice(0, 10);
}
