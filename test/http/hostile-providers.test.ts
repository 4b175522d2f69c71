import { createServer } from 'node:http';
import { type AddressInfo, createServer as createRawServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { boardProbe } from '../../src/providers/board-probe.js';
import { smtpMail } from '../../src/providers/smtp-mail.js';
import { eventsUrl, openCallbackApp, postJson, solapiUrl } from './support/callbacks.js';

async function listening(server: ReturnType<typeof createRawServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('what a provider calls the id of a message', () => {
  test.each([
    ['a name', '홍길동'],
    ['a number as people write it', '010 0000 1234'],
    ['longer than any', 'x'.repeat(201)],
    ['with a control character', 'a\tb'],
  ])('is refused where it is none, and is kept nowhere: %s', async (_what, providerId) => {
    const app = await openCallbackApp();
    const answer = await postJson(app, eventsUrl, { events: [{ event: 'bounced', status: '5.1.1', providerId }] });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toContain(providerId);
    expect((await app.database.admin.query('select from dormouse.callback')).rows).toEqual([]);
  });

  test('is forgotten where a mail server makes it of other characters', async () => {
    const replies: Record<string, string> = { EHLO: '250 mx', DATA: '354 go on' };
    const port = await listening(
      createRawServer((socket) => {
        let inData = false;
        socket.on('error', () => undefined).write('220 mx\r\n');
        socket.on('data', (chunk) => {
          const text = chunk.toString('latin1');
          if (inData && !text.endsWith('\r\n.\r\n')) return;
          const last = '250 2.0.0 OK <\u0000hong\u0007@x.prod.outlook.com>';
          const command = text.slice(0, 4).toUpperCase();
          socket.write(`${inData ? last : (replies[command] ?? '250 ok')}\r\n`);
          inData = !inData && command === 'DATA';
        });
      }),
    );
    const timeouts = { connectionTimeoutMs: 2_000, greetingTimeoutMs: 2_000, socketTimeoutMs: 2_000 };
    const mail = smtpMail({
      ...{ host: '127.0.0.1', port, from: 'notice@example.com', maxConnections: 1, messageIdDomain: 'example.com' },
      ...timeouts,
    });
    onTestFinished(() => mail.close());
    const message = { to: 'hong@example.com', subject: 's', text: 't', html: null, messageId: '<a@example.com>' };
    const outcome = await mail.send({ ...message, noticeId: 'a', token: 'a' });
    expect(outcome).toEqual({ kind: 'accepted', providerId: null });
  });
});

describe('a report of Solapi', () => {
  test.each([
    ['a telephone number', '01000001234'],
    ['an international one', '+821000001234'],
    ['a name', '홍길동'],
    ['the words of a server', 'no such person: hong@example.com'],
  ])('tells as its code nothing that is none: %s', async (_what, statusCode) => {
    const app = await openCallbackApp();
    expect((await postJson(app, solapiUrl, [{ messageId: 'M1', statusCode }])).statusCode).toBe(204);
    const { rows } = await app.database.admin.query('select code from dormouse.callback');
    expect(rows).toEqual([{ code: 'unknown_unknown' }]);
  });

  test('that is nested as deeply as a body can be is unreadable, and breaks nothing', async () => {
    const app = await openCallbackApp();
    const headers = { 'content-type': 'application/json' };
    const payload = `${'['.repeat(400_000)}${']'.repeat(400_000)}`;
    const answer = await app.server.inject({ method: 'POST', url: solapiUrl, headers, payload });
    expect(answer.statusCode).toBe(204);
    const { rows } = await app.database.admin.query('select kind from dormouse.callback');
    expect(rows).toEqual([{ kind: 'unreadable' }]);
  });
});

test('a page that never closes a tag does not keep the check of the board busy', async () => {
  const pages = ['<link '.repeat(160_000), `<link ${'rel=next '.repeat(110_000)}`, `<a ${' id='.repeat(240_000)}`];
  const server = createServer((request, response) => {
    response.end(pages[Number(request.url?.slice(1))]);
  });
  const port = await listening(server);
  const from = performance.now();
  for (const index of pages.keys()) {
    expect(await boardProbe().postingsShown(`http://127.0.0.1:${port}/${index}`)).toEqual(new Set());
  }
  expect(performance.now() - from).toBeLessThan(5_000);
});
