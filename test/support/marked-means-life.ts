import { restoreMember } from '../../src/restore/restore-member.js';
import { deliver } from '../../src/sweep/deliver.js';
import { autoReply, complaint, prose, statusReport } from './hostile-mail.js';
import type { Marked } from './marked-life.js';
import { callbackSecret, type MarkedMeans } from './marked-means.js';
import type { Written } from './markers.js';
import { agent, never, noonOf, performAt, proof } from './sweeps.js';
import { lastHanded } from './told.js';
import { dumpColumns } from './written.js';

export interface MeansLife {
  readonly bounced: Marked;
  readonly climbed: Marked;
  readonly called: Marked;
  readonly kept: Marked;
  readonly returned: Marked;
  readonly lettered: Marked;
  readonly late: Marked;
  readonly told: Marked;
  readonly restored: Marked;
  /** The links of the notices, which open a page of one member. */
  readonly links: readonly string[];
  /** What stood in the database when most members were in the vault. */
  readonly midway: readonly Written[];
}

/** Every way in which a notice goes out, fails, is reported on, opened, printed, followed by others, and destroyed. */
export async function liveByAllMeans(world: MarkedMeans): Promise<MeansLife> {
  const { shop, mailbox, phone, solapi } = world;
  const [bounced, climbed, called, kept, late, told, restored] = [
    ...[await world.addMarked(), await world.addMarked(), await world.addMarked(), await world.addMarked()],
    ...[await world.addMarked(), await world.addMarked(), await world.addMarked()],
  ] as [Marked, Marked, Marked, Marked, Marked, Marked, Marked];
  const unphoned = { email: null, mobile: null };
  const [returned, lettered] = [await world.addMarked(unphoned), await world.addMarked(unphoned)];
  await world.addMarked({ ...unphoned, address: false });
  const quoting = ({ of }: Marked) => `<${of('members.email')}> ${of('members.login_id')} ${of('members.mobile')}`;
  for (const one of [climbed, called]) mailbox.refuse(one.of('members.email'), `550 5.1.1 ${quoting(one)}`);
  mailbox.refuseAfterData(told.of('members.email'), `451 4.3.0 ${quoting(told)}`);
  solapi.misbehave({ kind: 'refuse', statusCode: '3102', times: 2 });
  phone.misbehave({ kind: 'error', code: 30006, of: 'messages', match: numberOf(called) });
  phone.misbehave({ kind: 'http500', of: 'calls', times: 1 });

  await performAt(shop, '2026-11-22');
  mailbox.forgive(told.of('members.email'));
  await reportOnMails(world, { bounced, told });
  await performAt(shop, '2026-11-23');
  await answerPhones(world);
  await performAt(shop, '2026-11-24');
  await answerPhones(world);
  const links = await keepOne(world, kept);
  await printAndReport(world, { returned, day: '2026-11-25' });
  await lookAtEverything(world, [bounced, climbed, restored]);
  for (const day of ['2026-12-16', '2027-01-10', '2027-01-20']) await performAt(shop, day);
  await lookAtEverything(world, [late, restored]);
  const { macKey } = shop.ctx.keyring;
  await postMail(
    world,
    statusReport({ macKey, noticeId: await noticeOf(world, late), member: late }, { status: '5.2.1' }),
  );
  await performAt(shop, '2027-01-21');
  const midway = await dumpColumns(shop.database.admin);
  await restoreMember(shop.ctx, { memberId: restored.memberId, reason: 'came back', proof, actor: agent });
  for (const day of ['2027-01-22', '2030-12-30', '2031-03-01', '2032-06-01']) await performAt(shop, day);
  return { bounced, climbed, called, kept, returned, lettered, late, told, restored, links, midway };
}

function numberOf({ of }: Marked): string {
  return of('members.mobile').replaceAll('-', '').slice(1);
}

/** The notice of the separation, whatever came after it. */
async function noticeOf({ shop }: MarkedMeans, { memberId }: Marked): Promise<string> {
  const { rows } = await shop.database.admin.query<{ id: string }>(
    `select notice_id as id from dormouse.notice where member_id = $1 and purpose = 'separation' order by ordinal desc`,
    [memberId],
  );
  return rows[0]?.id ?? '';
}

async function postMail(world: MarkedMeans, payload: string): Promise<void> {
  const url = `/v1/callbacks/mail/${callbackSecret}/reports`;
  const { statusCode, body } = await world.server.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'message/rfc822' },
  });
  if (statusCode >= 500) throw new Error(`a report was answered ${statusCode}: ${body}`);
}

