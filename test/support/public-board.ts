import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import type { Context } from '../../src/context.js';
import { buildServer } from '../../src/http/server.js';
import { boardProbe } from '../../src/providers/board-probe.js';
import { openSmallShop, type SmallShop, type SmallShopOptions } from './small-shop.js';

/** What stands between strangers and the service: it hands their requests on, or does not. */
export interface PublicBoard {
  readonly url: string;
  /** Paths and queries that were asked for, in order. */
  readonly asked: string[];
  /** `board` hands on, `nothing` hangs up, a number is somebody else's status. */
  meets: 'board' | 'nothing' | number;
  /** Postings that are missing from the page, as behind a stale cache. */
  readonly hidden: Set<string>;
  stand(server: FastifyInstance): void;
}

export async function openPublicBoard(): Promise<PublicBoard> {
  let service: FastifyInstance | null = null;
  const front = createServer((request, response) => void handOn(request, response));
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  onTestFinished(() => {
    front.closeAllConnections();
    front.close();
  });
  const board: PublicBoard = {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}/notices`,
    asked: [],
    meets: 'board',
    hidden: new Set(),
    stand(server) {
      service = server;
    },
  };
  async function handOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '';
    board.asked.push(url);
    if (board.meets === 'nothing' || service === null) return void response.destroy();
    if (typeof board.meets === 'number') return void response.writeHead(board.meets).end('somebody else');
    const answer = await service.inject({ url });
    const body = [...board.hidden].reduce((text, id) => text.replaceAll(`id="posting-${id}"`, ''), answer.body);
    response.writeHead(answer.statusCode, { 'content-type': answer.headers['content-type'] ?? '' }).end(body);
  }
  return board;
}

export interface BoardShop {
  readonly shop: SmallShop;
  /** Of the shop, with the board asked for over HTTP. */
  readonly ctx: Context;
  readonly server: FastifyInstance;
  readonly board: PublicBoard;
}

/** A shop whose notice board is really asked for, at the address that strangers use. */
export async function openBoardShop(options: SmallShopOptions = {}): Promise<BoardShop> {
  const board = await openPublicBoard();
  const shop = await openSmallShop({
    ...options,
    env: { NOTICE_BOARD_URL: board.url, RATE_LIMIT_PER_MINUTE: '1000000', ...options.env },
    overrides: { board: boardProbe({ timeoutMs: 5_000 }), ...options.overrides },
  });
  // The stand-in must not fill in days on which nobody looked.
  shop.board.reachable = false;
  const server = await buildServer(shop.ctx);
  await server.ready();
  onTestFinished(() => server.close());
  board.stand(server);
  return { shop, ctx: shop.ctx, server, board };
}

export interface PostingMade {
  readonly on: string;
  readonly until?: string;
  readonly texts?: object;
  readonly withdrawn?: boolean;
}

/** A separation posting, as a sweep would have left it. */
export async function insertPosting({ database }: Pick<SmallShop, 'database'>, made: PostingMade): Promise<string> {
  const texts = made.texts ?? { ko: { title: '안내', text: '본문' }, en: { title: 'Notice', text: 'Body' } };
  const { rows } = await database.admin.query<{ postingId: string }>(
    `insert into dormouse.posting (posting_id, posted_on, until_on, texts, posted_at, posted_by, withdrawn_at, withdrawn_reason)
     values (gen_random_uuid(), $1, coalesce($2::date, $1::date + 134), $3, $1::date, 'made for a test',
       case when $4::boolean then now() end, case when $4::boolean then 'made so' end)
     returning posting_id as "postingId"`,
    [made.on, made.until ?? null, JSON.stringify(texts), made.withdrawn ?? false],
  );
  return rows[0]?.postingId ?? '';
}

export interface CheckLine {
  readonly on: string;
  readonly reachable: boolean;
  readonly reason: string | null;
}

export async function checksOf({ database }: Pick<SmallShop, 'database'>, postingId: string): Promise<CheckLine[]> {
  const { rows } = await database.admin.query<CheckLine>(
    `select checked_on::text as on, reachable, reason from dormouse.posting_check where posting_id = $1 order by 1`,
    [postingId],
  );
  return rows;
}
