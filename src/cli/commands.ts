import { apiKeysCreate } from './api-keys-create.js';
import { apiKeysList } from './api-keys-list.js';
import { apiKeysRevoke } from './api-keys-revoke.js';
import { boardCheck } from './board-check.js';
import { boardList } from './board-list.js';
import { boardPost } from './board-post.js';
import { boardWithdraw } from './board-withdraw.js';
import { bouncesFetch } from './bounces-fetch.js';
import { bouncesImport } from './bounces-import.js';
import type { Command } from './command.js';
import { datamapCheck } from './datamap-check.js';
import { evidence } from './evidence.js';
import { grants } from './grants.js';
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
  status,
  lookup,
  restore,
  evidence,
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
  datamapCheck,
  grants,
  migrate,
  apiKeysCreate,
  apiKeysList,
  apiKeysRevoke,
  sample,
  openapi,
];
