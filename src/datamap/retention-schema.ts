import { retentionStarts } from '../policy/retention.js';

/** A use of a named definition, with what it means at this place. */
export function ref(name: string, description: string) {
  return { $ref: `#/$defs/${name}`, description };
}

const starts = [...retentionStarts];

/** The part of the data map's schema that says how long records are kept. */
export const retentionDefs = {
  retentionClass: {
    type: 'object',
    additionalProperties: false,
    description: 'How long the records of a class are kept.',
    properties: {
      basis: {
        type: 'string',
        pattern: '\\S',
        description: 'The law or policy that says so. Beside like it may be left out, for it is taken over.',
      },
      like: {
        type: 'string',
        minLength: 1,
        description:
          'Another class, whose rules are taken over: of this map, else of the library. Its own id names the class of ' +
          'the library that has the same id.',
      },
      startsFrom: {
        enum: starts,
        description:
          'Beside like: what its periods count from, where the law of the library class states no start ' +
          '(ec-payment-supply: { like: ec-payment-supply, startsFrom: record }).',
      },
      destroyAfter: ref('period', 'Destroyed so long after its start.'),
      from: { enum: starts, description: 'What destroyAfter counts from.' },
      on: ref('startColumns', 'The columns of the row that hold the days of starts.'),
      atLeast: ref('term', 'A floor: a law says to keep it so long.'),
      atMost: ref('term', 'A ceiling: a law says gone by then.'),
    },
    dependentRequired: { destroyAfter: ['from'], from: ['destroyAfter'], startsFrom: ['like'] },
    if: { required: ['like'] },
    else: { required: ['basis'] },
  },
  startColumns: {
    description:
      'One column, of the start that from names; or start → column, for every period of this class and of those it is ' +
      'like (aml-kyc: { like: aml-kyc, on: { relationshipEnd: closed_on } }). Starts other than record and separation ' +
      'need one.',
    if: { type: 'object' },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: {
      minProperties: 1,
      propertyNames: { enum: starts.filter((start) => start !== 'record' && start !== 'separation') },
      additionalProperties: ref('column', 'The column of the row that holds that day.'),
    },
    else: ref('column', 'The column of the row that holds the day of from.'),
  },
  term: {
    type: 'object',
    required: ['period', 'from'],
    additionalProperties: false,
    description: 'A period and what it counts from.',
    properties: {
      period: ref('period', 'How long.'),
      from: { enum: starts, description: 'What it counts from.' },
      on: ref('column', 'The column of the row that holds that day, for starts other than record and separation.'),
    },
  },
};
