import { receivedText } from './bounces-text.js';
import { type Command, exitCodes } from './command.js';
import { mailsOf } from './mails-of.js';
import { readBytes } from './read-input.js';

export const bouncesImport: Command = {
  name: 'bounces import',
  summary: 'Take in mails that came back, from files.',
  usage: 'FILE…',
  details:
    'A file holds one mail as it came (message/rfc822), or a whole mbox. With - it is read from standard input. The same\n' +
    'mail again changes nothing.',
  words: { min: 1, max: 10_000 },
  options: {},
  examples: ['dormouse bounces import bounce.eml', 'dormouse bounces import /var/mail/bounces --json'],
  async run(call) {
    const { receiveMail } = await import('../cycles/receive-mail.js');
    const { addReceived, noneReceived } = await import('../cycles/receive-reports.js');
    const files = call.words.map((path) => ({ path, bytes: readBytes(call, path) }));
    const read = await Promise.all(files.map(({ bytes }) => bytes));
    const ctx = await call.openContext();
    const reports = noneReceived();
    let mails = 0;
    for (const raw of read.flatMap(mailsOf)) {
      addReceived(reports, await receiveMail(ctx, { raw, actor: call.actor }));
      mails += 1;
    }
    call.answer({ mails, reports }, `Read ${mails} ${mails === 1 ? 'mail' : 'mails'}. ${receivedText(reports)}`);
    return exitCodes.done;
  },
};
