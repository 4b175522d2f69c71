import { writeFile } from 'node:fs/promises';
import type { Secrets } from '../config/to-secrets.js';
import type { DataMapDraft, DraftOptions } from '../datamap/draft/draft-data-map.js';
import { ServiceError } from '../errors.js';
import { type Call, type Command, exitCodes } from './command.js';
import { scopesOf, textOf } from './option-values.js';
import { WrongUse } from './wrong-use.js';

/** A sample is worth no more of the database's time than this; the catalog is. */
const sampleTimeoutMs = 1500;
const catalogTimeoutMs = 60_000;
const samplingMs = 30_000;

export const datamapDraft: Command = {
  name: 'datamap draft',
  summary: 'Write a first data map from the catalog of the member database.',
  usage: '[--out FILE] [--member-table SCHEMA.TABLE] [--schema NAME,…]',
  details:
    'Logs in with MEMBER_DATABASE_URL, any login that may read the tables (MOVER_DATABASE_URL unless set), and needs nothing\n' +
    'else: no policy, no keyring, no schema of the service. It reads, counts forms of values in small samples, and shows no\n' +
    'value. What it is unsure of is marked in the map; nothing in it is decided before a person has read it.',
  options: {
    out: { type: 'string', value: 'FILE', description: 'Write the map to this new file; standard output unless told.' },
    force: { type: 'boolean', description: 'Write over the file if it is there.' },
    'member-table': {
      type: 'string',
      value: 'SCHEMA.TABLE',
      description: 'The table of the members, where the guess is wrong.',
    },
    schema: { type: 'string', value: 'NAME,…', description: 'Look at these schemas alone.' },
  },
  examples: ['dormouse datamap draft --out datamap.yaml', 'dormouse datamap draft --member-table crm.customers --json'],
  async run(call) {
    const out = textOf(call, 'out');
    const draft = await draftFor(call, {
      ...(textOf(call, 'member-table') === undefined ? {} : { memberTable: textOf(call, 'member-table') as string }),
      schemas: scopesOf(textOf(call, 'schema') ?? ''),
    });
    if (out !== undefined) await writeDraft(out, draft.yaml, call.values.force === true);
    const { dataMap, unsure, tables, yaml } = draft;
    call.answer({ dataMap, unsure, tables, yaml }, out === undefined ? yaml.trimEnd() : toldOf(out, draft));
    return exitCodes.done;
  },
};

async function draftFor(call: Call, options: DraftOptions): Promise<DataMapDraft> {
  const { url, variable } = loginOf(call.settings().secrets);
  const { openReader } = await import('../database/reader.js');
  const { draftDataMap } = await import('../datamap/draft/draft-data-map.js');
  const open = (connectionsMax: number, statementTimeoutMs: number) =>
    openReader({ url, variable, connectionsMax, statementTimeoutMs });
  const catalogReader = await open(1, catalogTimeoutMs);
  try {
    const samples = await open(4, sampleTimeoutMs);
    const endsAt = performance.now() + samplingMs;
    try {
      const sampler = { rows: samples.rows, hasTime: () => performance.now() < endsAt };
      return await draftDataMap({ catalogReader, sampler }, options);
    } finally {
      await samples.close();
    }
  } finally {
    await catalogReader.close();
  }
}

function loginOf({ memberUrl, moverUrl }: Secrets): { url: string; variable: string } {
  if (memberUrl !== null) return { url: memberUrl, variable: 'MEMBER_DATABASE_URL' };
  if (moverUrl !== null) return { url: moverUrl, variable: 'MOVER_DATABASE_URL' };
  throw new ServiceError(
    'configuration_invalid',
    'MEMBER_DATABASE_URL is not set. Name any login that may read the member database; `.env.example` says more.',
    { detail: { variable: 'MEMBER_DATABASE_URL' } },
  );
}

async function writeDraft(file: string, yaml: string, isForced: boolean): Promise<void> {
  await writeFile(file, yaml, { flag: isForced ? 'w' : 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST')
      throw new WrongUse(`${file} is there already.`, 'Name another file, or write over it with --force.');
    throw new WrongUse(`${file} can't be written (${error.code}).`, 'Name a file in a folder that you may write to.');
  });
}

function toldOf(out: string, { unsure, tables }: DataMapDraft): string {
  const modes = (['strip', 'move', 'discard', 'keep'] as const).map((mode) => `${tables[mode]} ${mode}`).join(', ');
  return [
    `${out}: ${tables.declared} of ${tables.seen} tables are declared (${modes}).`,
    `${unsure.length} places are marked "unsure:". Go through them, then run dormouse grants and dormouse datamap check.`,
  ].join('\n');
}
