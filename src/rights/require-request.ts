import type { Handle } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { findRightsRequest, type RightsRequestRow } from '../store/rights-requests.js';

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function requireRequest(handle: Handle, requestId: string): Promise<RightsRequestRow> {
  const found = uuidPattern.test(requestId) ? await findRightsRequest(handle, requestId) : null;
  if (found) return found;
  throw new ServiceError(
    'rights_request_not_found',
    'No request has this id. Take it from the list of the requests, and of the member whom they are about.',
  );
}
