import { Type } from 'typebox';
import { oneOf } from './parts.js';

export const Liveness = Type.Object(
  { status: Type.Unsafe<'live'>({ type: 'string', enum: ['live'], description: 'The process answers.' }) },
  { $id: 'Liveness', description: 'The process answers.', examples: [{ status: 'live' }] },
);

export const Readiness = Type.Object(
  {
    status: oneOf(['ready', 'not_ready'], 'Whether callers can be served.'),
    failed: Type.Array(Type.String(), { description: 'Names of what could not be reached.' }),
  },
  { $id: 'Readiness', description: 'Whether callers can be served.', examples: [{ status: 'ready', failed: [] }] },
);
