import { Type } from 'typebox';
import { builtMeans } from '../../policy/means.js';
import { closed, id, instant, line, oneOf, orNull, ref } from './parts.js';

export const SecretParams = Type.Object(
  {
    secret: Type.String({
      pattern: '^[A-Za-z0-9_-]+$',
      maxLength: 200,
      description: 'CALLBACK_SECRET of this installation. With another one there is nothing at this address.',
    }),
  },
  closed,
);

export const ReportQuery = Type.Object({ notice: Type.Optional(id('The notice that the message carried.')) }, closed);

export const PressedKeyQuery = Type.Object(
  {
    notice: Type.Optional(id('The notice that the call was about.')),
    lang: Type.Optional(oneOf(['ko', 'en'], 'The language that is spoken; ko unless told.')),
  },
  closed,
);

/** Looked at by who knows the token; a request without it is refused as one with a wrong one. */
export const SignatureHeaders = Type.Object({
  'X-Twilio-Signature': Type.Optional(
    Type.String({
      format: 'text',
      maxLength: 200,
      description: 'HMAC of the public address and the fields, by Twilio.',
    }),
  ),
});

export const MailReport = Type.Unsafe<unknown>({
  $id: 'MailReport',
  contentMediaType: 'message/rfc822',
  description:
    'A mail that came back to the address of the bounces: a delivery status notification (RFC 3464), a complaint (RFC 5965), ' +
    'or an answer. It is read and not kept.',
  examples: ['Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b--\r\n'],
});

const name = (description: string) => Type.Optional(Type.String({ format: 'text', maxLength: 1_000, description }));

const MailEvent = Type.Object(
  {
    event: oneOf(['delivered', 'delayed', 'bounced', 'rejected', 'complained'], 'What became of the mail.'),
    permanent: Type.Optional(
      Type.Boolean({
        description: 'Of `bounced`: whether the service gave up. Without it the class of the status says so.',
      }),
    ),
    status: Type.Optional(Type.String({ format: 'text', maxLength: 20, description: 'RFC 3463, such as 5.1.1.' })),
    token: name('The header X-Dormouse-Notice of the mail: what names the notice best.'),
    messageId: name('The Message-ID that the mail was handed over with.'),
    providerId: name("The service's own id of the mail."),
    at: Type.Optional(Type.String({ format: 'text', maxLength: 50, description: 'When, with its offset.' })),
    id: name("The service's id of the event, the same when it is reported again."),
  },
  { ...closed, $id: 'MailEvent', description: 'One thing that a mail service tells of one mail.' },
);

export const MailEvents = Type.Object(
  { events: Type.Array(ref(MailEvent), { maxItems: 1_000, description: 'At most 1000 in one call, in any order.' }) },
  {
    ...closed,
    $id: 'MailEvents',
    description: 'What a mail service reports, put into these words.',
    examples: [{ events: [{ event: 'bounced', permanent: true, status: '5.1.1', providerId: 'm-1', id: 'e-1' }] }],
  },
);

export const SolapiReports = Type.Unsafe<unknown>({
  $id: 'SolapiReports',
  description: 'What Solapi posts for its event SINGLE-REPORT, as it is: messages, at most 1000 in one call.',
  examples: [[{ messageId: 'M4V20261122000000000000000000000', statusCode: '4000' }]],
});

export const TwilioReport = Type.Object(
  {},
  {
    $id: 'TwilioReport',
    additionalProperties: Type.String({ format: 'text', maxLength: 8_192, description: 'A field as Twilio sends it.' }),
    description: 'The fields of a Twilio webhook. Fields that are not known here are signed as well, and taken.',
    examples: [{ MessageSid: 'SM00000000000000000000000000000000', MessageStatus: 'delivered' }],
  },
);

const meansOfPolicy = oneOf(builtMeans, 'The means.');

export const MeansParams = Type.Object({ means: meansOfPolicy }, closed);

const Stop = {
  reason: Type.String({ description: "The code of the operator's fault, such as 20003 or EAUTH." }),
  stoppedAt: instant('Since when.'),
  resumeAt: instant('When one message is tried again; if it goes, all the others do.'),
  times: Type.Integer({ description: 'How often it has been stopped in a row.' }),
};

export const MeansStop = Type.Object(Stop, {
  $id: 'MeansStop',
  description: 'Why a means stands still, and until when.',
});

const example = {
  means: 'sms',
  isSetUp: true,
  stopped: {
    reason: '20003',
    stoppedAt: '2026-11-22T19:30:05.000000Z',
    resumeAt: '2026-11-22T19:40:05.000000Z',
    times: 1,
  },
  waiting: 118,
  oldestAt: '2026-11-22T19:30:04.120000Z',
};

export const MeansView = Type.Object(
  {
    means: meansOfPolicy,
    isSetUp: Type.Boolean({ description: 'Whether this installation can send by it.' }),
    stopped: Type.Union([ref(MeansStop), Type.Null()], { description: 'Null while it is used.' }),
    waiting: Type.Integer({ description: 'Messages that have not ended: to be sent, or not reported on yet.' }),
    oldestAt: orNull(instant('When the oldest of them was composed.')),
  },
  { $id: 'Means', description: 'A way to tell a member, as it stands now.', examples: [example] },
);

export const MeansList = Type.Object(
  { means: Type.Array(ref(MeansView), { description: 'In the order in which they are tried.' }) },
  { $id: 'MeansList', description: 'The means of the policy.', examples: [{ means: [example] }] },
);

export const ResumeRequest = Type.Object(
  { reason: line('What was put right. It stands in the audit; no personal data.', 500) },
  {
    ...closed,
    $id: 'ResumeRequest',
    description: 'Lets a means go on.',
    examples: [{ reason: 'The auth token was renewed.' }],
  },
);

export const ResumedMeans = Type.Object(
  {
    means: meansOfPolicy,
    wasStopped: Type.Boolean({ description: 'False where it did not stand still: then nothing has changed.' }),
  },
  {
    $id: 'ResumedMeans',
    description: 'What became of the stop.',
    examples: [{ means: 'sms', wasStopped: true }],
  },
);

/** Every named component of this file. */
export const callbackComponents = [
  MailReport,
  MailEvent,
  MailEvents,
  SolapiReports,
  TwilioReport,
  MeansStop,
  MeansView,
  MeansList,
  ResumeRequest,
  ResumedMeans,
];