async function reportOnMails(world: MarkedMeans, { bounced, told }: { bounced: Marked; told: Marked }): Promise<void> {
  const { macKey } = world.shop.ctx.keyring;
  const about = async (member: Marked) => ({ macKey, noticeId: await noticeOf(world, member), member });
  const mail = world.mailbox.received().find(({ to }) => to === bounced.of('members.email'));
  await postMail(world, autoReply(await about(bounced)));
  await postMail(world, statusReport(await about(bounced), { status: '4.4.1', action: 'delayed' }));
  await postMail(world, complaint(await about(bounced)));
  await postMail(world, prose(bounced));
  const returned = String(mail?.raw ?? '');
  await postMail(world, statusReport(await about(bounced), { status: '5.1.1', returned }));
  const post = (path: string, body: object) =>
    world.server.inject({ method: 'POST', url: `/v1/callbacks/${path}`, body });
  const { of } = told;
  const { noticeId } = await lastHanded(world.shop, told.memberId);
  const hostile = [of('members.name'), `${of('members.name')} ${of('members.mobile')}`];
  for (const text of hostile) {
    const event = { event: 'delivered', messageId: `<${noticeId}@example.com>` };
    await post(`mail/${callbackSecret}/events`, { events: [{ ...event, providerId: text }] });
    await post(`mail/${callbackSecret}/events`, { events: [{ ...event, id: text }] });
    await post(`mail/${callbackSecret}/events`, { events: [{ ...event, token: text, messageId: text, status: text }] });
    await post(`solapi/${callbackSecret}`, [
      { messageId: 'M1', statusCode: text, to: text, customFields: { noticeId } },
    ]);
    const digits = of('members.mobile').replaceAll('-', '');
    await post(`solapi/${callbackSecret}`, [{ messageId: 'M2', statusCode: digits, statusMessage: text }, text]);
  }
}

async function answerPhones({ shop, phone, solapi }: MarkedMeans): Promise<void> {
  for (const { sid } of await phone.texts()) await phone.report(sid, 'doubled');
  for (const { sid, status } of await phone.calls()) {
    if (status === 'completed') continue;
    await phone.pressKey(sid, '9');
    await phone.pressKey(sid, '1');
    await phone.hangUp(sid);
  }
  for (const { messageId } of solapi.taken) solapi.end(messageId, '4000');
  await deliver(shop.ctx, { signal: never, actor: agent });
}

/** Answers the links of every mail; one of them is used, looked at twice and tried with another's end. */
async function keepOne({ server, mailbox }: MarkedMeans, kept: Marked): Promise<string[]> {
  const links: string[] = [];
  for (const { text = '', to } of await mailbox.mails()) {
    const [, path] = /https:\/\/dormouse\.example\.kr(\/keep\/[\w-]+)/.exec(text) ?? [];
    if (path === undefined) continue;
    links.push(path);
    const isKept = JSON.stringify(to).includes(kept.of('members.email'));
    await server.inject({
      url: path,
      headers: { referer: `https://mail.example.com/?to=${kept.of('members.email')}` },
    });
    if (isKept) for (const _ of [1, 2]) await server.inject({ method: 'POST', url: path });
    await server.inject({ method: 'POST', url: `${path.slice(0, -1)}_` });
  }
  return links;
}

async function printAndReport(world: MarkedMeans, { returned, day }: { returned: Marked; day: string }): Promise<void> {
  const { shop, ask } = world;
  shop.setNow(noonOf(day));
  const body = { reason: 'the weekly print' };
  const made = await ask({
    method: 'POST',
    url: '/v1/letter-batches',
    body,
    headers: { 'idempotency-key': 'letters' },
  });
  const batchId = made.json().batch?.batchId;
  await ask({ method: 'POST', url: `/v1/letter-batches/${batchId}/content`, body });
  const { rows } = await shop.database.admin.query<{ id: string; memberId: string }>(
    `select notice_id as id, member_id as "memberId" from dormouse.notice where means = 'letter' and batch_id is not null`,
  );
  const name = returned.of('members.name');
  const lines = rows.flatMap(({ id, memberId }) => [
    `${id},handed_over,${day},${name}`,
    ...(memberId === returned.memberId
      ? [`${id},returned,${day},${name} moved to ${returned.of('members.address')}`]
      : []),
  ]);
  const csv = (all: readonly string[]) => ({
    method: 'POST' as const,
    url: '/v1/letter-batches/results',
    payload: ['notice_id,result,on,reason', ...all, ''].join('\n'),
    headers: { 'content-type': 'text/csv', 'idempotency-key': `results-${all.length}` },
  });
  await ask(csv([`${name},handed_over,${day},`, `${rows[0]?.id},${name},${name},`]));
  await ask(csv(lines));
}

/** What agents open and try out; what they are answered is personal, and stands nowhere. */
async function lookAtEverything({ shop, ask }: MarkedMeans, members: readonly Marked[]): Promise<void> {
  const { rows } = await shop.database.admin.query<{ id: string }>('select notice_id as id from dormouse.notice');
  for (const { id } of rows) {
    for (const format of ['json', 'pdf']) {
      const body = { reason: 'case 2026-118', format };
      await ask({ method: 'POST', url: `/v1/notices/${id}/evidence`, body, headers: { 'idempotency-key': id } });
    }
  }
  for (const { memberId, of } of members) {
    for (const means of ['email', 'alimtalk', 'sms', 'voice', 'letter']) {
      for (const purpose of ['separation', 'reminder', 'separated', 'restored', 'destruction']) {
        await ask({ method: 'POST', url: `/v1/members/${memberId}/message-preview`, body: { means, purpose } });
      }
    }
    const rest = { means: 'email', purpose: 'separation', language: 'ko' };
    for (const to of [of('members.email'), of('members.mobile'), of('members.name')]) {
      const headers = { 'idempotency-key': `test-${memberId}-${to.length}` };
      for (const means of ['email', 'sms']) {
        await ask({ method: 'POST', url: '/v1/test-messages', body: { ...rest, means, to }, headers });
      }
    }
  }
}
