import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { type ApiKeyRow, lockApiKey } from '../store/api-keys.js';

/** The key, locked until the commit: whoever changes it next sees what was done here. */
export async function requireApiKey(tx: Transaction, keyId: string): Promise<ApiKeyRow> {
  const key = await lockApiKey(tx, keyId);
  if (key !== null) return key;
  throw new ServiceError('api_key_not_found', 'There is no API key with this id. `dormouse api-keys list` shows them.');
}
