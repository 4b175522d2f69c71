import { randomUUID } from 'node:crypto';
import { restoreBatch } from '../src/restore/restore-batch.js';
import { chunksOf, eachAtOnce } from '../src/sweep/batches.js';
import { separate } from '../src/sweep/separate.js';
import { beginRun, endRun } from './begin-run.js';
import { type Bench, median, timed } from './open-bench.js';
import { type PlainSql, plainSql } from './plain-sql.js';

export interface MoveMeasure {
  /** Their time over ours, so throughput. */
  readonly separation: number;
  readonly restoration: number;
  /** Vault over live. */
  readonly vaultBytes: number;
  readonly membersPerRound: number;
  readonly oursSeparateMs: number[];
  readonly theirsSeparateMs: number[];
  readonly oursRestoreMs: number[];
  readonly theirsRestoreMs: number[];
  readonly vaultBytesPerMember: number;
  readonly liveBytesPerMember: number;
}

/** Rounds of disjoint members: ours and the plain side move as many each, then give them back. */
export async function measureMove(
  bench: Bench,
  { rounds, log }: { rounds: number; log: (line: string) => void },
): Promise<MoveMeasure> {
  const plain = plainSql(bench.ctx);
  await bench.admin.query('create schema plain');
  await bench.admin.query(plain.create);
  await bench.admin.query('grant usage on schema plain to dormouse_mover');
  await bench.admin.query('grant all on all tables in schema plain to dormouse_mover');
  // Restoring and its plain twin update the member's row: what the mover may not by grant, the plain side needs as well.
  await bench.admin.query('grant all on all tables in schema public to dormouse_mover');
  const sets = (rounds + 1) * 2;
  const dormant = await longestDormant(bench, sets * 4_000);
  const size = Math.floor(dormant.length / sets);
  const times = { ours: [] as number[], theirs: [] as number[], oursBack: [] as number[], theirsBack: [] as number[] };
  let bytes = { ours: 0, theirs: 0 };
  const takeSet = () => dormant.splice(0, size);
  for (let round = 0; round <= rounds; round += 1) {
    const ours = takeSet();
    const theirs = takeSet();
    const result = await moveBothWays(bench, { plain, ours, theirs, weigh: round === rounds });
    if (result.bytes) bytes = result.bytes;
    // The first round warms both sides and does not count.
    if (round === 0) continue;
    times.ours.push(result.separateMs);
    times.theirs.push(result.plainSeparateMs);
    times.oursBack.push(result.restoreMs);
    times.theirsBack.push(result.plainRestoreMs);
    log(
      `move ${round}: ${size} members, separate ${perSecond(size, result.separateMs)} against ${perSecond(size, result.plainSeparateMs)}, restore ${perSecond(size, result.restoreMs)} against ${perSecond(size, result.plainRestoreMs)} members/s`,
    );
  }
  return {
    separation: median(times.theirs) / median(times.ours),
    restoration: median(times.theirsBack) / median(times.oursBack),
    vaultBytes: bytes.ours / bytes.theirs,
    membersPerRound: size,
    oursSeparateMs: times.ours,
    theirsSeparateMs: times.theirs,
    oursRestoreMs: times.oursBack,
    theirsRestoreMs: times.theirsBack,
    vaultBytesPerMember: bytes.ours / size,
    liveBytesPerMember: bytes.theirs / size,
  };
}

function perSecond(members: number, ms: number): string {
  return ((members / ms) * 1000).toFixed(0);
}

interface Sides {
  readonly plain: PlainSql;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  readonly weigh: boolean;
}

