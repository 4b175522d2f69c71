import { ref } from './retention-schema.js';

export const only = (description: string) => ({ not: {}, description });

/** The parts of the schema about sources of activity. */
export const sourceDefs = {
  day: {
    type: 'string',
    pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
    description: 'a day, as in 2026-03-01',
  },
  source: {
    type: 'object',
    required: ['id', 'kind'],
    additionalProperties: false,
    description: 'A table of events, or a column of the member table.',
    properties: {
      id: ref('id', 'A name for reports; unique.'),
      kind: { enum: ['login', 'transaction'], description: 'What the events are.' },
      table: ref('table', 'The table of events, as schema.table.'),
      member: ref('column', "The column that holds the member's key."),
      at: ref('column', 'The column with the instant of the event.'),
      where: ref('expression', 'Which rows count.'),
      keeps: ref('period', 'How long the host program keeps these rows.'),
      since: ref('day', 'When the source began: before, nobody used it. Nothing older has to be found in it.'),
      column: ref('column', 'A column of the member table with the instant of the latest event.'),
      zone: ref('zone', 'The time zone of a column of type timestamp or date.'),
      silence: ref('period', 'How old the newest event over all members may be; else sourceSilence of the policy.'),
    },
    if: { required: ['column'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: {
      properties: Object.fromEntries(
        ['table', 'member', 'at', 'where', 'keeps'].map((name) => [name, only('not together with column')]),
      ),
    },
    else: { required: ['table', 'member', 'at'] },
  },
};
