import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startTestMailbox, type TestMailbox } from '../support/mailbox.js';
import { startTestPhone, type TestPhone } from '../support/phone.js';
import {
  aSweep,
  type CrashStage,
  crashTimeoutMs,
  killAt,
  killsPerStep,
  openCrashCase,
  prepareStage,
  textEvery,
} from './crash-case.js';
import { expectEverybodyWhole, expectNoOrphans, expectOnceEach } from './crash-verdicts.js';

let stage: CrashStage;

beforeAll(async () => {
  stage = await prepareStage('due');
});

/** A mail server and the API of a text provider, which go on while one sender after the other dies. */
async function startProviders(): Promise<{ mailbox: TestMailbox; phone: TestPhone; env: Record<string, string> }> {
  const mailbox = await startTestMailbox();
  onTestFinished(mailbox.stop);
  const phone = await startTestPhone();
  onTestFinished(phone.stop);
  const { accountSid, authToken } = phone.account;
  const env = {
    SMTP_URL: mailbox.url,
    MAIL_FROM: 'notice@example.kr',
    PUBLIC_URL: 'https://dormouse.example.kr',
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_FROM: '+821000000000',
    TWILIO_BASE_URL: phone.baseUrl,
    // No callback comes here that would name the text of a sender who died: the look-up has to prove whose it is.
    TWILIO_CONTENT_RETENTION: 'retain',
    TWILIO_ADDRESS_RETENTION: 'retain',
  };
  return { mailbox, phone, env };
}

interface Sent {
  readonly recipients: number;
  /** Messages beyond the first to a recipient. */
  readonly again: number;
  /** Recipients whose messages don't all have one Message-ID. */
  readonly otherIds: number;
}

async function mailsIn(mailbox: TestMailbox): Promise<Sent> {
  const idsOf = new Map<string, (string | undefined)[]>();
  const mails = await mailbox.mails();
  for (const [index, { to }] of mailbox.received().entries()) {
    idsOf.set(to, [...(idsOf.get(to) ?? []), mails[index]?.messageId]);
  }
  const otherIds = [...idsOf.values()].filter((ids) => new Set(ids).size > 1).length;
  return { recipients: idsOf.size, again: mails.length - idsOf.size, otherIds };
}

async function expectLedgerIds(mailbox: TestMailbox, crash: Awaited<ReturnType<typeof openCrashCase>>): Promise<void> {
  const { rows } = await crash.database.admin.query<{ messageId: string }>(
    `select message_id as "messageId" from dormouse.attempt where means = 'email' and state = 'accepted' order by 1`,
  );
  const received = new Set((await mailbox.mails()).map(({ messageId }) => messageId));
  expect([...received].sort()).toEqual(rows.map(({ messageId }) => messageId));
}

describe('a sender that is killed ten times misses nobody and writes again under the same Message-ID alone', () => {
  test.for([
    { step: 'attempt claimed', occurrences: [1, 2, 3], againMax: 0 },
    { step: 'sent but not recorded', occurrences: [1, 4, 7, 2], againMax: killsPerStep },
    { step: 'attempt recorded', occurrences: [1, 4, 7, 2], againMax: 0 },
  ] as const)('$step', { timeout: crashTimeoutMs }, async ({ step, occurrences, againMax }) => {
    const { mailbox, phone, env } = await startProviders();
    const crash = await openCrashCase(stage, env);
    await killAt(crash, { at: step, occurrences, work: aSweep });
    expect(await crash.run(aSweep(), null)).toEqual({ sweeps: ['done'], restored: 0, conflicts: 0 });
    const members = stage.memberIds.length;
    const byText = Math.ceil(members / textEvery);
    const mails = await mailsIn(mailbox);
    expect(mails).toEqual({ recipients: members - byText, again: expect.any(Number), otherIds: 0 });
    expect(mails.again).toBeLessThanOrEqual(againMax);
    if (againMax > 0) expect(mails.again).toBeGreaterThan(0);
    await expectLedgerIds(mailbox, crash);
    const texts = await phone.texts();
    expect([texts.length, new Set(texts.map(({ to }) => to)).size]).toEqual([byText, byText]);
    expect(await expectEverybodyWhole(crash)).toEqual({ live: members + 1, vault: 0 });
    await expectOnceEach(crash, ['opened', 'notice_composed', 'noticed']);
    await expectNoOrphans(crash);
  });
});
