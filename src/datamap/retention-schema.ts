import { retentionStarts } from '../policy/retention.js';

/** A use of a named definition, with what it means at this place. */
export function ref(name: string, description: string) {
  return { $ref: `#/$defs/${name}`, description };
}

/** The part of the data map's schema that says how long records are kept. */
export const retentionDefs = {
  retentionClass: {
    type: 'object',
    required: ['basis'],
    additionalProperties: false,
    description: 'How long the records of a class are kept.',
    properties: {
      basis: { type: 'string', pattern: '\\S', description: 'The law or policy that says so.' },
      like: { type: 'string', minLength: 1, description: 'Another class, whose rules are taken over.' },
      destroyAfter: ref('period', 'Destroyed so long after its start.'),
      from: { enum: [...retentionStarts], description: 'What destroyAfter counts from.' },
      on: ref('column', 'The column of the row that holds that day, for starts other than record and separation.'),
      atLeast: ref('term', 'A floor: a law says to keep it so long.'),
      atMost: ref('term', 'A ceiling: a law says gone by then.'),
    },
    dependentRequired: { destroyAfter: ['from'], from: ['destroyAfter'], on: ['from'] },
  },
  term: {
    type: 'object',
    required: ['period', 'from'],
    additionalProperties: false,
    description: 'A period and what it counts from.',
    properties: {
      period: ref('period', 'How long.'),
      from: { enum: [...retentionStarts], description: 'What it counts from.' },
      on: ref('column', 'The column of the row that holds that day, for starts other than record and separation.'),
    },
  },
};
