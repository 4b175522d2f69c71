import { Type } from 'typebox';
import { closed, day, instant, orNull } from './parts.js';

export const ForecastQuery = Type.Object(
  {
    days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 400, default: 400, description: 'How many days, today first.' }),
    ),
  },
  closed,
);

const count = (description: string) => Type.Integer({ minimum: 0, description });

const Day = Type.Object({
  on: day('The day, in the zone of the policy.'),
  notices: count('Notices of a separation that take effect.'),
  separations: count('Members who are separated.'),
  destructions: count('Members of whose sealed data something is destroyed.'),
  halts: Type.Boolean({ description: 'More is due than `haltAbove` allows: the sweep waits for an approval.' }),
});

const Sample = Type.Object(
  {
    looked: count('How many were looked at.'),
    of: count('For how many they stand.'),
  },
  { description: 'Of very many members a sample is looked at and scaled up; null where everybody was looked at.' },
);

export const Forecast = Type.Object(
  {
    asOf: instant('The moment from which it looks ahead.'),
    today: day('Its day in the zone of the policy.'),
    zone: Type.String({ description: 'The zone of the policy.' }),
    days: Type.Array(Day, { description: 'Each day, today first.' }),
    totals: Type.Object(
      {
        notices: count('Of all days.'),
        separations: count('Of all days.'),
        destructions: count('Of all days; who loses something on two days counts twice.'),
      },
      { description: 'Sums of the days.' },
    ),
    overdue: count('Members whose inactivity period has ended and who are not separated yet.'),
    held: count('Members who would come due and whom a hold keeps.'),
    sampled: orNull(Sample),
    activeFromOn: day('From this day on even members are counted who use the service today.'),
    assumptions: Type.Array(Type.String(), { description: 'What has to be known to read the numbers.' }),
  },
  {
    $id: 'Forecast',
    description: 'Notices, separations and destructions of the coming days.',
    examples: [
      {
        asOf: '2026-11-22T06:03:00.123456Z',
        today: '2026-11-22',
        zone: 'Asia/Seoul',
        days: [{ on: '2026-11-22', notices: 48, separations: 12, destructions: 3, halts: false }],
        totals: { notices: 48, separations: 12, destructions: 3 },
        overdue: 60,
        held: 1,
        sampled: null,
        activeFromOn: '2027-10-09',
        assumptions: ['Each notice goes by the first means, e-mail, takes effect at once, and is not taken back.'],
      },
    ],
  },
);
