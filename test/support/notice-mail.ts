import { createHash } from 'node:crypto';
import { noticeToken, readNoticeToken } from '../../src/notice/notice-token.js';
import type { MailMessage } from '../../src/notice/ports.js';

const macKey = Buffer.alloc(32, 7);

export const readToken = (token: string): string | null => readNoticeToken(macKey, 'mail', token);

/** A notice id of its own for each number. */
export function noticeIdOf(number: number): string {
  const hex = createHash('sha256').update(`notice ${number}`).digest('hex').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export function tokenOf(noticeId: string): string {
  return noticeToken(macKey, 'mail', noticeId);
}

/** A notice as the sweep hands it to the mail sender. */
export function noticeMail(to: string, changes: Partial<MailMessage> = {}): MailMessage {
  const noticeId = changes.noticeId ?? noticeIdOf(1);
  return {
    to,
    subject: '[안내] 장기 미이용 회원 개인정보 분리 보관',
    text: '분리 보관 예정일: 2026-11-23\n',
    html: null,
    messageId: `<${noticeId}@example.com>`,
    noticeId,
    token: tokenOf(noticeId),
    ...changes,
  };
}
