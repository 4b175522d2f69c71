import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openKeyring } from '../../../src/vault/keyring.js';
import { makeFolder, makeKeyringPath, now, rejectionOf } from './support/make.js';

afterEach(() => {
  vi.restoreAllMocks();
});

async function setup() {
  const path = makeKeyringPath();
  const keyring = await openKeyring({ path, createIfMissing: true, now });
  return { path, keyring };
}

async function refusal(path: string, createIfMissing = true) {
  const failure = await rejectionOf(openKeyring({ path, createIfMissing }));
  expect(failure.code).toBe('keyring_unsafe');
  return failure.message;
}

const files: [string, string][] = [
  ['keyring', ''],
  ['root key file', '.root'],
];

describe.each(files)('a %s', (_, suffix) => {
  test.each([0o640, 0o604, 0o620, 0o602, 0o660, 0o644, 0o666, 0o777, 0o610, 0o601])(
    'of mode %o is refused, with the command that mends it',
    async (mode) => {
      const { path } = await setup();
      chmodSync(path + suffix, mode);
      expect(await refusal(path)).toContain(`chmod 600 ${path}${suffix}`);
    },
  );

  test.each([0o600, 0o400, 0o700])('of mode %o is accepted', async (mode) => {
    const { path } = await setup();
    chmodSync(path + suffix, mode);
    await expect(openKeyring({ path, createIfMissing: false })).resolves.toBeDefined();
  });

  test('that is a symbolic link is refused', async () => {
    const { path } = await setup();
    renameSync(path + suffix, `${path}.elsewhere`);
    symlinkSync(`${path}.elsewhere`, path + suffix);
    expect(await refusal(path)).toContain('symbolic link');
  });

  test('that is a folder is refused', async () => {
    const { path } = await setup();
    rmSync(path + suffix);
    mkdirSync(path + suffix, { mode: 0o700 });
    expect(await refusal(path)).toContain('not a plain file');
  });

  test('that belongs to another user is refused, also when the process is root', async () => {
    const { path } = await setup();
    const owner = statSync(path + suffix).uid;
    vi.spyOn(process, 'getuid').mockReturnValue(owner === 0 ? 1000 : 0);
    expect(await refusal(path)).toContain(`belongs to user id ${owner}`);
  });

  test.each([
    ['nothing', ''],
    ['half of it', null],
    ['zeros', '\0'.repeat(400)],
    ['no object', '[]'],
    ['null', 'null'],
    ['an object without a version', '{}'],
    ['a later version', '{"version":2}'],
    ['only a version', '{"version":1}'],
    ['an unknown primary key', '{"version":1,"primary":"x","rootKeys":[]}'],
    [
      'entries of the wrong kind',
      '{"version":1,"primary":1,"rootKeys":[{}],"lookupKey":{},"macKey":{},"periodKeys":[{}]}',
    ],
  ])('that holds %s is refused', async (_what, text) => {
    const { path } = await setup();
    const before = readFileSync(path + suffix, 'utf8');
    writeFileSync(path + suffix, text ?? before.slice(0, before.length / 2));
    expect(await refusal(path)).toContain('Put it back from its backup');
  });

  test('that is broken is left as it is, for whoever mends it', async () => {
    const { path } = await setup();
    writeFileSync(path + suffix, '{"version":1, broken');
    await refusal(path);
    expect(readFileSync(path + suffix, 'utf8')).toBe('{"version":1, broken');
  });

  test('is not quoted in the refusal', async () => {
    const { path } = await setup();
    const before = readFileSync(path + suffix, 'utf8');
    writeFileSync(path + suffix, `${before.slice(0, -5)}#`);
    const failure = await rejectionOf(openKeyring({ path, createIfMissing: false }));
    const secret = before.match(/"(?:wrapped|key)": "([^"]+)"/)?.[1] ?? '';
    expect(secret).not.toBe('');
    expect(`${failure.message}${failure.stack}${String(failure.cause)}`).not.toContain(secret.slice(0, 12));
  });
});

