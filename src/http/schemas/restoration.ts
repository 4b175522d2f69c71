import { Type } from 'typebox';
import { choicesMax } from '../../restore/require-choices.js';
import { closed, day, instant, line, oneOf, orNull, ref } from './parts.js';

const text = (description: string) => Type.String({ description });
/** A name of the member database: whatever may stand between double quotes. */
const named = (description: string, maxLength: number) =>
  Type.String({ format: 'text', minLength: 1, maxLength, description });
const table = named('`schema.table`, as the conflict names it.', choicesMax.table);
const column = named(
  'A column of the sealed rows; for `value` also one that the table has got since.',
  choicesMax.column,
);

const Override = Type.Object(
  {
    table,
    column: Type.Optional(column),
    value: Type.Optional(
      orNull(
        Type.String({
          format: 'text',
          maxLength: choicesMax.value,
          description:
            "Put this instead, in the text form of the column's type; null for SQL NULL. It is personal data: it is " +
            'written there and kept nowhere else.',
        }),
      ),
    ),
    use: Type.Optional(
      oneOf(
        ['sealed', 'changed'],
        'sealed: put it over what was written there since the separation. changed: accept what types, defaults or ' +
          'triggers of the table make of it.',
      ),
    ),
    into: Type.Optional(
      named(
        'The new name of the column; without `column`, `schema.table` that the table is called now.',
        choicesMax.table,
      ),
    ),
  },
  { ...closed, description: 'Exactly one of `value`, `use` and `into`.' },
);

const LeftByChoice = Type.Object(
  {
    table,
    columns: Type.Optional(
      Type.Array(column, {
        minItems: 1,
        maxItems: choicesMax.columns,
        description: 'These columns alone; without them the whole rows stay sealed.',
      }),
    ),
  },
  closed,
);

export const RestorationRequest = Type.Object(
  {
    reason: line('Why the data is given back.', 500),
    proof: Type.Object(
      {
        method: line('How the caller made sure that it is this person.', 100),
        reference: line("The caller's own record of it. No personal data.", 200),
      },
      { ...closed, description: 'The proof of identity, which the caller has made.' },
    ),
    overrides: Type.Optional(
      Type.Array(Override, {
        maxItems: choicesMax.overrides,
        description: 'What goes back otherwise than it left. A conflict names the choices that there are.',
      }),
    ),
    leaveInVault: Type.Optional(
      Type.Array(LeftByChoice, {
        maxItems: choicesMax.leaveInVault,
        description: 'What stays sealed and listed, and can be given back later as the remainder.',
      }),
    ),
    rehearse: Type.Optional(
      Type.Boolean({
        description: 'Do it all, undo it, and answer what it would have been: nothing changes but the audit.',
      }),
    ),
    remainder: Type.Optional(
      Type.Boolean({
        description:
          'Give back what an earlier restoration left in the vault, of one cycle a call: the latest first. `leftInVault` ' +
          'says what the others still hold; a further call takes the next. The member is live and stays so.',
      }),
    ),
  },
  {
    ...closed,
    $id: 'RestorationRequest',
    description: 'Why the data is given back, how the person proved who they are, and what is to go back otherwise.',
    examples: [
      { reason: 'The member asked for it.', proof: { method: 'phone', reference: 'check-2026-4711' } },
      {
        reason: 'The member asked for it; another one has their address by now.',
        proof: { method: 'phone', reference: 'check-2026-4711' },
        overrides: [{ table: 'public.members', column: 'email', value: 'member@example.com' }],
        leaveInVault: [{ table: 'public.coupons' }],
        rehearse: true,
      },
    ],
  },
);

export const LeftInVault = Type.Object(
  {
    table: text('The table.'),
    columns: Type.Unsafe<string[] | null>({
      type: ['array', 'null'],
      items: { type: 'string' },
      description: 'The columns that stay sealed; null for whole rows.',
    }),
    rows: Type.Integer({ description: 'Of how many rows.' }),
    class: text('The retention class.'),
    dueOn: orNull(day('When the last that is kept with it is destroyed; null while nobody can say.')),
  },
  { $id: 'LeftInVault', description: 'What a restoration left in the vault. It holds no value.' },
);

export const RestoredMember = Type.Object(
  {
    state: oneOf(['restored', 'rehearsed'], 'The member is live again; rehearsed: nothing was changed.'),
    memberId: text('The member.'),
    restoredAt: instant('When the data came back.'),
    tables: Type.Unsafe<Readonly<Record<string, number>>>({
      type: 'object',
      additionalProperties: { type: 'integer' },
      description: 'Rows put back, by table.',
    }),
    missing: Type.Array(
      Type.Object({
        class: text('A retention class.'),
        destroyedAt: instant('When it was destroyed.'),
        basis: text('On what ground.'),
        rows: Type.Integer({ description: 'How many rows.' }),
        partly: Type.Boolean({ description: 'Other rows of the class were still there.' }),
      }),
      { description: 'What was destroyed on its day before, and can not come back.' },
    ),
    changed: Type.Array(
      Type.Object({
        table: text('The table.'),
        columns: Type.Array(Type.String(), { description: 'Columns that now hold another value than the sealed one.' }),
        rows: Type.Integer({ description: 'In how many rows.' }),
      }),
      { description: 'What came back otherwise than it left, by what the request gave or accepted.' },
    ),
    leftInVault: Type.Array(ref(LeftInVault), { description: 'What stays sealed, and can be given back later.' }),
    already: Type.Boolean({ description: 'The member had been restored before this call.' }),
  },
  {
    $id: 'RestoredMember',
    description: 'The outcome of a restoration.',
    examples: [
      {
        state: 'restored',
        memberId: '10231',
        restoredAt: '2026-12-01T02:15:00.500000Z',
        tables: { 'public.members': 1, 'public.payments': 12 },
        missing: [],
        changed: [{ table: 'public.members', columns: ['email'], rows: 1 }],
        leftInVault: [{ table: 'public.coupons', columns: null, rows: 3, class: 'membership', dueOn: '2030-11-23' }],
        already: false,
      },
    ],
  },
);

export const restorationComponents = [RestorationRequest, LeftInVault, RestoredMember];
