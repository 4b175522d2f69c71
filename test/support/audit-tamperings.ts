import type pg from 'pg';
import { hashAnew, headToEnd } from './audit-forgery.js';

/** What there is to tamper with, and where chance comes from. */
export interface Target {
  readonly client: pg.Client;
  readonly entries: number;
  readonly batches: number;
  readonly perBatch: number;
  /** A whole number from 1 to `max`. */
  pick(max: number): number;
  oneOf<Choice>(choices: readonly Choice[]): Choice;
}

/** Answers what it did, for the message of a test that fails. */
export type Tampering = (target: Target) => Promise<string>;

async function changed({ client }: Target, text: string, values: readonly unknown[] = []): Promise<string> {
  const { rowCount } = await client.query(text, values as unknown[]);
  if (!rowCount) throw new Error(`nothing was tampered with: ${text}`);
  return `${text} [${values.join(', ')}]`;
}

const entryChanges = [
  'entry_id = entry_id + 1000000',
  "at = at + interval '1 microsecond'",
  "actor = 'key:other'",
  "agent = coalesce(agent, '') || '.'",
  "address = coalesce(address, '10.9.9.9') + 1",
  "member_id = coalesce(member_id, '') || '0'",
  "action = action || 's'",
  "reason = coalesce(reason, '') || ' '",
  `detail = coalesce(detail, '{}') || '{"more": 1}'`,
  "recorded_at = recorded_at - interval '1 day'",
  'nonce = gen_random_uuid()',
  'mac = sha256(mac)',
  'mac = null',
  'position = null',
  'position = position + 1000000',
  'position = -position',
  'link = sha256(link)',
  'link = null',
  'proven = false',
  'proven = null',
  'position = null, link = null, proven = null',
];

const batchChanges = [
  'first_position = first_position + 1',
  'last_position = last_position + 1',
  'root = sha256(root)',
  'last_link = sha256(last_link)',
  'hash = sha256(hash)',
  'mac = sha256(mac)',
  "sealed_at = sealed_at + interval '1 second'",
  'batch = batch + 1000',
  'batch = -batch',
];

const headChanges = [
  'position = position + 1',
  'position = position - 1',
  'link = sha256(link)',
  'batch = batch + 1',
  'batch_hash = sha256(batch_hash)',
  'uncoded_until = uncoded_until + 1',
];

const checkpointChanges = [
  'position = position + 1',
  'batch = batch + 1000',
  "signed_at = signed_at + interval '1 second'",
  `document = replace(document, '"signedAt":"2026', '"signedAt":"2027')`,
  `document = replace(document, '"version":1', '"version":2')`,
  `document = left(document, -10) || repeat('A', 6) || '=="}'`,
  "document = ''",
];

/** Positions are unique: whoever moves many has to go round by numbers that nobody has. */
async function shift({ client }: Target, from: number, by: number): Promise<void> {
  await client.query('update dormouse.audit_entry set position = -position - $2 where position >= $1', [from, by]);
  await client.query('update dormouse.audit_entry set position = -position where position < 0');
}

const copied = 'at, actor, agent, address, member_id, action, reason, detail, recorded_at, mac, link, proven';

