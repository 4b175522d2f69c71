import { apiKeysChange } from './api-keys-change.js';
import { apiKeysCreate } from './api-keys-create.js';
import { apiKeysHistory } from './api-keys-history.js';
import { apiKeysList } from './api-keys-list.js';
import { apiKeysRevoke } from './api-keys-revoke.js';
import { apiKeysUnlock } from './api-keys-unlock.js';
import { approvalsGive } from './approvals-give.js';
import { approvalsList } from './approvals-list.js';
import { auditKey } from './audit-key.js';
import { auditList } from './audit-list.js';
import { auditPrune } from './audit-prune.js';
import { auditReview } from './audit-review.js';
import { auditSeal } from './audit-seal.js';
import { auditVerify } from './audit-verify.js';
import { boardCheck } from './board-check.js';
import { boardList } from './board-list.js';
import { boardPost } from './board-post.js';
import { boardWithdraw } from './board-withdraw.js';
import { bouncesFetch } from './bounces-fetch.js';
import { bouncesImport } from './bounces-import.js';
import type { Command } from './command.js';
import { datamapCheck } from './datamap-check.js';
import { datamapDraft } from './datamap-draft.js';
import { destroy } from './destroy.js';
import { destructionsConfirm } from './destructions-confirm.js';
import { destructionsExport } from './destructions-export.js';
import { destructionsList } from './destructions-list.js';
import { disclose } from './disclose.js';
import { evidence } from './evidence.js';
import { forecast } from './forecast.js';
import { grants } from './grants.js';
import { holdsList } from './holds-list.js';
import { keysAdd } from './keys-add.js';
import { keysList } from './keys-list.js';
import { keysRetire } from './keys-retire.js';
import { keysRewrap } from './keys-rewrap.js';
import { keysStatus } from './keys-status.js';
import { lettersCreate } from './letters-create.js';
import { lettersImportResults } from './letters-import-results.js';
import { lettersList } from './letters-list.js';
import { lettersOpen } from './letters-open.js';
import { lookup } from './lookup.js';
import { meansList } from './means-list.js';
import { meansResume } from './means-resume.js';
import { messagesAlimtalk } from './messages-alimtalk.js';
import { messagesPreview } from './messages-preview.js';
import { messagesTest } from './messages-test.js';
import { migrate } from './migrate.js';
import { openapi } from './openapi.js';
import { requestsClose } from './requests-close.js';
import { requestsList } from './requests-list.js';
import { requestsOpen } from './requests-open.js';
import { restore } from './restore.js';
import { sample } from './sample.js';
import { serve } from './serve.js';
import { start } from './start.js';
import { status } from './status.js';
import { sweep } from './sweep.js';

/** In the order of the help: running, members, setting up. */
export const commands: readonly Command[] = [
  start,
  serve,
  sweep,
  forecast,
  status,
  lookup,
  restore,
  destroy,
  destructionsList,
  destructionsExport,
  destructionsConfirm,
  holdsList,
  disclose,
  requestsOpen,
  requestsList,
  requestsClose,
  evidence,
  approvalsList,
  approvalsGive,
  auditVerify,
  auditSeal,
  auditKey,
  auditList,
  auditReview,
  auditPrune,
  lettersCreate,
  lettersOpen,
  lettersList,
  lettersImportResults,
  meansList,
  meansResume,
  bouncesFetch,
  bouncesImport,
  boardPost,
  boardList,
  boardCheck,
  boardWithdraw,
  messagesPreview,
  messagesTest,
  messagesAlimtalk,
  datamapDraft,
  datamapCheck,
  grants,
  migrate,
  keysList,
  keysAdd,
  keysRewrap,
  keysRetire,
  keysStatus,
  apiKeysCreate,
  apiKeysList,
  apiKeysChange,
  apiKeysRevoke,
  apiKeysUnlock,
  apiKeysHistory,
  sample,
  openapi,
];
