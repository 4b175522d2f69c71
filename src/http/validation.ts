import { Ajv, type ErrorObject } from 'ajv';
import type { FastifySchemaValidationError } from 'fastify';
import { formats, formatWords } from './formats.js';
import type { Problem } from './problem.js';

const fieldsNamedMax = 20;

type Validate = ReturnType<Ajv['compile']>;

let built: { readonly key: string; readonly validatorOf: ReturnType<typeof newValidator> } | undefined;

/**
 * One validator for what was parsed and one for query strings, where everything is text: only there a value may be
 * turned into a number or a boolean. Nothing is removed or filled in silently. Fastify asks for them anew for each route,
 * so they are kept for as long as the shared schemas are the same, and one schema is compiled once.
 */
export function buildValidator(sharedSchemas: unknown) {
  const key = JSON.stringify(sharedSchemas);
  if (built?.key !== key) built = { key, validatorOf: newValidator(sharedSchemas) };
  return built.validatorOf;
}

function newValidator(sharedSchemas: unknown) {
  const strict = newAjv(false, sharedSchemas);
  const coercing = newAjv(true, sharedSchemas);
  const compiled = new Map<string, Validate>();
  return ({ schema, httpPart = '' }: { schema: unknown; httpPart?: string }): Validate => {
    const key = `${httpPart} ${JSON.stringify(schema)}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const rules = httpPart === 'headers' ? inLowerCase(schema as HeadersSchema) : (schema as object);
    const validate = (httpPart === 'querystring' ? coercing : strict).compile(rules);
    compiled.set(key, validate);
    return validate;
  };
}

interface HeadersSchema {
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

/** Documents write the names of headers as people do; requests bring them in lower case. */
function inLowerCase(schema: HeadersSchema): object {
  const properties = Object.entries(schema.properties).map(([name, rule]) => [name.toLowerCase(), rule] as const);
  const required = (schema.required ?? []).map((name) => name.toLowerCase());
  return { ...schema, properties: Object.fromEntries(properties), required };
}

function newAjv(coerceTypes: boolean, sharedSchemas: unknown): Ajv {
  const ajv = new Ajv({
    coerceTypes,
    removeAdditional: false,
    useDefaults: true,
    // The first field alone: collecting all of them lets a large body make an enormous answer.
    allErrors: false,
    strict: true,
    strictRequired: false,
    // With it, what is infinite would pass by the bounds that every number here has.
    strictNumbers: false,
    allowUnionTypes: true,
    formats,
  });
  for (const schema of Object.values(sharedSchemas as Record<string, object>)) ajv.addSchema(schema);
  return ajv;
}

/** Paths and rules alone: what a field held is never repeated. */
export function fieldErrors(
  found: readonly FastifySchemaValidationError[],
  context: string | undefined,
): NonNullable<Problem['errors']> {
  const location = context === 'params' ? 'path' : context === 'querystring' ? 'query' : (context ?? 'body');
  return found
    .slice(0, fieldsNamedMax)
    .map((error) => ({ location, path: error.instancePath, message: wordsOf(error) }));
}

function wordsOf(error: Pick<ErrorObject, 'keyword' | 'params' | 'message'>): string {
  const { keyword, params } = error;
  if (keyword === 'format') return formatWords[params.format as string] ?? 'has the wrong form';
  // The unknown property's name is the caller's own text, and may be anything.
  if (keyword === 'additionalProperties') return 'has a field that is not known here';
  if (keyword === 'enum') return `must be one of: ${(params.allowedValues as unknown[]).join(', ')}`;
  return error.message ?? 'does not fit';
}
