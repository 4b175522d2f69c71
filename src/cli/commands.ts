import { apiKeysCreate } from './api-keys-create.js';
import { apiKeysList } from './api-keys-list.js';
import { apiKeysRevoke } from './api-keys-revoke.js';
import type { Command } from './command.js';
import { datamapCheck } from './datamap-check.js';
import { grants } from './grants.js';
import { lettersExport } from './letters-export.js';
import { lettersImportResults } from './letters-import-results.js';
import { lookup } from './lookup.js';
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
  lettersExport,
  lettersImportResults,
  datamapCheck,
  grants,
  migrate,
  apiKeysCreate,
  apiKeysList,
  apiKeysRevoke,
  sample,
  openapi,
];
