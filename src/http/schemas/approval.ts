import { Type } from 'typebox';
import { closed, id, instant, oneOf, orNull, ref } from './parts.js';

export const ApprovalParams = Type.Object({ approvalId: id('The approval.') }, closed);

const example = {
  approvalId: '3f0b6c51-52b7-4e0c-9a55-0f1f0a4c2d11',
  operation: 'restore.bulk',
  requestHash: 'a3f5c1d2e4b60718293a4b5c6d7e8f90a3f5c1d2e4b60718293a4b5c6d7e8f90',
  summary: { members: 1200 },
  state: 'waiting',
  requestedBy: 'cli:kim',
  requestedAt: '2026-11-22T01:00:12.500000Z',
  expiresAt: '2026-11-23T01:00:12.500000Z',
  approvedBy: null,
  approvedAt: null,
  usedAt: null,
};

export const Approval = Type.Object(
  {
    approvalId: id('The approval.'),
    operation: Type.String({ description: 'What is to be done, as in `restore.bulk` or `keys.retire`.' }),
    requestHash: Type.String({
      description: 'SHA-256 of the operation and its exact request: the approval covers no other.',
    }),
    summary: Type.Unsafe<Readonly<Record<string, unknown>>>({
      type: 'object',
      additionalProperties: true,
      description: 'What it comes to: counts, ids and names of the schema. It holds no personal data.',
    }),
    state: oneOf(['waiting', 'approved', 'used', 'expired'], 'How far it is.'),
    requestedBy: Type.String({ description: 'Who asked for it.' }),
    requestedAt: instant('When.'),
    expiresAt: instant('Until when it can be given and used.'),
    approvedBy: orNull(Type.String({ description: 'Who gave it.' })),
    approvedAt: orNull(instant('When.')),
    usedAt: orNull(instant('When it was done.')),
  },
  { $id: 'Approval', description: 'One exact request that needs a second person.', examples: [example] },
);

export const Approvals = Type.Object(
  {
    approvals: Type.Array(ref(Approval), { description: 'Newest first.' }),
    next: orNull(Type.String({ description: 'What to send as `cursor` for the next page; null on the last.' })),
  },
  { $id: 'Approvals', description: 'A page of approvals.', examples: [{ approvals: [example], next: null }] },
);

const right = {
  at: '2026-11-22T01:00:12.500000Z',
  credential: 'key:abcdefghijklmnop',
  event: 'granted',
  scopes: ['members:read'],
  person: false,
  by: 'cli:kim',
  reason: null,
};

export const AccessRight = Type.Object(
  {
    at: instant('When.'),
    credential: Type.String({ description: 'Whose right it is.' }),
    event: oneOf(['granted', 'changed', 'revoked', 'locked', 'unlocked'], 'What happened to it.'),
    scopes: Type.Array(Type.String(), { description: 'Its scopes since then; of a revoked one, those that it had.' }),
    person: Type.Boolean({ description: 'Whether it stands for a person.' }),
    by: Type.String({ description: 'Who did it.' }),
    reason: orNull(Type.String({ description: 'Why, where somebody said.' })),
  },
  { $id: 'AccessRight', description: 'One line of the record of rights.', examples: [right] },
);

export const AccessRights = Type.Object(
  {
    rights: Type.Array(ref(AccessRight), { description: 'Newest first.' }),
    next: orNull(Type.String({ description: 'What to send as `cursor` for the next page; null on the last.' })),
  },
  { $id: 'AccessRights', description: 'A page of the record of rights.', examples: [{ rights: [right], next: null }] },
);

export const accessComponents = [Approval, Approvals, AccessRight, AccessRights];
