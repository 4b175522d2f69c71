import { createHmac, randomUUID } from 'node:crypto';

/** How callbacks travel: Twilio promises neither their order nor that each comes, and comes once. */
export type Manner = 'in order' | 'reversed' | 'doubled' | 'lost';

export type Form = Readonly<Record<string, string>>;

export interface CallbackOptions {
  readonly authToken: () => string;
  /** Where an address really is, while what is signed is the address that was given. */
  readonly reach: (url: string) => string;
}

const timeoutMs = 15_000;

/** Posts the forms to one address and answers the last status of each; 0 where nobody answered. */
export async function postAll(
  options: CallbackOptions,
  url: string,
  { forms, manner }: { forms: readonly Form[]; manner: Manner },
): Promise<number[]> {
  const statuses: number[] = [];
  for (const form of travelling(forms, manner)) statuses.push((await post(options, url, form)).status);
  return statuses;
}

function travelling(forms: readonly Form[], manner: Manner): readonly Form[] {
  if (manner === 'lost') return [];
  if (manner === 'doubled') return forms.flatMap((form) => [form, form]);
  return manner === 'reversed' ? forms.toReversed() : forms;
}

/** As often as the fragment allows (`rc`), until it is taken. The fragment stays here. */
export async function post(
  options: CallbackOptions,
  url: string,
  form: Form,
): Promise<{ status: number; body: string }> {
  const [address = '', fragment = ''] = url.split('#', 2);
  const overrides = new URLSearchParams(fragment);
  const tries = 1 + Number(overrides.get('rc') ?? 1);
  const every = overrides.get('rp') === 'all';
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'i-twilio-idempotency-token': randomUUID(),
    'user-agent': 'TwilioProxy/1.1',
    'x-twilio-signature': signature(options.authToken(), address, form),
  };
  let last = { status: 0, body: '' };
  for (let one = 0; one < tries; one += 1) {
    last = await postOnce(options.reach(address), { headers, body: new URLSearchParams(form).toString() });
    const taken = last.status >= 200 && last.status < 300;
    if (taken || (last.status !== 0 && !every)) return last;
  }
  return last;
}

async function postOnce(url: string, request: { headers: Record<string, string>; body: string }) {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url, { method: 'POST', redirect: 'manual', signal, ...request });
    return { status: answer.status, body: await answer.text() };
  } catch {
    return { status: 0, body: '' };
  }
}

/** The address as it was given, each field's name and value in the order of the names; keyed with the auth token. */
export function signature(authToken: string, address: string, form: Form): string {
  const fields = Object.keys(form)
    .sort()
    .map((name) => `${name}${form[name]}`);
  return createHmac('sha1', authToken)
    .update(`${address}${fields.join('')}`, 'utf8')
    .digest('base64');
}
