import { randomUUID } from 'node:crypto';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Context } from '../src/context.js';
import type { Transaction } from '../src/database/sql.js';
import type { MailMessage } from '../src/notice/ports.js';
import { smtpMail } from '../src/providers/smtp-mail.js';
import { chunksOf } from '../src/sweep/batches.js';
import { composeNotices } from '../src/sweep/compose-notices.js';
import { sendAttempts } from '../src/sweep/send-attempts.js';
import { emptyReport, holdFence, type SweepRun } from '../src/sweep/sweep-run.js';
import { beginRun, endRun } from './begin-run.js';
import { type MailSink, openMailSink } from './mail-sink.js';
import { type Bench, median, timed } from './open-bench.js';

export interface MailMeasure {
  /** Their time over ours, so throughput: over a network, and where each answer comes at once. The median of all pairs. */
  readonly mail: number;
  readonly mailWithoutLatency: number;
  readonly mailsPerPair: number;
  readonly connections: number;
  /** Of each of the server's three answers to a mail. */
  readonly latencyMs: number;
  readonly oursPerSecond: number[];
  readonly theirsPerSecond: number[];
  readonly oursPerSecondWithoutLatency: number[];
  readonly theirsPerSecondWithoutLatency: number[];
}

/** What SMTP_CONNECTIONS_MAX is where nobody sets it. */
const connections = 5;
const latencyMs = 3;
const mailsMax = 1_000;
/** Short ones, so that both sides of a pair meet the same load of the machine. */
const pairsPerRound = 3;
const from = 'Gaon Pay <notice@pay.example>';
const bounceAddress = 'bounce@pay.example';

/**
 * Our sending stage, from attempts that are due to notices that took effect, and a bare pool of nodemailer that is
 * handed the same messages: the same server, as many connections, one after the other in each pair. Neither is held back
 * by a rate, and neither signs (DKIM).
 */
export async function measureMail(
  bench: Bench,
  { rounds, log }: { rounds: number; log: (line: string) => void },
): Promise<MailMeasure> {
  const sink = await openMailSink();
  const mailed = await openMailed(bench, sink);
  const pool = openBarePool(sink.url);
  const both = { ...mailed, bench, sink, pool, log };
  try {
    // The first pair warms both sides and does not count.
    const pairs = 1 + rounds * pairsPerRound;
    const sets = await takeMembers(bench, { sets: pairs * 2, mailsMax });
    const network = await compare({ ...both, latencyMs, sets: sets.slice(0, pairs) });
    const local = await compare({ ...both, latencyMs: 0, sets: sets.slice(pairs) });
    return {
      mail: network.ratio,
      mailWithoutLatency: local.ratio,
      mailsPerPair: sets[0]?.length ?? 0,
      connections,
      latencyMs,
      oursPerSecond: network.ours,
      theirsPerSecond: network.theirs,
      oursPerSecondWithoutLatency: local.ours,
      theirsPerSecondWithoutLatency: local.theirs,
    };
  } finally {
    pool.close();
    await mailed.ctx.close();
    await sink.close();
  }
}

/** The bench's own context has no mail; this one sends, and keeps what it was given for the other side. */
async function openMailed(bench: Bench, sink: MailSink): Promise<{ ctx: Context; handed: MailMessage[] }> {
  const handed: MailMessage[] = [];
  const timeoutMs = 20_000;
  const sender = smtpMail({
    url: sink.url,
    from,
    bounceAddress,
    connectionTimeoutMs: timeoutMs,
    greetingTimeoutMs: timeoutMs,
    socketTimeoutMs: timeoutMs,
    maxConnections: connections,
    messageIdDomain: 'pay.example',
  });
  const ctx = await bench.openAnother({
    mail: {
      send(message, signal) {
        handed.push(message);
        return sender.send(message, signal);
      },
      close: sender.close,
    },
  });
  return { ctx, handed };
}

interface Comparison {
  readonly bench: Bench;
  readonly ctx: Context;
  readonly handed: MailMessage[];
  readonly sink: MailSink;
  readonly pool: BarePool;
  readonly latencyMs: number;
  readonly sets: readonly (readonly string[])[];
  readonly log: (line: string) => void;
}

