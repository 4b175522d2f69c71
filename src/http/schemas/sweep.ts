import { Type } from 'typebox';
import { closed, day, id, instant, oneOf, orNull, ref } from './parts.js';

export const SweepParams = Type.Object({ sweepId: id('The sweep.') }, closed);

export const ApprovalQuery = Type.Object(
  {
    shown: Type.String({
      pattern: '^[0-9a-f]{64}$',
      maxLength: 64,
      description: 'The `shownHash` of the halt that you looked at: another halt since then is not approved (409).',
    }),
  },
  closed,
);

export const SweepRequest = Type.Object(
  {
    mode: Type.Optional(
      Type.Unsafe<'rehearse' | 'perform'>({
        type: 'string',
        enum: ['rehearse', 'perform'],
        default: 'rehearse',
        description: 'rehearse says what would happen and changes nothing; perform must be asked for.',
      }),
    ),
    asOf: Type.Optional(
      Type.Union([instant('A moment.'), day('A day in the zone of the policy: its first moment.')], {
        description: 'Another time to sweep as of: in rehearsals, and in development.',
      }),
    ),
  },
  { ...closed, $id: 'SweepRequest', description: 'A sweep to run.', examples: [{ mode: 'rehearse' }] },
);

const some = (description: string) => ({ type: ['object', 'null'], additionalProperties: true, description });

const example = {
  sweepId: 'd1c7c1ce-0b0f-4a56-8f6d-5a8f3f5f0e55',
  mode: 'rehearse',
  state: 'waiting',
  asOf: null,
  scheduledFor: null,
  requestedBy: 'key:abcdefghijklmnop',
  requestedAt: '2026-11-22T06:03:00.123456Z',
  approvedBy: null,
  approvedAt: null,
  startedAt: null,
  finishedAt: null,
  stopRequestedBy: null,
  halt: null,
  report: null,
};

export const Sweep = Type.Object(
  {
    sweepId: id('The sweep.'),
    mode: oneOf(['rehearse', 'perform'], 'Whether it changes anything.'),
    state: oneOf(['waiting', 'running', 'halted', 'done', 'stopped', 'failed'], 'How far it is.'),
    asOf: orNull(instant('The moment that it sweeps as of; null is the present.')),
    scheduledFor: orNull(instant('The time of the schedule that it serves.')),
    requestedBy: Type.String({ description: 'Who asked for it.' }),
    requestedAt: instant('When.'),
    approvedBy: orNull(Type.String({ description: 'Who let it go on after a halt.' })),
    approvedAt: orNull(instant('When.')),
    startedAt: orNull(instant('When it began.')),
    finishedAt: orNull(instant('When it ended.')),
    stopRequestedBy: orNull(Type.String({ description: 'Who asked to stop it.' })),
    halt: Type.Unsafe<unknown>(
      some(
        'What a safety rule found, and what to do (`message`). `kind`: above (more is due than `haltAbove` allows), ' +
          'silent (a source has no new event), short_history (a source remembers less than the inactivity period) or ' +
          'clock (the database clock went back or on, or differs from that of the machine). An approval is bound to ' +
          '`shown` by `shownHash`.',
      ),
    ),
    report: Type.Unsafe<unknown>(some('Counts of each stage.')),
  },
  { $id: 'Sweep', description: 'A sweep: detect, notify, separate, destroy.', examples: [example] },
);

export const Sweeps = Type.Object(
  {
    sweeps: Type.Array(ref(Sweep), { description: 'Newest first.' }),
    next: orNull(Type.String({ description: 'What to send as `cursor` for the next page; null on the last.' })),
  },
  { $id: 'Sweeps', description: 'A page of sweeps.', examples: [{ sweeps: [example], next: null }] },
);
