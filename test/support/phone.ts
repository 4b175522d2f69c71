import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTextShelf, type TextEntry } from '../../src/development/mailbox-texts.js';
import { startTwilioFake } from '../../src/development/twilio-fake.js';
import type { TwilioTextConfig } from '../../src/providers/twilio-text.js';

export type TestPhone = Awaited<ReturnType<typeof startTestPhone>>;

/** The fake of the Twilio API on a free port, with its own temporary folder. */
export async function startTestPhone() {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-phone-'));
  const texts = await openTextShelf(folder);
  const fake = await startTwilioFake({ texts });
  return {
    baseUrl: fake.baseUrl,
    account: fake.account,
    config: (changes: Partial<TwilioTextConfig> = {}): TwilioTextConfig => ({
      ...fake.account,
      from: '+821000000000',
      baseUrl: fake.baseUrl,
      timeoutMs: 5_000,
      ...changes,
    }),
    /** All texts that were taken, newest first. */
    texts: (): Promise<TextEntry[]> => texts.latest(10_000),
    misbehave: fake.misbehave,
    async stop(): Promise<void> {
      await fake.stop();
      await texts.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
