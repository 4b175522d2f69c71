import { ref, retentionDefs } from './retention-schema.js';
import { only, sourceDefs } from './source-schema.js';

const reach = {
  table: ref('table', 'The table, as schema.table.'),
  member: ref('column', "The column that holds the member's key."),
  via: ref('via', 'How the rows hang on those of a parent table, where no column holds the key.'),
};

const retained = {
  class: ref('classChoice', 'The retention class of the rows.'),
  recordedAt: ref('column', 'The column with the instant or day of the record, for classes that count from it.'),
  recordedAtZone: ref('zone', 'The time zone of a recordedAt column of type timestamp.'),
  items: ref('items', 'What the notice calls each column of personal data.'),
};

/** JSON Schema 2020-12 of `datamap.yaml`, published for editors; `data-map.ts` holds the same as types. */
export const dataMapSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://dormouse.example/schema/datamap-1.json',
  title: 'Dormouse data map',
  description: "Where a member's data lives, and what happens to it at separation.",
  type: 'object',
  required: ['version', 'member', 'activity', 'data', 'retention'],
  additionalProperties: false,
  properties: {
    version: { const: 1, description: 'The version of this format.' },
    member: ref('member', 'The table with one row per member.'),
    activity: {
      type: 'array',
      minItems: 1,
      items: ref('source', 'One source of activity.'),
      description: 'The latest of all sources decides: no login and no transaction.',
    },
    data: {
      type: 'array',
      minItems: 1,
      items: ref('entry', 'One table and what happens to its rows.'),
      description: 'Every table that can be reached by foreign keys from the member table.',
    },
    retention: {
      type: 'object',
      propertyNames: ref('id', 'The id of a class.'),
      additionalProperties: ref('retentionClass', 'One retention class.'),
      description: 'Retention classes by their id. Those of the library need no declaration.',
    },
    notOfMembers: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['table', 'because'],
        additionalProperties: false,
        description: 'One table that holds nothing of members.',
        properties: {
          table: ref('table', 'The table, as schema.table; a materialized view too.'),
          because: { type: 'string', pattern: '\\S', description: 'Whose data it holds, or why nobody has to look.' },
        },
      },
      description: 'Tables that look personal, are tied to members by no foreign key, and hold nothing of them.',
    },
  },
  $defs: {
    table: {
      type: 'string',
      pattern: '^[^."]+\\.[^"]+$',
      description: 'a table as schema.table, written without quotes (public.members, public.주문 내역)',
    },
    column: { type: 'string', pattern: '^[^"]+$', description: 'a column name, written without quotes' },
    id: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,62}$', description: 'an id of a-z, 0-9 and hyphens' },
    zone: { type: 'string', minLength: 1, description: 'an IANA time zone, as in Asia/Seoul' },
    expression: {
      type: 'string',
      pattern: '\\S',
      description: 'an SQL expression over the columns of the row',
    },
    period: {
      type: 'string',
      pattern: '^P(?!$)([0-9]{1,3}Y)?([0-9]{1,4}M)?([0-9]{1,4}W)?([0-9]{1,5}D)?$',
      description: 'an ISO 8601 duration in years, months, weeks and days, as in P1Y, P6M or P30D',
    },
    member: {
      type: 'object',
      required: ['table', 'key', 'registeredAt', 'contact', 'lookup'],
      additionalProperties: false,
      description: 'The table with one row per member.',
      properties: {
        table: ref('table', 'The table, as schema.table.'),
        key: ref('column', 'The key: any scalar type, not a contact or lookup column, for it stands in URLs.'),
        registeredAt: ref('column', 'When the member joined.'),
        registeredAtZone: ref('zone', 'The time zone of a registeredAt column of type timestamp or date.'),
        contact: ref('contact', 'Where the notice goes.'),
        lookup: {
          type: 'array',
          uniqueItems: true,
          items: ref('column', 'A column of the member table.'),
          description: 'What a returning member may give: kept as keyed hashes only.',
        },
      },
    },
    contact: {
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      description: 'The columns of the member table that a notice needs.',
      properties: {
        name: ref('column', 'The name to address.'),
        email: ref('column', 'The e-mail address.'),
        phone: ref('column', 'The phone number.'),
        address: {
          type: 'object',
          required: ['postalCode', 'line1'],
          additionalProperties: false,
          description: 'The postal address.',
          properties: {
            postalCode: ref('column', 'The postal code.'),
            line1: ref('column', 'The first line.'),
            line2: ref('column', 'The second line.'),
          },
        },
        language: ref('column', 'The language of the member: ko or en.'),
      },
    },
    ...sourceDefs,
    entry: {
      type: 'object',
      required: ['table', 'mode'],
      additionalProperties: false,
      description: 'One table and what happens to its rows at separation.',
      properties: {
        ...reach,
        mode: {
          enum: ['move', 'strip', 'discard', 'keep'],
          description:
            'move: the rows go to the vault. strip: the rows stay, the listed columns go to the vault. ' +
            'discard: destroyed at separation. keep: declared, with a reason.',
        },
        ...retained,
        columns: {
          type: 'object',
          minProperties: 1,
          additionalProperties: {
            anyOf: [ref('expression', 'The placeholder.'), { type: 'null', description: 'NULL' }],
            description: 'The placeholder: an SQL expression over the row, or null.',
          },
          description: 'Mode strip: the columns that leave, and what stands in their place.',
        },
        mentions: {
          type: 'array',
          minItems: 1,
          uniqueItems: true,
          items: ref('column', 'A column that names another member.'),
          description: 'Modes move and discard: columns that name other members, who have no part in the row.',
        },
        because: { type: 'string', pattern: '\\S', description: 'Mode keep: the reason why nothing leaves.' },
      },
      allOf: [
        mode('strip', ['columns', 'class', 'items'], ['because', 'mentions']),
        mode('move', ['class', 'items'], ['columns', 'because']),
        mode('discard', [], ['columns', 'because', 'class', 'recordedAt', 'recordedAtZone']),
        mode('keep', ['because'], ['columns', 'class', 'recordedAt', 'recordedAtZone', 'items', 'mentions']),
      ],
    },
    via: {
      type: 'object',
      required: ['table', 'columns'],
      additionalProperties: false,
      description: 'The parent table and the columns that lead to it.',
      properties: {
        table: ref('table', 'The parent table, as schema.table.'),
        columns: {
          type: 'object',
          minProperties: 1,
          additionalProperties: ref('column', 'A column of the parent table.'),
          description: 'Column of this table → column of the parent table.',
        },
      },
    },
    classChoice: {
      description: 'A class id, inherit, or a list of cases of which the first that fits decides.',
      if: { type: 'array' },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
      then: {
        minItems: 1,
        items: {
          type: 'object',
          required: ['id'],
          additionalProperties: false,
          description: 'One case. The last of a list has no condition.',
          properties: {
            when: ref('expression', 'Which rows.'),
            id: ref('classIds', 'The class of these rows; or a list, where several hold for the same row.'),
          },
        },
      },
      else: { type: 'string', minLength: 1, description: 'A class id of this map or of the library, or inherit.' },
    },
    classIds: {
      description:
        'A class id of this map or of the library. Of a list, the latest floor and the latest destroyAfter count, and ' +
        'the earliest ceiling; in records and reports the classes are then called by all ids, as in contract+membership.',
      if: { type: 'array' },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
      then: {
        minItems: 1,
        uniqueItems: true,
        items: { type: 'string', minLength: 1, description: 'A class id of this map or of the library.' },
      },
      else: { type: 'string', minLength: 1, description: 'A class id of this map or of the library.' },
    },
    items: {
      type: 'object',
      minProperties: 1,
      description: 'Column → what the notice calls it.',
      additionalProperties: {
        type: 'object',
        required: ['ko', 'en'],
        additionalProperties: false,
        description: 'The name in Korean and in English.',
        properties: {
          ko: { type: 'string', pattern: '\\S', description: 'In Korean.' },
          en: { type: 'string', pattern: '\\S', description: 'In English.' },
        },
      },
    },
    ...retentionDefs,
  },
};

function mode(name: string, required: readonly string[], refused: readonly string[]) {
  return {
    if: { properties: { mode: { const: name } }, required: ['mode'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { required, properties: Object.fromEntries(refused.map((key) => [key, only(`not with mode ${name}`)])) },
  };
}
