import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlace } from '../../src/development/embedded-place.js';
import { type EmbeddedServer, startEmbeddedPostgres } from '../../src/development/embedded-postgres.js';

const memoryFolder = '/dev/shm';
const memoryBytesMin = 3 * 1024 ** 3;

/**
 * A killed server loses no more than what it has not handed to the system: nothing waits for a disk, but every commit is
 * written before it is answered.
 */
const settings = {
  fsync: 'off',
  synchronous_commit: 'on',
  max_connections: '60',
  max_wal_size: '256MB',
  autovacuum_naptime: '5s',
};

/** The real PostgreSQL of a lane, on a port that stays the same when it is killed and started again. */
export class CampaignServer {
  readonly #folder: string;
  #server: EmbeddedServer;

  private constructor(folder: string, server: EmbeddedServer) {
    this.#folder = folder;
    this.#server = server;
  }

  static async start(): Promise<CampaignServer> {
    const memory = await statfs(memoryFolder).catch(() => undefined);
    const isRoomy = memory !== undefined && memory.bsize * memory.bavail >= memoryBytesMin;
    const folder = await mkdtemp(join(isRoomy ? memoryFolder : tmpdir(), 'dormouse-campaign-'));
    try {
      // As root, the server's own user has to get through.
      await chmod(folder, 0o711);
      return new CampaignServer(folder, await startEmbeddedPostgres({ dataFolder: folder, settings }));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get folder(): string {
    return this.#folder;
  }

  superuserUrl(database?: string): string {
    return this.#server.superuserUrl(database);
  }

  /** SIGKILL of the postmaster, and a start as whoever watches over it would start it. Answers when it takes connections. */
  async killAndStart(): Promise<void> {
    const { port } = this.#server;
    process.kill(this.#server.pid, 'SIGKILL');
    await this.#server.stop();
    this.#server = await startEmbeddedPostgres({ dataFolder: this.#folder, settings, port });
  }

  async close(): Promise<void> {
    const place = await readPlace(this.#folder).catch(() => this.#folder);
    await this.#server.stop();
    for (const path of [place, this.#folder]) await rm(path, { recursive: true, force: true });
  }
}