async function moveBothWays(bench: Bench, { plain, ours, theirs, weigh }: Sides) {
  const { ctx, admin } = bench;
  await noticeLongAgo(bench, ours);
  await admin.query('vacuum analyze');
  const run = await beginRun(ctx);
  const separateMs = await timed(async () => {
    const { done, skipped, failed } = await separate(ctx, run);
    // A side that leaves members out would be fast for the wrong reason.
    if (done !== ours.length)
      throw new Error(`separated ${done} of ${ours.length}: ${JSON.stringify({ skipped, failed })}`);
  });
  await endRun(ctx, run);
  const plainSeparateMs = await timed(() => inBatches(bench, theirs, plain.separate));
  const bytes = weigh ? await weighBoth(bench) : null;
  const now = await ctx.clock.now();
  const restoreMs = await timed(() =>
    eachAtOnce([...chunksOf(ours, bench.batchSize)], bench.connections, async (memberIds) => {
      const request = { memberIds, reason: 'bench', proof: null, now, actor: { id: 'bench' } };
      const { cycles } = await restoreBatch(ctx, request);
      if (cycles.length !== memberIds.length) throw new Error(`restored ${cycles.length} of ${memberIds.length}`);
    }),
  );
  const plainRestoreMs = await timed(() => inBatches(bench, theirs, plain.restore));
  return { separateMs, plainSeparateMs, restoreMs, plainRestoreMs, bytes };
}

function inBatches(bench: Bench, memberIds: readonly string[], statements: readonly string[]): Promise<void> {
  return eachAtOnce([...chunksOf(memberIds, bench.batchSize)], bench.connections, async (batch) => {
    const client = await bench.plain.connect();
    try {
      await client.query('begin');
      for (const statement of statements) await client.query(statement, [batch]);
      await client.query('commit');
    } finally {
      client.release();
    }
  });
}

async function longestDormant({ admin }: Bench, limit: number): Promise<string[]> {
  const { rows } = await admin.query<{ id: string }>(
    `select member_id as id from dormouse.watch
     where last_activity_at < now() - interval '200 days'
     order by md5(member_id) limit $1`,
    [limit],
  );
  return rows.map((row) => row.id);
}

/** Noticed long enough ago to be separable now; written directly, for the way there is not what is measured. */
export async function noticeLongAgo({ ctx, admin }: Bench, memberIds: readonly string[]): Promise<void> {
  const ids = memberIds.map(() => ({ cycleId: randomUUID(), noticeId: randomUUID() }));
  const values = [memberIds, ids.map((id) => id.cycleId), ids.map((id) => id.noticeId)];
  await admin.query(
    `insert into dormouse.cycle (member_id, cycle_id, state, policy_version, zone, opened_at, last_activity_at,
       last_activity_on, expires_on, notice_id, notice_effective_on, separable_from, separable_until)
     select m, c, 'noticed', $4, 'Asia/Seoul', now() - interval '60 days', w.last_activity_at,
       (w.last_activity_at at time zone 'Asia/Seoul')::date, current_date - 10, n, current_date - 50,
       now() - interval '5 days', now() + interval '50 days'
     from unnest($1::text[], $2::uuid[], $3::uuid[]) as x (m, c, n)
     join dormouse.watch as w on w.member_id = m`,
    [...values, ctx.policy.version],
  );
  await admin.query(
    `insert into dormouse.notice (member_id, notice_id, cycle_id, ordinal, means, language, names_expiry_on,
       first_separation_on, items, template_version, text_hash, state, composed_at, effective_on)
     select m, n, c, 1, 'email', 'ko', current_date - 10, current_date - 9, $4, '', '', 'effective',
       now() - interval '50 days', current_date - 50
     from unnest($1::text[], $2::uuid[], $3::uuid[]) as x (m, c, n)`,
    [...values, ctx.map.items.map((item) => item.noticedAs)],
  );
}

/** What both sides hold of as many members, packed as tightly as the database can. */
async function weighBoth({ admin }: Bench): Promise<{ ours: number; theirs: number }> {
  const { rows: tables } = await admin.query<{ name: string; schema: string }>(
    `select format('%I.%I', schemaname, tablename) as name, schemaname as schema from pg_tables
     where schemaname in ('vault', 'plain')`,
  );
  for (const { name } of tables) await admin.query(`vacuum full ${name}`);
  const { rows } = await admin.query<{ schema: string; bytes: string }>(
    `select schemaname as schema, sum(pg_total_relation_size(format('%I.%I', schemaname, tablename)::regclass)) as bytes
     from pg_tables where schemaname in ('vault', 'plain') group by schemaname`,
  );
  const of = (schema: string) => Number(rows.find((row) => row.schema === schema)?.bytes ?? 0);
  return { ours: of('vault'), theirs: of('plain') };
}
