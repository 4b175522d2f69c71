import { requireUrl } from '../config/to-secrets.js';
import { ServiceError } from '../errors.js';
import type { Problem } from '../yaml-document.js';
import { type Call, type Command, exitCodes } from './command.js';

export const datamapCheck: Command = {
  name: 'datamap check',
  summary: 'Check the data map against its schema, itself and the live database.',
  usage: '[--file FILE]',
  details: 'Logs in with MOVER_DATABASE_URL, reads, and changes nothing. Every problem is listed with its line.',
  options: { file: { type: 'string', value: 'FILE', description: 'The map to check; DATAMAP_FILE unless told.' } },
  examples: ['dormouse datamap check', 'dormouse datamap check --file new-datamap.yaml --json'],
  async run(call) {
    const warnings = await check(call).catch((error) => {
      if (!(error instanceof ServiceError) || error.code !== 'map_invalid') throw error;
      call.answer({ ok: false, problems: error.detail.problems ?? [], warnings: [] }, error.message);
      return null;
    });
    if (warnings === null) return exitCodes.failed;
    const { problemText } = await import('../yaml-document.js');
    const told = warnings.map((warning) => `warning: ${problemText(warning)}`);
    call.answer({ ok: true, problems: [], warnings }, ['The data map fits the database.', ...told].join('\n'));
    return exitCodes.done;
  },
};

async function check(call: Call): Promise<readonly Problem[]> {
  const { config, secrets } = call.settings();
  const { readTextFile } = await import('../config/read-text-file.js');
  const { openDatabase } = await import('../database/database.js');
  const { validateDataMap } = await import('../datamap/validate-data-map.js');
  const file = call.values.file;
  const text = await readTextFile(typeof file === 'string' ? file : config.files.dataMap, 'DATAMAP_FILE');
  const url = requireUrl(secrets.moverUrl, 'MOVER_DATABASE_URL');
  const mover = await openDatabase({ url, role: 'dormouse_mover', connectionsMax: 1 });
  try {
    return (await validateDataMap(text, mover)).warnings;
  } finally {
    await mover.close();
  }
}
