import { type Static, Type } from 'typebox';
import { type ErrorCode, errorCodes } from '../errors.js';

/** What can go wrong before a verb is reached, and so has no ErrorCode. */
export const edgeCodes = [
  'headers_too_large',
  'internal',
  'media_type_unsupported',
  'method_not_allowed',
  'overloaded',
  'rate_limited',
  'request_malformed',
  'request_timeout',
  'request_too_large',
  'resource_not_found',
  'signature_invalid',
] as const;

export type EdgeCode = (typeof edgeCodes)[number];
export type ProblemCode = ErrorCode | EdgeCode;

export const problemMediaType = 'application/problem+json';
export const problemComponent = 'Problem';

const typeBase = 'https://dormouse.example/problems/';

export const Problem = Type.Object(
  {
    type: Type.String({ format: 'uri', description: 'Names the kind of problem; the last part is `code`.' }),
    title: Type.String({ description: 'The kind of problem in words, the same for every occurrence.' }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: 'What happened and what to do. It holds no personal data.' }),
    code: Type.String({
      enum: [...new Set([...errorCodes, ...edgeCodes])].sort(),
      description: 'For programs to decide by.',
    }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          location: Type.String({ description: 'body, path, query or headers.' }),
          path: Type.String({ description: 'JSON Pointer to the field; empty for the whole.' }),
          message: Type.String({ description: 'What the field must be. It never repeats what it was.' }),
        }),
        { description: 'Fields that did not fit, where the request was refused for them.' },
      ),
    ),
    context: Type.Optional(
      Type.Unsafe<Readonly<Record<string, unknown>>>({
        type: 'object',
        additionalProperties: true,
        description: 'Facts that help: table, constraint, choices. It holds no personal data.',
      }),
    ),
  },
  {
    $id: problemComponent,
    description: 'A problem document after RFC 9457.',
    examples: [
      {
        type: `${typeBase}member_not_found`,
        title: 'Member not found',
        status: 404,
        detail: 'There is no member with this id.',
        code: 'member_not_found',
      },
    ],
  },
);

export type Problem = Static<typeof Problem>;

export function problemOf(
  code: ProblemCode,
  status: number,
  detail: string,
  more: Pick<Problem, 'errors' | 'context'> = {},
): Problem {
  return { type: `${typeBase}${code}`, title: titleOf(code), status, detail, code, ...more };
}

function titleOf(code: ProblemCode): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
