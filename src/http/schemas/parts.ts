import { type Static, type TSchema, Type } from 'typebox';

/** A named component of the OpenAPI document. */
export type Component = TSchema & { readonly $id?: string };

export function ref<Schema extends Component>(schema: Schema) {
  return Type.Unsafe<Static<Schema>>({ $ref: `${schema.$id}#` });
}

/** One type with null beside it, which says more in a document than a union of two schemas. */
export function orNull<Schema extends TSchema>(schema: Schema) {
  const { type, enum: listed, ...rest } = schema as unknown as { type: string; enum?: unknown[] };
  const values = listed ? { enum: [...listed, null] } : {};
  return Type.Unsafe<Static<Schema> | null>({ ...rest, type: [type, 'null'], ...values });
}

export function oneOf<const Values extends readonly string[]>(values: Values, description: string) {
  return Type.Unsafe<Values[number]>({ type: 'string', enum: [...values], description });
}

export const instant = (description: string) => Type.String({ format: 'date-time', description });
export const day = (description: string) => Type.String({ format: 'date', description });
export const id = (description: string) => Type.String({ format: 'uuid', description });

/** One line of a person's words. */
export const line = (description: string, maxLength: number) =>
  Type.String({ format: 'line', minLength: 1, maxLength, description });

export const closed = { additionalProperties: false } as const;

export const memberIdIn = Type.String({
  format: 'line',
  minLength: 1,
  maxLength: 200,
  description: 'The key of the member table, exactly as the database prints it.',
  examples: ['10231'],
});

export const MemberParams = Type.Object({ memberId: memberIdIn }, closed);
export const NoQuery = Type.Object({}, closed);
