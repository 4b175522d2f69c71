/** Waits for a line on standard input, then opens or makes the keyring and asks for the key of each month given. */
import { writeSync } from 'node:fs';
import { openKeyring } from '../../../../src/vault/keyring.js';

const [path = '', ...months] = process.argv.slice(2);

process.stdin.once('data', () => {
  void run().finally(() => process.stdin.destroy());
});
writeSync(1, '"ready"\n');

async function run(): Promise<void> {
  const keyring = await openKeyring({ path, createIfMissing: true });
  writeSync(1, `${JSON.stringify({ lookupKey: keyring.lookupKey.toString('hex') })}\n`);
  for (const month of months) {
    const { id, key } = await keyring.periodKeyFor(month);
    writeSync(1, `${JSON.stringify({ month, id, key: key.toString('hex') })}\n`);
  }
}
