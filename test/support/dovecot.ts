import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { canStart, freePort, startServer } from './service-process.js';

export const dovecotPresent = canStart('dovecot') && existsSync('/usr/lib/dovecot/imap');

const password = 'p@ss/word';

/** A real IMAP server with its mail in a temporary folder; it knows every account by one password and offers no TLS. */
export async function startDovecot() {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-dovecot-'));
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'mail'));
  execFileSync('chown', ['mail:mail', join(folder, 'mail')]);
  const port = await freePort();
  const file = join(folder, 'dovecot.conf');
  await writeFile(file, configuration(folder, port));
  const server = await startServer('dovecot', ['-F', '-c', file], /starting up/);
  let accounts = 0;
  return {
    account() {
      accounts += 1;
      return accountOf(port, `bounces${accounts}`);
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type ImapAccount = ReturnType<typeof accountOf>;

function accountOf(port: number, user: string) {
  async function as<Result>(act: (client: ImapFlow) => Promise<Result>): Promise<Result> {
    const auth = { user, pass: password };
    const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, auth, logger: false, disableAutoIdle: true });
    await client.connect();
    const result = await act(client);
    await client.logout();
    return result;
  }
  return {
    url({ host = '127.0.0.1', pass = password, path = '/INBOX' } = {}): string {
      return `imap://${user}:${encodeURIComponent(pass)}@${host}:${port}${path}`;
    },
    /** What a mail server does for the account: puts a mail into its folder. */
    deliver: (raw: Buffer, flags: string[] = []) => as((client) => client.append('INBOX', raw, flags)),
    createFolder: (name: string) => as((client) => client.mailboxCreate(name)),
    /** The subjects of a folder, each with whether it was read. */
    list: (name = 'INBOX') =>
      as(async (client) => {
        await client.mailboxOpen(name);
        const found = await client.fetchAll('1:*', { envelope: true, flags: true });
        return found.map(({ envelope, flags }) => [envelope?.subject ?? '', flags?.has('\\Seen') ? 'seen' : 'unseen']);
      }),
  };
}

function configuration(folder: string, port: number): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1, 127.0.0.2
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:${folder}/mail/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service stats {
  chroot =
}
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=mail gid=mail home=${folder}/mail/%u
}
namespace inbox {
  inbox = yes
}
`;
}
