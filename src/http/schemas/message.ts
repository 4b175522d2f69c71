import { Type } from 'typebox';
import { builtMeans, purposes } from '../../policy/means.js';
import { closed, day, line, oneOf, orNull } from './parts.js';

const personalMeans = builtMeans.filter((means) => means !== 'noticeBoard');
const wiredMeans = ['email', 'alimtalk', 'sms', 'voice'] as const;
const languages = ['ko', 'en'] as const;

export const PreviewRequest = Type.Object(
  {
    means: oneOf(personalMeans, 'By which means it would go.'),
    purpose: oneOf(purposes, 'What it would be for.'),
  },
  {
    ...closed,
    $id: 'PreviewRequest',
    description: 'Which message to show.',
    examples: [{ means: 'email', purpose: 'separation' }],
  },
);

export const MessagePreview = Type.Object(
  {
    means: oneOf(personalMeans, 'By which means it would go.'),
    purpose: oneOf(purposes, 'What it would be for.'),
    language: oneOf(languages, "The member's language."),
    templateVersion: Type.String({ description: 'Hash of the template.' }),
    subject: Type.String({ description: 'Its subject.' }),
    text: Type.String({ description: 'Its text as the member would read it.' }),
    html: orNull(Type.String({ description: 'Of an e-mail, the same for programs that show HTML.' })),
    maskedRecipient: orNull(
      Type.String({ description: 'Where it would go; null where this means does not reach them.' }),
    ),
    namesExpiryOn: day('The expiry day that it names.'),
    firstSeparationOn: day('The first day of separation that it names.'),
  },
  {
    $id: 'MessagePreview',
    description: 'A message that was not sent.',
    examples: [
      {
        means: 'sms',
        purpose: 'reminder',
        language: 'en',
        templateVersion: '6b1f0c0f2f6f4d6c8f0a0b7d54a3c8c1d2a8f9e7b6c5d4e3f2a1b0c9d8e7f6a5',
        subject: '[Merchant Services] Dormancy reminder',
        text: 'If there is no transaction and no login by 22 November 2026 …',
        html: null,
        maskedRecipient: '010-****-0000',
        namesExpiryOn: '2026-11-22',
        firstSeparationOn: '2026-11-23',
      },
    ],
  },
);

export const TestMessage = Type.Object(
  {
    to: line('An e-mail address or a telephone number of your own.', 254),
    means: oneOf(wiredMeans, 'By which means.'),
    purpose: oneOf(purposes, 'Which message.'),
    language: oneOf(languages, 'In which language.'),
  },
  {
    ...closed,
    $id: 'TestMessage',
    description: 'A message about an invented member, marked as a test.',
    examples: [{ to: 'operator@example.com', means: 'email', purpose: 'separation', language: 'ko' }],
  },
);

const outcomes = ['accepted', 'submitted', 'delivered', 'failed', 'retry', 'uncertain', 'blocked'] as const;

export const TestSent = Type.Object(
  {
    outcome: oneOf(outcomes, 'What the provider made of it.'),
    reason: orNull(Type.String({ description: 'The code that it gave.' })),
    providerId: orNull(Type.String({ description: "The provider's id of the message." })),
    templateVersion: Type.String({ description: 'Hash of the template.' }),
  },
  {
    $id: 'TestSent',
    description: 'What became of a test message.',
    examples: [{ outcome: 'accepted', reason: null, providerId: null, templateVersion: '6b1f0c0f2f6f4d6c' }],
  },
);