describe('a missing keyring', () => {
  test('is refused unless one may be made, and the refusal says what to do', async () => {
    const path = makeKeyringPath();
    const message = await refusal(path, false);
    expect(message).toContain(`no keyring at ${path}`);
    expect(message).toContain('`dormouse keys add` or the first `dormouse serve`');
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  test('is made in folders of mode 0700', async () => {
    const folder = makeFolder();
    await openKeyring({ path: join(folder, 'a', 'b', 'keyring.json'), createIfMissing: true, now });
    for (const made of ['a', 'a/b']) expect(statSync(join(folder, made)).mode & 0o777).toBe(0o700);
  });

  test('is not made through a dangling link', async () => {
    const folder = makeFolder();
    const path = join(folder, 'keyring.json');
    symlinkSync(join(folder, 'elsewhere.json'), path);
    expect(await refusal(path)).toContain('symbolic link');
    expect(existsSync(join(folder, 'elsewhere.json'))).toBe(false);
  });

  test('whose folder cannot be made is refused', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(await refusal(join(folder, 'file', 'keyring.json'))).toContain('cannot be reached');
  });
});

describe('the folder of a keyring', () => {
  test('that everybody may write to is refused', async () => {
    const { path } = await setup();
    chmodSync(dirname(path), 0o777);
    expect(await refusal(path)).toContain(`chmod o-w ${dirname(path)}`);
  });

  test('with the sticky bit is accepted, as nobody can exchange the file there', async () => {
    const folder = makeFolder();
    chmodSync(folder, 0o1777);
    await expect(openKeyring({ path: join(folder, 'k.json'), createIfMissing: true, now })).resolves.toBeDefined();
  });
});

describe('a keyring that changes while it is open', () => {
  test('is refused as soon as others may read it', async () => {
    const { path, keyring } = await setup();
    const { id } = await keyring.periodKeyFor('2031-03');
    chmodSync(path, 0o644);
    expect((await rejectionOf(keyring.periodKey(id))).code).toBe('keyring_unsafe');
    chmodSync(path, 0o600);
    expect((await keyring.periodKey(id)).id).toBe(id);
  });

  test('is refused when it has gone, and is not made anew', async () => {
    const { path, keyring } = await setup();
    rmSync(path);
    expect((await rejectionOf(keyring.periodKeyFor('2031-03'))).code).toBe('keyring_unsafe');
    expect((await rejectionOf(keyring.destroyPeriodKey('any'))).code).toBe('keyring_unsafe');
    expect(existsSync(path)).toBe(false);
  });
});

describe('an exchanged entry', () => {
  type Stored = { id: string; month: string; wrapped: string };
  type Content = { lookupKey: unknown; macKey: unknown; periodKeys: [Stored, Stored] };

  async function exchange(change: (content: Content) => void) {
    const { path, keyring } = await setup();
    await keyring.periodKeyFor('2031-03');
    await keyring.periodKeyFor('2031-04');
    const content = JSON.parse(readFileSync(path, 'utf8')) as Content;
    change(content);
    writeFileSync(path, JSON.stringify(content));
    return { path };
  }

  const exchanges: [string, (content: Content) => void][] = [
    [
      'of two wrapped keys',
      ({ periodKeys: [one, other] }) => {
        [one.wrapped, other.wrapped] = [other.wrapped, one.wrapped];
      },
    ],
    [
      'of two months',
      ({ periodKeys: [one, other] }) => {
        [one.month, other.month] = [other.month, one.month];
      },
    ],
    [
      'of an id',
      ({ periodKeys: [one] }) => {
        one.id = 'another';
      },
    ],
  ];
  test.each(exchanges)('%s is refused when the key is asked for', async (_, change) => {
    const { path } = await exchange(change);
    const keyring = await openKeyring({ path, createIfMissing: false });
    const failures = [];
    for (const { id } of keyring.listPeriodKeys()) {
      failures.push(
        await keyring.periodKey(id).then(
          () => 'accepted',
          (failure: { code: string }) => failure.code,
        ),
      );
    }
    expect(failures).toContain('keyring_unsafe');
  });

  test('of the lookup key for the MAC key is refused at opening', async () => {
    const { path } = await exchange((content) => {
      [content.lookupKey, content.macKey] = [content.macKey, content.lookupKey];
    });
    expect(await refusal(path)).toContain('does not open under its root key');
  });

  test('that makes one id stand for two keys is refused', async () => {
    const { path } = await exchange(({ periodKeys: [one, other] }) => {
      other.id = one.id;
    });
    expect(await refusal(path)).toContain('one period key twice');
  });
});
