import type { Context } from '../context.js';
import { type AccessRightRow, readAccessRights } from '../store/access-rights.js';

/** Who was granted what, when it changed and when it was taken back; the newest first. */
export function listAccessRights(
  ctx: Pick<Context, 'clerk'>,
  page: { credential: string | null; before: string | null; limit: number },
): Promise<AccessRightRow[]> {
  return readAccessRights(ctx.clerk, page);
}
