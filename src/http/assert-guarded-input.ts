import assert from 'node:assert/strict';

type SchemaNode = Readonly<Record<string, unknown>>;

/**
 * Walks what a route lets in. A string without a format, a pattern or a list of values, or anything without bounds, would
 * bring what the database refuses: the server doesn't start with one.
 */
export function assertGuardedInput(place: string, schema: unknown, shared: Readonly<Record<string, unknown>>): void {
  if (schema === null || typeof schema !== 'object') return;
  const node = schema as SchemaNode;
  if (typeof node.$ref === 'string') {
    const name = node.$ref.replace(/#$/, '');
    assert.ok(shared[name], `${place}: the schema ${name} is not known`);
    assertGuardedInput(`${place} ${name}`, shared[name], shared);
  }
  const types = [node.type].flat();
  if (types.includes('object') && place.startsWith('/v1')) {
    const isClosed = node.additionalProperties === false || isTyped(node.additionalProperties);
    assert.ok(isClosed, `${place}: an object that comes in must be closed`);
  }
  assertGuardedInput(`${place}.*`, node.additionalProperties, shared);
  if (types.includes('string')) assertGuardedString(place, node);
  if (types.includes('number') || types.includes('integer')) {
    assert.ok('minimum' in node && 'maximum' in node, `${place}: a number that comes in needs its bounds`);
  }
  for (const [name, child] of Object.entries((node.properties as SchemaNode | undefined) ?? {})) {
    assertGuardedInput(`${place}.${name}`, child, shared);
  }
  for (const child of [node.items, node.anyOf, node.oneOf, node.allOf].flat()) {
    assertGuardedInput(place, child, shared);
  }
}

/** Fields of any name, whose values are guarded like any other. */
function isTyped(rest: unknown): boolean {
  return typeof rest === 'object' && rest !== null && 'type' in rest;
}

function assertGuardedString(place: string, node: SchemaNode): void {
  const listed = node.enum !== undefined || node.const !== undefined;
  assert.ok(listed || node.format || node.pattern, `${place}: a string that comes in needs a format`);
  const bounded =
    listed || node.maxLength !== undefined || ['uuid', 'date', 'date-time'].includes(node.format as string);
  assert.ok(bounded, `${place}: a string that comes in needs a maxLength`);
}
