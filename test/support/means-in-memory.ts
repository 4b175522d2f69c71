import type {
  CallMessage,
  CallSender,
  MailMessage,
  MailSender,
  Outcome,
  TextMessage,
  TextSender,
} from '../../src/notice/ports.js';

export interface MailInMemory extends MailSender {
  readonly sent: MailMessage[];
  /** What the next mails are answered with; every mail is accepted until it is set. */
  answer: (message: MailMessage) => Outcome | Promise<Outcome>;
}

export function mailInMemory(): MailInMemory {
  const mail: MailInMemory = {
    sent: [],
    answer: () => ({ kind: 'accepted', providerId: null }),
    async send(message) {
      const outcome = await mail.answer(message);
      if (outcome.kind === 'accepted') mail.sent.push(message);
      return outcome;
    },
    async close() {},
  };
  return mail;
}

export interface TextInMemory extends TextSender {
  readonly sent: TextMessage[];
  /** What a text is answered with when it is sent, and when it is looked at. */
  answer: (message: TextMessage) => Outcome | Promise<Outcome>;
  report: (providerId: string) => Outcome | Promise<Outcome>;
}

export function textInMemory(): TextInMemory {
  const text: TextInMemory = {
    sent: [],
    answer: () => ({ kind: 'submitted', providerId: `SM${text.sent.length}` }),
    report: (providerId) => ({ kind: 'delivered', providerId }),
    async send(message) {
      const outcome = await text.answer(message);
      if (outcome.kind === 'submitted' || outcome.kind === 'delivered') text.sent.push(message);
      return outcome;
    },
    poll: async (providerId) => text.report(providerId),
    async find(message) {
      const index = text.sent.findIndex((sent) => sent.noticeId === message.noticeId && sent.to === message.to);
      return index < 0 ? null : text.report(`SM${index}`);
    },
  };
  return text;
}

export interface CallInMemory extends CallSender {
  readonly sent: CallMessage[];
  /** What a call is answered with when it is made, and when it is looked at: it goes on until that is set. */
  answer: (message: CallMessage) => Outcome | Promise<Outcome>;
  report: (providerId: string) => Outcome | Promise<Outcome>;
}

export function callInMemory(): CallInMemory {
  const call: CallInMemory = {
    sent: [],
    answer: () => ({ kind: 'submitted', providerId: `CA${call.sent.length}` }),
    report: (providerId) => ({ kind: 'submitted', providerId }),
    async send(message) {
      const outcome = await call.answer(message);
      if (outcome.kind === 'submitted') call.sent.push(message);
      return outcome;
    },
    poll: async (providerId) => call.report(providerId),
    async find(message) {
      const index = call.sent.findLastIndex((sent) => sent.noticeId === message.noticeId && sent.to === message.to);
      return index < 0 ? null : call.report(`CA${index}`);
    },
  };
  return call;
}
