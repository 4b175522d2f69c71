import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';

type Serialize = (answer: unknown) => string;

const build = SerializerSelector() as (shared: unknown, options: unknown) => (route: { schema: unknown }) => Serialize;

let built: { readonly key: string; readonly serializerOf: (route: { schema: unknown }) => Serialize } | undefined;

/**
 * Writes answers down by their schema: what it doesn't name never leaves. Most of them are the same few problems, so one
 * schema is compiled once, for as long as the shared schemas are the same.
 */
export function buildSerializer(sharedSchemas: unknown, options: unknown) {
  const key = JSON.stringify([sharedSchemas, options]);
  if (built?.key !== key) built = { key, serializerOf: newSerializer(sharedSchemas, options) };
  return built.serializerOf;
}

function newSerializer(sharedSchemas: unknown, options: unknown) {
  const compiled = new Map<string, Serialize>();
  return (route: { schema: unknown }): Serialize => {
    const key = JSON.stringify(route.schema);
    const serialize = compiled.get(key) ?? build(sharedSchemas, options)(route);
    compiled.set(key, serialize);
    return serialize;
  };
}
