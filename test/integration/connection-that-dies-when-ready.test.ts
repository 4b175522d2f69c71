import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/database/database.js';
import { createDatabase } from '../support/database.js';

/** ErrorResponse: FATAL, 57P01, as a server whose postmaster was killed says it. */
function lastWords(): Buffer {
  const fields = ['SFATAL', 'VFATAL', 'C57P01', 'Mterminating connection due to unexpected postmaster exit', ''];
  const body = Buffer.from(`${fields.join('\0')}\0`, 'utf8');
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const ready = Buffer.from('5a0000000549', 'hex');

/** Stands before the server. Once it is armed, the next packet that ends with "ready" also holds the last words. */
async function startProxy(port: number) {
  let isArmed = false;
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [client, server].forEach((each) => void each.destroy()));
    }
    client.pipe(server);
    server.on('data', (chunk: Buffer) => {
      const dies = isArmed && chunk.subarray(-ready.length).equals(ready);
      if (!dies) return void client.write(chunk);
      isArmed = false;
      client.end(Buffer.concat([chunk, lastWords()]));
    });
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  const arm = () => {
    isArmed = true;
  };
  return { port: (proxy.address() as AddressInfo).port, arm };
}

test('a server that dies with the very packet that says it is ready costs a transaction, not the process', async () => {
  const { urls } = await createDatabase();
  const url = new URL(urls.clerk);
  const proxy = await startProxy(Number(url.port));
  url.port = String(proxy.port);
  const database = await openDatabase({ url: url.href, role: 'dormouse_clerk', connectionsMax: 3 });
  onTestFinished(() => database.close());
  const select = () => database.transaction((tx) => tx.one<{ one: number }>('select 1 as one'));
  // The first keeps the connection that is there; the second has to make one, which dies when it is ready.
  await database.transaction(async () => {
    proxy.arm();
    await expect(select()).rejects.toThrow();
  });
  // One that is given back while others wait for it.
  for (let turn = 0; turn < 5; turn += 1) {
    const waiting = Array.from({ length: 9 }, select);
    proxy.arm();
    await Promise.allSettled(waiting);
  }
  expect(await select()).toEqual({ one: 1 });
});
