import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { HeldKey } from '../access/repeated-request.js';
import type { Context } from '../context.js';
import type { Access, Caller } from './access-control.js';
import type { BackgroundSweeps } from './background-sweeps.js';

export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What a route may use: the context for its verb, and the sweeps of this process. */
export interface Edge {
  readonly ctx: Context;
  readonly sweeps: BackgroundSweeps;
}

export type RegisterRoute = (server: Server, edge: Edge) => void;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** Whether the call may, or must, come with an Idempotency-Key. */
    idempotency?: 'accepted' | 'required';
    /** Answers nothing but 405. */
    refuses?: boolean;
    /** The media types of its body; JSON unless told. */
    takes?: readonly string[];
    /** Answers also when the process is overloaded or busy: probes and measurements. */
    exempt?: boolean;
  }
  interface FastifyRequest {
    caller: Caller | null;
    heldKey: HeldKey | null;
  }
}