async function compare(comparison: Comparison): Promise<{ ratio: number; ours: number[]; theirs: number[] }> {
  const { bench, ctx, handed, sink, pool, sets, log } = comparison;
  await sink.answerAfter(comparison.latencyMs);
  const pairs: { ours: number; theirs: number }[] = [];
  for (const [pair, memberIds] of sets.entries()) {
    handed.length = 0;
    const run = await beginRun(ctx);
    await compose(bench, { ctx, run, memberIds });
    const ours = await timed(() => sendOurs(ctx, run, memberIds.length));
    await endRun(ctx, run);
    const oursTaken = await sink.taken();
    const theirs = await timed(() => sendBare(pool, handed));
    const theirsTaken = await sink.taken();
    // A side that sends less would be fast for the wrong reason.
    if (oursTaken.mails !== memberIds.length || JSON.stringify(oursTaken) !== JSON.stringify(theirsTaken)) {
      throw new Error(`not the same was sent: ${JSON.stringify({ oursTaken, theirsTaken })}`);
    }
    if (pair === 0) continue;
    pairs.push({ ours, theirs });
    log(
      `mail ${pair}: answers after ${comparison.latencyMs} ms, ${perSecond(memberIds, ours)} against ${perSecond(memberIds, theirs)} mails/s`,
    );
  }
  return {
    ratio: median(pairs.map(({ ours, theirs }) => theirs / ours)),
    ours: pairs.map(({ ours }, index) => perSecond(sets[index + 1] ?? [], ours)),
    theirs: pairs.map(({ theirs }, index) => perSecond(sets[index + 1] ?? [], theirs)),
  };
}

function perSecond(sent: readonly string[], ms: number): number {
  return Math.round((sent.length / ms) * 1_000);
}

async function sendOurs(ctx: Context, run: SweepRun, mails: number): Promise<void> {
  const report = emptyReport();
  const sender = { ...run, holdFence: (tx: Transaction) => holdFence(tx, run) };
  await sendAttempts(ctx, sender, { report, blocked: new Set(), probing: new Set() });
  if (report.done !== mails) throw new Error(`${report.done} of ${mails} took effect: ${JSON.stringify(report)}`);
}

function openBarePool(url: string) {
  return createTransport({ pool: true, url, maxConnections: connections });
}

type BarePool = ReturnType<typeof openBarePool>;

/** As a program sends that keeps no record: everything is handed to the pool, which sends it as fast as it can. */
async function sendBare(pool: BarePool, messages: readonly MailMessage[]): Promise<void> {
  await Promise.all(messages.map((message) => pool.sendMail(bareMail(message))));
}

function bareMail({ to, token, subject, text, html, messageId }: MailMessage): SendMailOptions {
  return {
    from,
    to,
    envelope: { from: bounceAddress.replace('@', `+${token}@`), to: [to] },
    dsn: { id: token, return: 'headers', notify: ['failure', 'delay'], recipient: to },
    subject,
    text,
    html: html ?? undefined,
    messageId,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Dormouse-Notice': token },
    xMailer: false,
  };
}

/** As many disjoint sets of members with an address and without an open cycle. */
async function takeMembers({ admin }: Bench, asked: { sets: number; mailsMax: number }): Promise<string[][]> {
  const { rows } = await admin.query<{ id: string }>(
    `select member_no::text as id from public.members as m
     where m.email is not null
       and not exists (select from dormouse.cycle as c where c.member_id = m.member_no::text and c.closed_at is null)
     order by md5(member_no::text) limit $1`,
    [asked.sets * asked.mailsMax],
  );
  const size = Math.floor(rows.length / asked.sets);
  if (size === 0) throw new Error('the sample has too few members to write to');
  const ids = rows.map(({ id }) => id);
  return [...chunksOf(ids, size)].slice(0, asked.sets);
}

/** Opens their cycles and words their notices, by the way that a sweep does it: it is not what is measured. */
async function compose(
  { admin }: Bench,
  { ctx, run, memberIds }: { ctx: Context; run: SweepRun; memberIds: readonly string[] },
): Promise<void> {
  await admin.query(
    `insert into dormouse.cycle (member_id, cycle_id, state, policy_version, zone, opened_at, last_activity_at,
       last_activity_on, expires_on)
     select m, c, 'candidate', $3, 'Asia/Seoul', now(), now() - interval '320 days', current_date - 320,
       current_date + 44
     from unnest($1::text[], $2::uuid[]) as x (m, c)`,
    [memberIds, memberIds.map(() => randomUUID()), ctx.policy.version],
  );
  await composeNotices(ctx, run, { report: emptyReport(), blocked: new Set(), left: new Map() });
  await admin.query('vacuum analyze dormouse.cycle, dormouse.notice, dormouse.attempt, vault.record');
}
