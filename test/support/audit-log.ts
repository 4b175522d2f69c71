import pg from 'pg';
import { onTestFinished } from 'vitest';
import { appendAudit } from '../../src/audit/append.js';
import { deriveAuditKeys } from '../../src/audit/audit-keys.js';
import type { CheckpointReceiver } from '../../src/audit/checkpoint-receivers.js';
import { sealAudit } from '../../src/audit/seal-audit.js';
import { type AuditVerdict, type Verification, verifyAudit } from '../../src/audit/verify-audit.js';
import type { Context } from '../../src/context.js';
import { type Handle, handleOver } from '../../src/database/sql.js';
import type { TestDatabase } from './database.js';
import { openSmallShop, type SmallShop, type SmallShopOptions } from './small-shop.js';

/** What left the database, line by line. */
export interface CheckpointsInMemory extends CheckpointReceiver {
  readonly lines: string[];
  text(): string;
  reachable: boolean;
}

export function checkpointsInMemory(): CheckpointsInMemory {
  const lines: string[] = [];
  return {
    name: 'memory',
    lines,
    text: () => lines.map((line) => `${line}\n`).join(''),
    reachable: true,
    async receive(document) {
      if (!this.reachable) throw new Error('the receiver is away');
      if (!lines.includes(document)) lines.push(document);
    },
  };
}

export interface AuditShop extends SmallShop {
  readonly checkpoints: CheckpointsInMemory;
  /** Entries of every shape, by clerk and mover in turn. */
  append(count: number): Promise<void>;
  /** One pass, with a checkpoint after it. */
  seal(ctx?: Context): ReturnType<typeof sealAudit>;
  /** As the command does: one state of the log, with what left the database. */
  verify(options?: Verification): Promise<AuditVerdict>;
}

export async function openAuditShop(options: SmallShopOptions = {}): Promise<AuditShop> {
  const checkpoints = checkpointsInMemory();
  const shop = await openSmallShop({
    ...options,
    env: { AUDIT_CHECKPOINT_PAUSE_MS: '0', ...options.env },
    overrides: { checkpoints: [checkpoints], ...options.overrides },
  });
  const { ctx } = shop;
  let written = 0;
  const { signal } = new AbortController();
  return {
    ...shop,
    checkpoints,
    async append(count) {
      const from = written;
      written += count;
      for (let index = from; index < from + count; index += 10) {
        const size = Math.min(10, from + count - index);
        const entries = Array.from({ length: size }, (_, offset) => sampleEntry(index + offset));
        const actor = {
          id: 'key:agent',
          agent: index % 3 === 0 ? '상담 "1"' : undefined,
          address: addresses[index % 4],
        };
        const at = instantAt(index);
        const by = index % 20 === 0 ? ctx.clerk : ctx.mover;
        await by.transaction((tx) => appendAudit(ctx, tx, { entries, at, actor }));
      }
    },
    seal: (by = ctx) => sealAudit(by, { signal, checkpoint: 'at once' }),
    verify: (verification) =>
      (ctx.auditor as NonNullable<typeof ctx.auditor>).transaction((tx) =>
        verifyAudit(tx, deriveAuditKeys(ctx.keyring), { checkpointFile: checkpoints.text(), ...verification }),
      ),
  };
}

const addresses = ['10.0.0.7', undefined, '2001:DB8::1', '::ffff:10.0.0.7'];

function sampleEntry(index: number) {
  return {
    memberId: index % 7 === 0 ? null : String(1000 + (index % 97)),
    action: ['lookup', 'restoration', 'disclosure', 'hold_placed'][index % 4] ?? '',
    reason: index % 2 === 0 ? `case ${index}, (asked\tby\\ phone)` : null,
    detail: index % 5 === 0 ? null : { tables: ['orders'], rows: index, at: { b: 1, a: null, 10: 0.5 } },
  };
}

function instantAt(index: number): string {
  return new Date(Date.UTC(2026, 10, 22, 3) + index * 1000).toISOString().replace('Z', '123Z');
}

/** A superuser's session, printing as the pools of the service do. */
export async function openSuperuser(database: TestDatabase): Promise<{ client: pg.Client; handle: Handle }> {
  const options = '-c TimeZone=UTC -c DateStyle=ISO,YMD -c bytea_output=hex -c search_path=pg_catalog';
  const client = new pg.Client({ connectionString: database.superuserUrl, options });
  client.on('error', () => {});
  await client.connect();
  try {
    onTestFinished(() => client.end().catch(() => undefined));
  } catch {
    // Outside a test there is nothing to hang on to; the caller ends it.
  }
  return { client, handle: handleOver(client as never) };
}
