import type { MemberTable } from '../data-map.js';
import { hold, type Plan } from './plan.js';
import { isOfWriter } from './reach-tables.js';
import type { Share } from './read-shapes.js';
import { hasWordOf } from './words.js';

/**
 * Two keys to the members: the row is one member's and names others, or it is as much the one's as the other's. What
 * another member wrote never leaves on a guess: only who dealt with a row, or is told of in it, has no part in it.
 */
export function planShared(
  plan: Plan,
  { member, mentions }: { readonly member: Pick<MemberTable, 'key'>; readonly mentions: ReadonlyMap<string, Share> },
): void {
  const { others, member: own, table } = plan.reached;
  const shareOf = (column: string) => mentions.get(`${table.name}.${column}`);
  const writers = others.filter((column) => !hasWordOf('staff', column) && !(own && hasWordOf('others', column)));
  const written = writers.find((column) => (shareOf(column)?.found ?? 0) > 0);
  const writer = written ?? (own === undefined ? writers[0] : undefined);
  if (writer !== undefined) {
    holdWritten(plan, writer, shareOf(writer));
    return;
  }
  if (others.every(isAside) || own === undefined || own === member.key) {
    plan.mentions = others;
    plan.unsure.push(
      `${others.join(', ')} names another member${others.map((column) => countText(shareOf(column))).join('')}; the row leaves with ${own ?? 'the row it hangs on'} alone. If it is theirs too, keep it`,
    );
    return;
  }
  hold(plan, `shared: ${[own, ...others].join(' and ')} name members`);
  plan.unsure.push(
    `one row belongs to two members, so it stays; if it is ${own}'s alone, write mode move with mentions: [${others.join(', ')}]`,
  );
}

function holdWritten(plan: Plan, column: string, share: Share | undefined): void {
  const wrote = isOfWriter(column) ? 'were written by' : 'name';
  hold(plan, `${column} names a member who need not be the one whose row it is`);
  const counted =
    share === undefined || share.rows === 0
      ? 'no row could be looked at'
      : `${share.found} of ${share.rows} sampled rows ${wrote} another member`;
  plan.unsure.push(
    `${counted} (${column}); what a member wrote may not leave with somebody else, so find the rows by ${column} with member, or strip or keep them`,
  );
}

function countText(share: Share | undefined): string {
  return share === undefined || share.rows === 0 ? '' : ` (in ${share.found} of ${share.rows} sampled rows)`;
}

function isAside(column: string): boolean {
  return isOfWriter(column) || hasWordOf('others', column);
}
