import type { Context } from '../context.js';
import { DatabaseError } from '../database/database-error.js';
import type { Handle } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { type CycleRow, readCycles } from '../store/cycles.js';
import { readMembersWithCycle } from '../store/member-cycles.js';
import { readMemberKeys } from '../store/member-keys.js';
import { withSavepoint } from '../store/savepoint.js';

const memberIdLengthMax = 200;

export interface KnownMember {
  readonly memberId: string;
  /** Whether the member database has the member's row. */
  readonly present: boolean;
  /** Newest first. */
  readonly cycles: readonly CycleRow[];
}

/** The form alone: what no database would take as an id is refused before it gets there. */
export function requireMemberId(memberId: string): void {
  if (!isMemberId(memberId)) throw memberNotFound();
}

/** The member, or `member_not_found`: also for an id that is no value of the key's type, or not spelt as it prints. */
export async function requireMember(ctx: Context, handle: Handle, memberId: string): Promise<KnownMember> {
  requireMemberId(memberId);
  const member = await findMember(ctx, handle, memberId);
  if (!member.present && member.cycles.length === 0) throw memberNotFound();
  return member;
}

/** What is known of an id that may have left the member database since. */
export async function findMember(ctx: Context, handle: Handle, memberId: string): Promise<KnownMember> {
  const keys = await readMemberKeys(handle, { member: ctx.dataMap.member, memberIds: [memberId] }).catch((error) => {
    throw isUnreadableId(error) ? memberNotFound() : error;
  });
  const present = keys.some((key) => key.memberId === memberId);
  return { memberId, present, cycles: await readCycles(handle, memberId) };
}

/** The same for many: those who are known. One bad id among them must not hide the others. */
export async function findKnownMembers(ctx: Context, memberIds: readonly string[]): Promise<Set<string>> {
  const asked = [...new Set(memberIds)].filter(isMemberId);
  const keys = new Set(await findPresent(ctx, asked));
  const present = asked.filter((memberId) => keys.has(memberId));
  const others = asked.filter((memberId) => !keys.has(memberId));
  const inLedger = others.length > 0 ? await readMembersWithCycle(ctx.clerk, others) : [];
  return new Set([...present, ...inLedger.map(({ memberId }) => memberId)]);
}

async function findPresent(ctx: Context, memberIds: readonly string[]): Promise<string[]> {
  const { member } = ctx.dataMap;
  const ids = (keys: { memberId: string }[]) => keys.map(({ memberId }) => memberId);
  try {
    return ids(await readMemberKeys(ctx.clerk, { member, memberIds }));
  } catch (error) {
    if (!isUnreadableId(error)) throw error;
  }
  return ctx.clerk.transaction((tx) =>
    findReadable(memberIds, (part) =>
      withSavepoint(tx, async () => ids(await readMemberKeys(tx, { member, memberIds: part }))),
    ),
  );
}

/** Halves what the database refuses until only the ids that it can't read are left out. */
async function findReadable(
  memberIds: readonly string[],
  read: (memberIds: readonly string[]) => Promise<string[]>,
): Promise<string[]> {
  try {
    return await read(memberIds);
  } catch (error) {
    if (!isUnreadableId(error)) throw error;
    if (memberIds.length === 1) return [];
    const half = Math.ceil(memberIds.length / 2);
    const first = await findReadable(memberIds.slice(0, half), read);
    return [...first, ...(await findReadable(memberIds.slice(half), read))];
  }
}

export function isMemberId(memberId: unknown): memberId is string {
  return (
    typeof memberId === 'string' && memberId !== '' && memberId.length <= memberIdLengthMax && !memberId.includes('\0')
  );
}

/** Data exceptions: the id can't be read as a value of the key's type. */
function isUnreadableId(error: unknown): boolean {
  return error instanceof DatabaseError && error.sqlState.startsWith('22');
}

function memberNotFound(): ServiceError {
  return new ServiceError(
    'member_not_found',
    'There is no such member. Give the key of the member table exactly as the database prints it.',
  );
}
