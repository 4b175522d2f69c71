import { builtMeans } from './means.js';
import { policyDefaults as defaults } from './policy-document.js';

const calendarPeriod = '^P(?!$)([0-9]{1,3}Y)?([0-9]{1,4}M)?([0-9]{1,4}W)?([0-9]{1,5}D)?$';
const wholeDays = '^P(?!$)([0-9]{1,4}W)?([0-9]{1,5}D)?$';
const timeOfDay = '^([01][0-9]|2[0-3]):[0-5][0-9]$';
const timeSpan = '^P(?!$)([0-9]{1,4}D)?(T(?=[0-9])([0-9]{1,5}H)?([0-9]{1,5}M)?([0-9]{1,6}S)?)?$';

const meansDescription = [
  'The means in the order in which they are tried; the next only when the one before failed or is missing.',
  'noticeBoard stands last. Without voice in the list, a number that takes no text is called where sms stands.',
].join(' ');

/** The published schema of policy.yaml. What it cannot say is refused by `toPolicy`. */
export const policySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://dormouse.example/schema/policy-1.json',
  title: 'Dormouse policy',
  description:
    'Every parameter of the rules by which members are noticed, separated and restored. Its hash is the policy version.',
  type: 'object',
  additionalProperties: false,
  required: ['version', 'operator', 'legalText'],
  properties: {
    version: { const: 1, description: 'The version of this file format.' },
    zone: text('The IANA time zone in which days begin and end.', { default: defaults.zone, minLength: 1 }),
    inactivityPeriod: period(
      'How long a member must have had no activity. A member may have a longer period of their own.',
      'inactivityPeriod',
    ),
    noticeLead: days(
      'Full days between an effective notice and the first moment of separation; at least P30D.',
      'noticeLead',
    ),
    ladder: days(
      'How long before the notice lead the first means is tried, so that a later means still has its full lead.',
      'ladder',
    ),
    noticeValidity: days(
      'How long past the expiry day that it names a notice still serves a separation.',
      'noticeValidity',
    ),
    means: {
      description: meansDescription,
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { description: 'One means.', type: 'string', enum: builtMeans },
      default: defaults.means,
    },
    perSweep: count(
      'How many cycles are opened, members separated and records destroyed by one sweep; the rest waits.',
      defaults.perSweep,
    ),
    haltAbove: group('A sweep that would change more than this changes nothing until somebody else approves.', {
      members: count('The highest number of members that may be due.', defaults.haltAbove.members),
      share: {
        description: 'The highest share of all members that may be due.',
        type: 'number',
        exclusiveMinimum: 0,
        maximum: 1,
        default: defaults.haltAbove.share,
      },
    }),
    sourceSilence: days(
      'A source whose newest event is older halts detection and separation; a source may have its own in the data map.',
      'sourceSilence',
    ),
    lateWindow: days('How long after a separation sweeps still look for activity that came in late.', 'lateWindow'),
    letter: group('The days that a letter takes.', {
      printing: text('From composing to handing over.', { pattern: wholeDays, default: defaults.letter.printing }),
      delivery: text('From handing over until the letter takes effect.', {
        pattern: wholeDays,
        default: defaults.letter.delivery,
      }),
      batchTerm: text('How long a batch of letters can be opened before its files are destroyed.', {
        pattern: wholeDays,
        default: defaults.letter.batchTerm,
      }),
    }),
    reconciliation: days(
      'How often all members are compared with the watch, to enrol whoever was missed.',
      'reconciliation',
    ),
    evidence: period('How long the sealed text of a notice is kept at most when nothing was separated.', 'evidence'),
    attempts: group('How one notice is tried again.', {
      tries: count('How often a means is tried before it counts as failed.', defaults.attempts.tries),
      backoff: text('The shortest wait between two tries.', { pattern: timeSpan, default: defaults.attempts.backoff }),
      uncertainAfter: text('How long an attempt may be under way before its end counts as unknown.', {
        pattern: timeSpan,
        default: defaults.attempts.uncertainAfter,
      }),
      smsTimeout: text('How long a text message may have no final status before it counts as failed.', {
        pattern: timeSpan,
        default: defaults.attempts.smsTimeout,
      }),
    }),
    perDay: group(
      'How many notices a means carries in one day; the rest is worded on a later day, so that its dates are true.',
      Object.fromEntries(
        Object.entries(defaults.perDay).map(([means, usual]) => [means, count(`Notices a day by ${means}.`, usual)]),
      ),
    ),
    callHours: group('When a telephone may ring, in the zone of the policy.', {
      from: text('The first minute.', { pattern: timeOfDay, default: defaults.callHours.from }),
      until: text('The first minute at which no call begins any more.', {
        pattern: timeOfDay,
        default: defaults.callHours.until,
      }),
    }),
    messages: group('Further messages to the member, besides the notice that a separation rests on.', {
      reminder: orNone('How long before the first day of separation a reminder goes out; null: none.'),
      afterSeparation: choice('Whether the member is told that the data was separated.'),
      afterRestoration: choice('Whether the member is told that the data was given back.'),
      beforeDestruction: orNone('How long before the destruction the member is told of it; null: never.'),
    }),
    audit: group(
      'How the audit keeps itself.',
      {
        keep: text(
          'How long, at least P1Y. It only lengthens what holds anyhow: one year, two from 50,000 members on. Give P2Y ' +
            'where unique identifiers or sensitive data are held, or the operator is a carrier.',
          { pattern: calendarPeriod, examples: ['P2Y'] },
        ),
      },
      ['keep'],
    ),
    operator: group(
      'Who runs the service; printed in every notice.',
      {
        name: inTwoLanguages('The name of the company.'),
        service: inTwoLanguages('The name of the service that the member joined.'),
        url: text('Where the service is found.', { pattern: '^https?://[^\\s]+$' }),
        address: text('The postal address of the company, in one line.', { pattern: '^[^\\r\\n]*[^\\s][^\\r\\n]*$' }),
        contact: group(
          'Who answers questions about a notice.',
          {
            department: inTwoLanguages('The department or the privacy officer.'),
            phone: text('The telephone number to print.', { pattern: '^[0-9+() -]{3,30}$' }),
            email: text('The e-mail address to print.', { pattern: '^[^@\\s]+@[^@\\s]+$' }),
          },
          ['department', 'phone', 'email'],
        ),
        links: {
          description: 'Addresses, besides `url`, that a notice may lead to; any other link is refused as advertising.',
          type: 'array',
          items: text('The beginning of an address, with http:// or https://.', { pattern: '^https?://[^\\s]+$' }),
        },
      },
      ['name', 'service', 'url', 'address', 'contact'],
    ),
    legalText: inTwoLanguages(
      "The basis on which members are separated, as every notice prints it: the operator's own policy.",
    ),
  },
} as const;

