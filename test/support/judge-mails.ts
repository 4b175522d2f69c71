/** What the judge is told, by two who can't have agreed on it: the mail servers and the ledger. */
export interface MailCase {
  readonly members: readonly { readonly memberId: string; readonly address: string }[];
  /** Whom the mail servers refuse for good, so that the notice board has to tell them. */
  readonly refused: ReadonlySet<string>;
  /** Everything that a mail server kept, in order. */
  readonly kept: readonly KeptMail[];
  /** Every notice of the ledger. */
  readonly notices: readonly LedgerNotice[];
}

export interface KeptMail {
  readonly address: string;
  readonly messageId: string;
  /** Whether the server said that it kept it. */
  readonly answered: boolean;
}

export interface LedgerNotice {
  readonly memberId: string;
  readonly means: string;
  readonly state: string;
  /** Of all its attempts. */
  readonly messageIds: readonly string[];
}

export interface MailVerdict {
  /** Members without a mail, or without a notice that stands by the means that could reach them. */
  readonly missed: readonly string[];
  /** Members with a notice by e-mail that stands and of which no server has the mail. */
  readonly unfounded: readonly string[];
  /** Members who got mails under more than one id, or under one that the ledger doesn't know. */
  readonly strangeIds: readonly string[];
  /** Mails beyond the first of each member that a server brought about, by keeping one and not saying so. */
  readonly againByServer: number;
  /** The others: only the death of a sender can explain them. */
  readonly againByDeath: number;
}

export function judgeMails(mails: MailCase): MailVerdict {
  const keptBy = grouped(mails.kept, ({ address }) => address);
  const noticesOf = grouped(mails.notices, ({ memberId }) => memberId);
  const people = mails.members.map((member) => ({
    ...member,
    kept: keptBy.get(member.address) ?? [],
    notices: noticesOf.get(member.memberId) ?? [],
    means: mails.refused.has(member.address) ? 'noticeBoard' : 'email',
  }));
  const ids = (chosen: typeof people) => chosen.map(({ memberId }) => memberId);
  const again = people.map(({ kept }) => Math.max(0, kept.length - 1));
  // A silent server causes one more mail, if the sender came to send one more.
  const againByServer = people.map(({ kept }, index) => {
    const silences = kept.filter(({ answered }) => !answered).length;
    return Math.min(silences, again[index] ?? 0);
  });
  return {
    missed: ids(people.filter((person) => isMissed(person))),
    unfounded: ids(people.filter(({ kept, notices }) => stands(notices, 'email') && kept.length === 0)),
    strangeIds: ids(people.filter(({ kept, notices }) => hasStrangeId(kept, notices))),
    againByServer: sum(againByServer),
    againByDeath: sum(again) - sum(againByServer),
  };
}

function isMissed({ means, kept, notices }: { means: string; kept: KeptMail[]; notices: LedgerNotice[] }): boolean {
  return !stands(notices, means) || (means === 'email' && kept.length === 0);
}

function stands(notices: readonly LedgerNotice[], means: string): boolean {
  return notices.filter((notice) => notice.state === 'effective').map((notice) => notice.means)[0] === means;
}

function hasStrangeId(kept: readonly KeptMail[], notices: readonly LedgerNotice[]): boolean {
  const known = new Set(notices.flatMap(({ messageIds }) => messageIds));
  const used = new Set(kept.map(({ messageId }) => messageId));
  return used.size > 1 || [...used].some((messageId) => !known.has(messageId));
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
