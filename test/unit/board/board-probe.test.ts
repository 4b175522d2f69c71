import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { boardProbe } from '../../../src/providers/board-probe.js';

const ids = ['0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b', '3f1c1a5e-7a0f-4f5e-9f14-2f8a7d0b9e33'] as const;

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const page = (body: string): RequestListener => {
  return (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(body);
};
const redirect = (location: string): RequestListener => {
  return (_request, response) => void response.writeHead(302, { location }).end();
};

describe('the board is seen', () => {
  test('with the postings that its page holds, and no others', async () => {
    const url = await serve(
      page(`<p>posting-${ids[1]} id="posting-${ids[1]}"</p><article lang="ko" id="posting-${ids[0].toUpperCase()}">`),
    );
    expect(await boardProbe().postingsShown(url)).toEqual(new Set([ids[0]]));
  });

  test('page after page, as far as they follow each other', async () => {
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url ?? '');
      const last = request.url === '/notices?page=2&lang=ko';
      const next = `<link rel="next" href="?page=2&amp;lang=ko">`;
      page(`${last ? '' : next}<article id="posting-${last ? ids[1] : ids[0]}">`)(request, response);
    });
    expect(await boardProbe().postingsShown(`${url}/notices`)).toEqual(new Set(ids));
    expect(asked).toEqual(['/notices', '/notices?page=2&lang=ko']);
  });

  test('once, where the pages lead in a circle or to another host', async () => {
    const other = await serve(page(`<article id="posting-${ids[1]}">`));
    for (const href of ['?', other]) {
      const url = await serve(page(`<link rel="next" href="${href}"><article id="posting-${ids[0]}">`));
      expect(await boardProbe().postingsShown(`${url}/?`)).toEqual(new Set([ids[0]]));
    }
  });

  test('behind redirects on the same host', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/notices') redirect('/board/')(request, response);
      else page(`<article id="posting-${ids[0]}">`)(request, response);
    });
    expect(await boardProbe().postingsShown(`${url}/notices`)).toEqual(new Set([ids[0]]));
  });
});

describe('the board is not seen, and the reason is a code', () => {
  test.each([
    ['status_503', ((_request, response) => void response.writeHead(503).end('secret')) as RequestListener],
    ['status_404', ((_request, response) => void response.writeHead(404).end()) as RequestListener],
    ['too_large', page('x'.repeat(1_100_000))],
    ['too_many_redirects', redirect('/again')],
    ['redirect_elsewhere', redirect('http://127.0.0.1:9/notices')],
    ['redirect_elsewhere', redirect('file:///etc/hosts')],
    ['ERR_INVALID_URL', redirect('http://')],
    ['ECONNRESET', ((_request, response) => void response.destroy()) as RequestListener],
    [
      'ECONNRESET',
      ((_request, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write(`<article id="posting-${ids[0]}">`, () => response.destroy());
      }) as RequestListener,
    ],
  ])('%s', async (unreachable, answer) => {
    expect(await boardProbe().postingsShown(await serve(answer))).toEqual({ unreachable });
  });

  test('when nobody listens', async () => {
    const probe = boardProbe();
    expect(await probe.postingsShown('http://127.0.0.1:1/notices')).toEqual({ unreachable: 'ECONNREFUSED' });
    expect(await probe.postingsShown('http://localhost:1/notices')).toEqual({ unreachable: 'ECONNREFUSED' });
  });

  test('when it takes too long, from the first byte to the last', async () => {
    const silent = await serve(() => {});
    const slow = await serve((_request, response) => void response.writeHead(200).write('<html>'));
    for (const url of [silent, slow]) {
      expect(await boardProbe({ timeoutMs: 100 }).postingsShown(url)).toEqual({ unreachable: 'timeout' });
    }
  });

  test('when its pages never end', async () => {
    const url = await serve((request, response) => {
      const number = Number(new URL(request.url ?? '', 'http://a').searchParams.get('page') ?? 1);
      page(`<link rel="next" href="?page=${number + 1}">`)(request, response);
    });
    expect(await boardProbe().postingsShown(url)).toEqual({ unreachable: 'too_many_pages' });
  });

  test('when it is told to stop', async () => {
    const stopping = new AbortController();
    const url = await serve(() => stopping.abort());
    expect(await boardProbe().postingsShown(url, stopping.signal)).toEqual({ unreachable: 'ABORT_ERR' });
  });
});
