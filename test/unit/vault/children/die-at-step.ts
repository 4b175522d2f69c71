/**
 * Does one thing to a keyring and kills itself before the given call to the file system, or in the middle of a write.
 * Prints what it was given before it died, and { ended: true } when there were not that many calls.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { openKeyring } from '../../../../src/vault/keyring.js';

const [action = '', path = '', step = '', how = 'before'] = process.argv.slice(2);
const print = (value: unknown) => void realWriteSync(1, `${JSON.stringify(value)}\n`);

const realWriteSync = fs.writeSync;
const names = [
  'openSync',
  'writeSync',
  'writeFileSync',
  'fsyncSync',
  'closeSync',
  'renameSync',
  'rmSync',
  'unlinkSync',
  'linkSync',
] as const;
let calls = 0;

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  // The signal may need a moment; nothing more may happen in it.
  for (;;);
}

function arm(): void {
  const patched = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of names) {
    const real = patched[name];
    patched[name] = (...args) => {
      calls += 1;
      if (calls === Number(step)) {
        if (how === 'half' && name === 'writeSync') {
          const [fd, bytes] = args as [number, Buffer];
          realWriteSync(fd, bytes, 0, Math.floor(bytes.length / 2), 0);
        }
        die();
      }
      return real?.(...args);
    };
  }
  syncBuiltinESMExports();
}

if (action === 'create') {
  arm();
  const keyring = await openKeyring({ path, createIfMissing: true });
  print({ lookupKey: keyring.lookupKey.toString('hex') });
} else {
  const keyring = await openKeyring({ path, createIfMissing: false });
  if (action === 'add') {
    arm();
    const { id, key } = await keyring.periodKeyFor('2030-02');
    print({ id, key: key.toString('hex') });
  } else {
    const { id } = await keyring.periodKeyFor('2030-01');
    arm();
    print({ destroyed: await keyring.destroyPeriodKey(id) });
  }
}
print({ ended: true });
