import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canStart, freePort, startServer } from './service-process.js';

export const postfixPresent = canStart('postfix', 'postconf');

export const localDomain = 'local.example.net';

/**
 * A real mail server of its own on a free port, with its spool in a temporary folder: it takes mail for
 * `localDomain`, whose users it knows none of, and hands everything else to `relayPort` of this machine. What it can't
 * deliver it gives up after a few seconds instead of days.
 */
export async function startPostfix(relayPort: number) {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-postfix-'));
  await chmod(folder, 0o755);
  const places = { conf: join(folder, 'conf'), queue: join(folder, 'queue'), data: join(folder, 'data') };
  for (const place of Object.values(places)) await mkdir(place);
  execFileSync('chown', ['postfix:postfix', places.data]);
  const port = await freePort();
  await writeFile(join(places.conf, 'main.cf'), mainConfiguration(folder, relayPort));
  await writeFile(join(places.conf, 'master.cf'), masterConfiguration(port));
  // It opens its standard output by name, which works for a pipe of the shell and not for the socket that Node gives.
  const server = await startServer('sh', ['-c', 'postfix -c "$0" start-fg | cat', places.conf], /daemon started/);
  return {
    url: `smtp://127.0.0.1:${port}`,
    async stop() {
      execFileSync('postfix', ['-c', places.conf, 'stop'], { stdio: 'ignore' });
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function mainConfiguration(folder: string, relayPort: number): string {
  return `
compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = /dev/stdout
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.net
mydestination = ${localDomain}
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relayhost = [127.0.0.1]:${relayPort}
local_recipient_maps =
alias_maps =
alias_database =
mail_spool_directory = ${folder}/data
smtputf8_enable = no
smtp_tls_security_level = none
smtpd_tls_security_level = none
smtpd_relay_restrictions = permit_mynetworks, reject
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
delay_warning_time = 1s
maximal_queue_lifetime = 5s
bounce_queue_lifetime = 5s
`;
}

function masterConfiguration(port: number): string {
  return `
127.0.0.1:${port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
}