export const tamperings: Readonly<Record<string, Tampering>> = {
  'change a column of an entry': (target) =>
    changed(target, `update dormouse.audit_entry set ${target.oneOf(entryChanges)} where position = $1`, [
      target.pick(target.entries),
    ]),

  'change a column of many entries': (target) =>
    changed(
      target,
      `update dormouse.audit_entry set ${target.oneOf(["actor = 'key:x'", "at = at + interval '1 hour'", "reason = coalesce(reason, '') || 'x'"])}
       where position % $1 = 0`,
      [target.pick(50)],
    ),

  'remove an entry': (target) =>
    changed(target, 'delete from dormouse.audit_entry where position = $1', [target.pick(target.entries)]),

  'remove many entries': (target) => {
    const first = target.pick(target.entries);
    return changed(target, 'delete from dormouse.audit_entry where position between $1 and $2', [
      first,
      first + target.pick(300),
    ]);
  },

  "remove a member's entries": (target) =>
    changed(target, `delete from dormouse.audit_entry where member_id = $1`, [1000 + target.pick(97) - 1]),

  'remove entries and close the gap': async (target) => {
    const first = target.pick(target.entries - 20);
    const count = target.pick(10);
    const done = await changed(target, 'delete from dormouse.audit_entry where position between $1 and $2', [
      first,
      first + count - 1,
    ]);
    await shift(target, first + count, -count);
    return `${done}, gap closed`;
  },

  'insert a forged entry in between': async (target) => {
    const at = target.pick(target.entries);
    await shift(target, at, 1);
    const link = target.oneOf([
      '(select link from dormouse.audit_entry where position = $1 + 1)',
      'sha256($1::text::bytea)',
    ]);
    return changed(
      target,
      `insert into dormouse.audit_entry (at, actor, action, nonce, mac, position, link, proven)
       select at, actor, 'lookup', gen_random_uuid(), mac, $1::int, ${link.replaceAll('$1', '$1::int')}, true
       from dormouse.audit_entry where position = $1::int + 1`,
      [at],
    );
  },

  'insert a forged entry at the end': (target) =>
    changed(
      target,
      `insert into dormouse.audit_entry (at, actor, action, nonce, mac, position, link, proven)
       select at, actor, action, gen_random_uuid(), mac, $1, link, true from dormouse.audit_entry where position = $2`,
      [target.entries + target.pick(3), target.pick(target.entries)],
    ),

  'insert a copy beside its original': async (target) => {
    await target.client.query('drop index dormouse.audit_position, dormouse.audit_nonce');
    const entryId = target.oneOf(['default', '-1', 'entry_id']);
    if (entryId === 'entry_id')
      await target.client.query('alter table dormouse.audit_entry drop constraint audit_entry_pkey');
    const columns = `${copied}, nonce, position`;
    const [into, from] =
      entryId === 'default' ? [columns, columns] : [`entry_id, ${columns}`, `${entryId}, ${columns}`];
    return changed(
      target,
      `insert into dormouse.audit_entry (${into}) overriding system value
       select ${from} from dormouse.audit_entry where position = $1`,
      [target.pick(target.entries)],
    );
  },

  'swap two entries': async (target) => {
    const one = target.pick(target.entries);
    const other = target.oneOf([
      (one % target.entries) + 1,
      ((one + target.pick(target.entries - 1) - 1) % target.entries) + 1,
    ]);
    const move = (from: number, to: number) =>
      target.client.query('update dormouse.audit_entry set position = $2 where position = $1', [from, to]);
    await move(one, -1);
    await move(other, one);
    await move(-1, other);
    if (target.pick(2) === 1) return `swapped ${one} and ${other} with their links`;
    await target.client.query(
      `update dormouse.audit_entry as entry set link = swapped.link
       from dormouse.audit_entry as swapped
       where (entry.position, swapped.position) in (($1, $2), ($2, $1))`,
      [one, other],
    );
    return `swapped ${one} and ${other}, links in their places`;
  },

  'swap two batches of entries': async (target) => {
    const { perBatch } = target;
    const one = target.pick(target.batches);
    const other = (one % target.batches) + 1;
    return changed(
      target,
      `update dormouse.audit_entry set position = -(case when position > $1 and position <= $1 + $3
         then position - $1 + $2 else position - $2 + $1 end)
       where (position > $1 and position <= $1 + $3) or (position > $2 and position <= $2 + $3)`,
      [(one - 1) * perBatch, (other - 1) * perBatch, perBatch],
    ).then(async (done) => {
      await target.client.query('update dormouse.audit_entry set position = -position where position < 0');
      return done;
    });
  },

  'cut the tail of the entries': (target) =>
    changed(target, 'delete from dormouse.audit_entry where position > $1', [target.entries - target.pick(500)]),

  'cut the tail of everything, with a head that fits': async (target) => {
    const last = target.batches - target.pick(target.batches - 1);
    const done = await changed(
      target,
      target.oneOf([
        'delete from dormouse.audit_entry where position > $1',
        'update dormouse.audit_entry set position = null, link = null, proven = null where position > $1',
      ]),
      [last * target.perBatch],
    );
    await target.client.query('delete from dormouse.audit_batch where batch > $1', [last]);
    const without = target.oneOf(['batch > $1', 'batch > $1', 'false and batch > $1']);
    await target.client.query(`delete from dormouse.audit_checkpoint where ${without}`, [last]);
    if (target.pick(4) > 1) await headToEnd(target.client);
    return `${done}, batches from ${last} on gone`;
  },

  'remove a batch': (target) =>
    changed(target, `delete from dormouse.audit_batch where batch ${target.oneOf(['=', '>', '<='])} $1`, [
      target.pick(target.batches - 1),
    ]),

  'change a batch': (target) =>
    changed(target, `update dormouse.audit_batch set ${target.oneOf(batchChanges)} where batch = $1`, [
      target.pick(target.batches),
    ]),

  'insert a batch': (target) =>
    changed(
      target,
      `insert into dormouse.audit_batch
       select $1, first_position, last_position, root, last_link, hash, mac, sealed_at
       from dormouse.audit_batch where batch = $2`,
      [target.oneOf([0, -1, target.batches + 1, target.batches + 9]), target.pick(target.batches)],
    ),

  'change a checkpoint': (target) =>
    changed(target, `update dormouse.audit_checkpoint set ${target.oneOf(checkpointChanges)} where batch = $1`, [
      target.pick(target.batches),
    ]),

  'put an earlier checkpoint in the place of a later one': (target) => {
    const batch = 1 + target.pick(target.batches - 1);
    return changed(
      target,
      `update dormouse.audit_checkpoint set document = earlier.document
       from dormouse.audit_checkpoint as earlier
       where dormouse.audit_checkpoint.batch = $1 and earlier.batch = $2`,
      [batch, target.pick(batch - 1)],
    );
  },

  'remove a checkpoint': (target) =>
    changed(target, 'delete from dormouse.audit_checkpoint where batch = $1', [target.pick(target.batches)]),

  'change the head': (target) => changed(target, `update dormouse.audit_head set ${target.oneOf(headChanges)}`),

  'remove the head': (target) => changed(target, 'delete from dormouse.audit_head'),

  'change an entry and hash its batch anew': async (target) => {
    const position = target.pick(target.entries);
    const done = await changed(target, "update dormouse.audit_entry set actor = 'key:other' where position = $1", [
      position,
    ]);
    const batch = Math.ceil(position / target.perBatch);
    const made = target.oneOf(['all', 'what needs no key'] as const);
    await hashAnew(target.client, { fromBatch: batch, toBatch: batch, made });
    return `${done}, batch ${batch} made anew: ${made}`;
  },

  'change an entry and hash everything behind it anew': async (target) => {
    const position = target.pick(target.entries);
    const done = await changed(target, "update dormouse.audit_entry set reason = 'none' where position = $1", [
      position,
    ]);
    const fromBatch = Math.ceil(position / target.perBatch);
    const made = target.oneOf(['all', 'what needs no key'] as const);
    await hashAnew(target.client, { fromBatch, made });
    return `${done}, all from batch ${fromBatch} on made anew: ${made}`;
  },

  'remove an entry and hash the whole log anew': async (target) => {
    const position = target.pick(target.entries - 1);
    const done = await changed(target, 'delete from dormouse.audit_entry where position = $1', [position]);
    await shift(target, position + 1, -1);
    await target.client.query('update dormouse.audit_batch set last_position = last_position - 1 where batch = $1', [
      target.batches,
    ]);
    await hashAnew(target.client);
    return `${done}, whole log made anew`;
  },
};

/** Those that take long come less often. */
export const weightOf = (name: string): number => (/hash (the whole|everything)/.test(name) ? 1 : 4);
