import { once } from 'node:events';
import { createServer } from 'node:net';

/** Both addresses of `localhost`; a machine without IPv6 lacks the second. */
const addresses = ['127.0.0.1', '::1'];

/** The port that was asked for where it is free on this machine, else a free one; 0 asks for any. */
export async function choosePort(wanted: number): Promise<number> {
  if (wanted !== 0 && (await isFree(wanted))) return wanted;
  for (;;) {
    const port = await listen(0, '127.0.0.1');
    if (typeof port === 'number' && (await isFree(port))) return port;
    if (typeof port !== 'number') throw port;
  }
}

async function isFree(port: number): Promise<boolean> {
  for (const address of addresses) {
    const answer = await listen(port, address);
    if (typeof answer === 'number') continue;
    const { code } = answer;
    if (code !== 'EADDRNOTAVAIL' && code !== 'EAFNOSUPPORT') return false;
  }
  return true;
}

/** The port that was listened on for a moment, or why it could not be. */
async function listen(port: number, host: string): Promise<number | NodeJS.ErrnoException> {
  const probe = createServer();
  try {
    probe.listen({ port, host, exclusive: true });
    await once(probe, 'listening');
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : port;
}
