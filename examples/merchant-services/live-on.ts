import type pg from 'pg';
import { ServiceError } from '../../src/errors.js';
import { day, hour, instantText, localDayOf, type Micros, microsOf, second, startOfLocalDay } from './calendar.js';
import { CopyText } from './copy-text.js';
import { copyChunks, factsSource } from './generate.js';
import { factsOf, type MemberFacts, type SampleIdentity } from './member-facts.js';
import { Random, streams } from './random.js';
import { readIdentity } from './sample-identity.js';
import { situationNames } from './situations.js';
import { loginPlace, paymentFields } from './tables/activity-tables.js';

export interface LivedOn {
  readonly logins: number;
  readonly payments: number;
  /** Logins that the company's own job dropped, three months old. */
  readonly droppedLogins: number;
}

const loginColumns = ['member_no', 'logged_in_at', 'result', 'channel', 'ip', 'user_agent'];
const paymentColumns = [
  'order_uid',
  'member_no',
  'shop_id',
  'status',
  'means',
  'amount',
  'card_no_masked',
  'issuer_code',
  'approval_no',
  'buyer_name',
  'buyer_phone',
  'requested_at',
  'approved_at',
];

/** Logins or payments as rows of COPY, in chunks. */
type Events = Generator<string>;
type Kind = 'login' | 'payment';

/**
 * The members who use the service go on using it after `from`, up to and with `to`, and the company drops its old
 * logins. The same span again adds nothing. Members whose row says that they were separated are left alone.
 */
export async function liveOn(client: pg.ClientBase, span: { from: string; to: string }): Promise<LivedOn> {
  const identity = await requireIdentity(client);
  const [fromAt, toAt] = [microsOf(span.from), microsOf(span.to)];
  return await write(client, (kind) => dailyUse(kind, identity, fromAt, toAt), toAt);
}

/**
 * The members of the situation `returnedAfterNotice` log in or take a payment within the last three weeks before the
 * sample's own present. To be called after the sweep that notices them; again, it adds nothing.
 */
export async function returnAfterNotice(client: pg.ClientBase): Promise<LivedOn> {
  const identity = await requireIdentity(client);
  return await write(client, (kind) => comeBack(kind, identity), microsOf(identity.now));
}

/** About five logins and four payments of each such member in a month; each day by its own stream of chance. */
function* dailyUse(kind: Kind, identity: SampleIdentity, fromAt: Micros, toAt: Micros): Events {
  const source = factsSource(identity, null);
  const random = new Random();
  const out = new CopyText();
  for (let memberNo = 1; memberNo <= identity.members; memberNo += 1) {
    if (!isInUse(factsOf(source, memberNo, random))) continue;
    for (let dayNumber = localDayOf(fromAt); dayNumber <= localDayOf(toAt); dayNumber += 1) {
      random.reseed(identity.seed, memberNo, streams.life + 2 * dayNumber + (kind === 'login' ? 0 : 1));
      if (!random.chance(kind === 'login' ? 1 / 6 : 1 / 8)) continue;
      const at = startOfLocalDay(dayNumber) + 7 * hour + random.between(0, 16 * hour);
      if (at > fromAt && at <= toAt) addEvent(out, kind, random, memberNo, at);
    }
    if (out.isFull) yield out.take();
  }
  yield out.take();
}

function* comeBack(kind: Kind, identity: SampleIdentity): Events {
  const source = factsSource(identity, null);
  const random = new Random();
  const out = new CopyText();
  for (const [position, index] of source.assigned?.entries() ?? []) {
    if (situationNames[index] !== 'returnedAfterNotice') continue;
    random.reseed(identity.seed, position + 1, streams.comeBack);
    const at = source.nowAt - random.between(hour, 21 * day);
    if (random.chance(0.5) === (kind === 'login')) addEvent(out, kind, random, position + 1, at);
  }
  yield out.take();
}

function isInUse({ group }: MemberFacts): boolean {
  return group === 'active' || group === 'regular';
}

function addEvent(out: CopyText, kind: Kind, random: Random, memberNo: number, at: Micros): void {
  if (kind === 'login') {
    out.row([memberNo, instantText(at), 'OK', ...loginPlace(random)]);
    return;
  }
  const requestedAt = instantText(at - random.between(1, 40) * second);
  out.row([...paymentFields(random, memberNo, null, 'APPROVED'), requestedAt, instantText(at)]);
}

async function write(client: pg.ClientBase, eventsOf: (kind: Kind) => Events, toAt: Micros): Promise<LivedOn> {
  await client.query('begin');
  try {
    const logins = await addMissing(client, 'login_history', loginColumns, eventsOf('login'));
    const payments = await addMissing(client, 'payments', paymentColumns, eventsOf('payment'));
    await client.query(
      `update public.members m set last_app_login_at = e.at
         from (select member_no, max(logged_in_at) as at from new_login_history where channel = 'app' group by member_no) e
        where m.member_no = e.member_no and m.login_id <> 'dormant-' || m.member_no
          and (m.last_app_login_at is null or m.last_app_login_at < e.at)`,
    );
    const dropped = await client.query(
      `delete from public.login_history where logged_in_at < $1::timestamptz - interval '3 months'`,
      [instantText(toAt)],
    );
    await client.query('commit');
    return { logins, payments, droppedLogins: dropped.rowCount ?? 0 };
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** Inserts the events that are not there yet, known by member and instant. */
async function addMissing(
  client: pg.ClientBase,
  table: 'login_history' | 'payments',
  columns: readonly string[],
  events: Events,
): Promise<number> {
  const list = columns.join(', ');
  const at = table === 'login_history' ? 'logged_in_at' : 'approved_at';
  await client.query(
    `create temporary table new_${table} on commit drop as select ${list} from public.${table} with no data`,
  );
  await copyChunks(client, `new_${table}`, columns, events);
  const inserted = await client.query(
    `insert into public.${table} (${list})
     select ${columns.map((column) => `e.${column}`).join(', ')}
       from new_${table} e
       join public.members m on m.member_no = e.member_no and m.login_id <> 'dormant-' || m.member_no
      where not exists (select from public.${table} t where t.member_no = e.member_no and t.${at} = e.${at})`,
  );
  return inserted.rowCount ?? 0;
}

async function requireIdentity(client: pg.ClientBase): Promise<SampleIdentity> {
  const identity = await readIdentity(client);
  if (identity !== null) return identity;
  throw new ServiceError('input_invalid', 'The database holds no Dormouse sample; load one with dormouse sample.');
}
