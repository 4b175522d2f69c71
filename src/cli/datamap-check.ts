import { basename } from 'node:path';
import { requireUrl } from '../config/to-secrets.js';
import type { Inspection } from '../datamap/validate-data-map.js';
import { type Call, type Command, exitCodes } from './command.js';

export const datamapCheck: Command = {
  name: 'datamap check',
  summary: 'Check the data map against its schema, itself and the live database, and tell what it covers.',
  usage: '[--file FILE]',
  details:
    'Logs in with MOVER_DATABASE_URL, reads, and changes nothing. Every problem is listed with its line. Then follow every\n' +
    'foreign key path from the member table, cascade, trigger, column that looks personal, and index.',
  options: { file: { type: 'string', value: 'FILE', description: 'The map to check; DATAMAP_FILE unless told.' } },
  examples: ['dormouse datamap check', 'dormouse datamap check --file new-datamap.yaml --json'],
  async run(call) {
    const inspection = await inspect(call);
    const { problems, warnings, coverage } = inspection;
    const ok = problems.length === 0;
    call.answer({ ok, problems, warnings, coverage }, await textOf(call, inspection));
    return ok ? exitCodes.done : exitCodes.failed;
  },
};

function fileOf(call: Call): string {
  const { file } = call.values;
  return typeof file === 'string' ? file : call.settings().config.files.dataMap;
}

async function inspect(call: Call): Promise<Inspection> {
  const { secrets } = call.settings();
  const { readTextFile } = await import('../config/read-text-file.js');
  const { openDatabase } = await import('../database/database.js');
  const { inspectDataMap } = await import('../datamap/validate-data-map.js');
  const text = await readTextFile(fileOf(call), 'DATAMAP_FILE');
  const url = requireUrl(secrets.moverUrl, 'MOVER_DATABASE_URL');
  const mover = await openDatabase({ url, role: 'dormouse_mover', connectionsMax: 1 });
  try {
    return await inspectDataMap(text, mover);
  } finally {
    await mover.close();
  }
}

async function textOf(call: Call, { problems, warnings, coverage }: Inspection): Promise<string> {
  const { problemsText, problemText } = await import('../yaml-document.js');
  const { coverageText } = await import('./coverage-text.js');
  const verdict =
    problems.length === 0 ? 'The data map fits the database.' : problemsText(basename(fileOf(call)), problems);
  const told = warnings.map((warning) => `warning: ${problemText(warning)}`);
  return [[verdict, ...told].join('\n'), ...(coverage ? [coverageText(coverage)] : [])].join('\n\n');
}
