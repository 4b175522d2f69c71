import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { readPidFile, sendSignal, shutDown, stopLeftover } from '../../../src/development/embedded-process.js';

const beyondAnyPid = 2 ** 30;

async function clusterWith(content: string | undefined): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-cluster-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  if (content !== undefined) await writeFile(join(folder, 'postmaster.pid'), content);
  return folder;
}

function pidFile(pid: number, state: string): string {
  return [pid, '/data', 1_790_000_000, 40_001, '', '127.0.0.1', '  8526198         0', state, ''].join('\n');
}

describe('a pid file', () => {
  test('says which process it is and whether it is ready', async () => {
    expect(await readPidFile(await clusterWith(pidFile(7, 'starting')))).toEqual({ pid: 7, isReady: false });
    expect(await readPidFile(await clusterWith(pidFile(7, 'ready   ')))).toEqual({ pid: 7, isReady: true });
  });

  test('that is missing, empty or cut short says nothing', async () => {
    expect(await readPidFile(await clusterWith(undefined))).toBeUndefined();
    expect(await readPidFile(await clusterWith(''))).toBeUndefined();
    expect(await readPidFile(await clusterWith('seven'))).toBeUndefined();
    expect(await readPidFile(await clusterWith('7'))).toEqual({ pid: 7, isReady: false });
  });
});

describe('what an earlier run left', () => {
  test('is never another program that has the pid now; only the pid file goes', async () => {
    const cluster = await clusterWith(pidFile(process.pid, 'ready'));
    const log = vi.fn();
    await stopLeftover(cluster, log);
    await expect(access(join(cluster, 'postmaster.pid'))).rejects.toThrow('ENOENT');
    expect(log).not.toHaveBeenCalled();
  });

  test('stays untouched when its process is gone, for PostgreSQL knows what to do with it', async () => {
    const cluster = await clusterWith(pidFile(beyondAnyPid, 'ready'));
    await stopLeftover(cluster, () => {});
    await access(join(cluster, 'postmaster.pid'));
  });
});

describe('shutting down', () => {
  test.each([
    [['SIGINT'], 1],
    [['SIGINT', 'SIGQUIT'], 2],
    [['SIGINT', 'SIGQUIT', 'SIGKILL'], 3],
  ])('goes as far as %j and waits less than ten seconds before the last of them', async (signals, endsAfter) => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const waits: number[] = [];
    await shutDown(beyondAnyPid, async (ms) => waits.push(ms) >= endsAfter);
    expect(kill.mock.calls).toEqual(signals.map((signal) => [beyondAnyPid, signal]));
    expect(waits.slice(0, 2).reduce((sum, ms) => sum + ms, 0)).toBeLessThan(10_000);
  });

  test('a process that stays is reported', async () => {
    vi.spyOn(process, 'kill').mockReturnValue(true);
    const stays = shutDown(beyondAnyPid, async () => false);
    await expect(stays).rejects.toMatchObject({ code: 'database_unavailable' });
  });

  test('a process that has gone already needs no signal', () => {
    expect(() => sendSignal(beyondAnyPid, 'SIGINT')).not.toThrow();
  });
});