type PeriodName =
  | 'inactivityPeriod'
  | 'noticeLead'
  | 'ladder'
  | 'noticeValidity'
  | 'sourceSilence'
  | 'lateWindow'
  | 'reconciliation'
  | 'evidence';

function text(description: string, more: Readonly<Record<string, unknown>>) {
  return { description, type: 'string', ...more };
}

function period(description: string, name: PeriodName) {
  return text(description, { pattern: calendarPeriod, default: defaults[name] });
}

function days(description: string, name: PeriodName) {
  return text(description, { pattern: wholeDays, default: defaults[name] });
}

function orNone(description: string) {
  return { description, type: ['string', 'null'], pattern: wholeDays, default: null, examples: ['P7D'] };
}

function choice(description: string) {
  return { description, type: 'boolean', default: false };
}

function count(description: string, usual: number) {
  return { description, type: 'integer', minimum: 1, default: usual };
}

function group(description: string, properties: Readonly<Record<string, unknown>>, required: readonly string[] = []) {
  return { description, type: 'object', additionalProperties: false, required, properties };
}

function inTwoLanguages(description: string) {
  const filled = { pattern: '[^\\s]' };
  return group(description, { ko: text('In Korean.', filled), en: text('In English.', filled) }, ['ko', 'en']);
}
