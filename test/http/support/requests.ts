import type { InjectOptions } from 'fastify';
import type { Scope } from '../../../src/access/scopes.js';

const noId = '00000000-0000-4000-8000-000000000000';

interface KnownRequest {
  readonly request: InjectOptions;
  readonly scope: Scope;
  /** What a caller with the scope is answered, where only the member 1001 exists. */
  readonly status: number;
}

/** One well-formed request for every operation under /v1; a test fails for an operation that is missing here. */
export const knownRequests: Readonly<Record<string, KnownRequest>> = {
  explainMember: { request: { method: 'GET', url: '/v1/members/1001' }, scope: 'members:read', status: 200 },
  listNotices: { request: { method: 'GET', url: '/v1/members/1001/notices' }, scope: 'members:read', status: 200 },
  lookupMembers: {
    request: { method: 'POST', url: '/v1/members/lookup', body: { value: 'nobody@example.com' } },
    scope: 'members:lookup',
    status: 200,
  },
  restoreMember: {
    request: {
      method: 'POST',
      url: '/v1/members/1001/restoration',
      headers: { 'idempotency-key': 'auth-table' },
      body: { reason: 'Asked for it.', proof: { method: 'phone', reference: 'check-1' } },
    },
    scope: 'members:restore',
    status: 404,
  },
  withdrawMember: {
    request: {
      method: 'POST',
      url: '/v1/members/1001/destruction',
      headers: { 'idempotency-key': 'auth-table' },
      body: { reason: 'Withdrew, case 1.' },
    },
    scope: 'vault:destroy',
    status: 409,
  },
  listDestructions: { request: { method: 'GET', url: '/v1/destructions' }, scope: 'audit:read', status: 200 },
  // By a program; a person is answered how many there are.
  confirmDestructions: {
    request: { method: 'POST', url: '/v1/destructions/confirmation', body: { ids: [noId] } },
    scope: 'destructions:confirm',
    status: 403,
  },
  setInactivityPeriod: {
    request: {
      method: 'PUT',
      url: '/v1/members/1001/inactivity-period',
      body: { period: 'P3Y', reason: 'Chose three years.' },
    },
    scope: 'members:write',
    status: 200,
  },
  placeHold: {
    request: {
      method: 'POST',
      url: '/v1/members/1001/holds',
      body: { scope: 'both', ground: 'Dispute 1.', reviewer: 'Legal', reviewOn: '2099-12-31' },
    },
    scope: 'holds:write',
    status: 201,
  },
  disclose: {
    request: { method: 'POST', url: '/v1/members/1001/disclosures', body: { reason: 'Case 1.' } },
    scope: 'vault:disclose',
    status: 409,
  },
  openRightsRequest: {
    request: {
      method: 'POST',
      url: '/v1/members/1001/rights-requests',
      body: { kind: 'access', proof: { method: 'phone', reference: 'check-1' } },
    },
    scope: 'requests:write',
    status: 201,
  },
  listRightsRequests: { request: { method: 'GET', url: '/v1/rights-requests' }, scope: 'requests:read', status: 200 },
  closeRightsRequest: {
    request: { method: 'POST', url: `/v1/rights-requests/${noId}/outcome`, body: { outcome: 'granted' } },
    scope: 'requests:write',
    status: 404,
  },
  openEvidence: {
    request: { method: 'POST', url: `/v1/notices/${noId}/evidence`, body: { reason: 'Case 1.' } },
    scope: 'vault:disclose',
    status: 404,
  },
  previewMessage: {
    request: {
      method: 'POST',
      url: '/v1/members/1001/message-preview',
      body: { means: 'email', purpose: 'separation' },
    },
    scope: 'notices:send',
    status: 200,
  },
  sendTestMessage: {
    request: {
      method: 'POST',
      url: '/v1/test-messages',
      body: { to: 'operator@example.com', means: 'email', purpose: 'separation', language: 'en' },
    },
    scope: 'notices:send',
    status: 200,
  },
  listHolds: { request: { method: 'GET', url: '/v1/holds' }, scope: 'members:read', status: 200 },
  releaseHold: { request: { method: 'DELETE', url: `/v1/holds/${noId}` }, scope: 'holds:write', status: 404 },
  reportActivity: {
    request: {
      method: 'POST',
      url: '/v1/activity',
      body: { reports: [{ memberId: '1001', at: '2026-11-20T00:00:00Z', kind: 'login' }] },
    },
    scope: 'activity:write',
    status: 200,
  },
  followEvents: { request: { method: 'GET', url: '/v1/events' }, scope: 'events:read', status: 200 },
  requestSweep: { request: { method: 'POST', url: '/v1/sweeps', body: {} }, scope: 'sweeps:run', status: 202 },
  listSweeps: { request: { method: 'GET', url: '/v1/sweeps' }, scope: 'sweeps:read', status: 200 },
  findSweep: { request: { method: 'GET', url: `/v1/sweeps/${noId}` }, scope: 'sweeps:read', status: 404 },
  readForecast: { request: { method: 'GET', url: '/v1/forecast' }, scope: 'sweeps:read', status: 200 },
  stopSweep: { request: { method: 'POST', url: `/v1/sweeps/${noId}/stop` }, scope: 'sweeps:run', status: 404 },
  postPolicyChange: {
    request: {
      method: 'POST',
      url: '/v1/postings',
      body: {
        takesEffectOn: '2027-03-31',
        material: true,
        texts: { ko: { title: '개정', text: '내용' }, en: { title: 'Change', text: 'Text' } },
      },
    },
    scope: 'postings:write',
    status: 201,
  },
  listPostings: { request: { method: 'GET', url: '/v1/postings' }, scope: 'postings:write', status: 200 },
  withdrawPosting: {
    request: { method: 'DELETE', url: `/v1/postings/${noId}`, body: { reason: 'A wrong day.' } },
    scope: 'postings:write',
    status: 404,
  },
  createLetterBatch: {
    request: { method: 'POST', url: '/v1/letter-batches', body: { reason: 'Weekly print run.' } },
    scope: 'letters:manage',
    status: 200,
  },
  listLetterBatches: {
    request: { method: 'GET', url: '/v1/letter-batches' },
    scope: 'letters:manage',
    status: 200,
  },
  findLetterBatch: {
    request: { method: 'GET', url: `/v1/letter-batches/${noId}` },
    scope: 'letters:manage',
    status: 404,
  },
  openLetterBatch: {
    request: { method: 'POST', url: `/v1/letter-batches/${noId}/content`, body: { reason: 'Weekly print run.' } },
    scope: 'letters:manage',
    status: 404,
  },
  importLetterResults: {
    request: {
      method: 'POST',
      url: '/v1/letter-batches/results',
      headers: { 'content-type': 'text/csv' },
      body: 'notice_id,result,on\n',
    },
    scope: 'letters:manage',
    status: 200,
  },
  listMeans: { request: { method: 'GET', url: '/v1/means' }, scope: 'sweeps:read', status: 200 },
  resumeMeans: {
    request: { method: 'POST', url: '/v1/means/sms/resume', body: { reason: 'The token was renewed.' } },
    scope: 'sweeps:run',
    status: 200,
  },
  listApprovals: { request: { method: 'GET', url: '/v1/approvals' }, scope: 'approvals:give', status: 200 },
  findApproval: { request: { method: 'GET', url: `/v1/approvals/${noId}` }, scope: 'approvals:give', status: 404 },
  giveApproval: {
    request: { method: 'POST', url: `/v1/approvals/${noId}/approval` },
    scope: 'approvals:give',
    status: 404,
  },
  listAccessRights: { request: { method: 'GET', url: '/v1/access-rights' }, scope: 'audit:read', status: 200 },
  readAudit: { request: { method: 'GET', url: '/v1/audit?limit=2' }, scope: 'audit:read', status: 200 },
  reviewAudit: { request: { method: 'GET', url: '/v1/audit/review?month=2026-11' }, scope: 'audit:read', status: 200 },
  approveSweep: {
    request: { method: 'POST', url: `/v1/sweeps/${noId}/approval?shown=${'0'.repeat(64)}` },
    scope: 'approvals:give',
    status: 404,
  },
};
