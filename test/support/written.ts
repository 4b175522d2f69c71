import type pg from 'pg';
import type { Written } from './markers.js';

/** Every column of every table as text, but for the live schema and the catalog: one place for each column. */
export async function dumpColumns(admin: pg.Pool): Promise<Written[]> {
  const { rows: columns } = await admin.query<{ table: string; column: string }>(
    `select format('%I.%I', n.nspname, c.relname) as table, quote_ident(a.attname) as column
     from pg_class as c
     join pg_namespace as n on n.oid = c.relnamespace
     join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p', 'm')
       and n.nspname not in ('public', 'information_schema') and n.nspname not like 'pg\\_%'
     order by 1, a.attnum`,
  );
  const written: Written[] = [];
  for (const { table, column } of columns) {
    const { rows } = await admin.query<{ text: string | null }>(`select ${column}::text as text from ${table}`);
    written.push({ place: `${table}.${column}`, text: rows.map(({ text }) => text ?? '').join('\n') });
  }
  return written;
}

/** Everything that the process would print while `work` runs, however it does so. */
export async function whilePrinting<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; printed: Written[] }> {
  const streams = { 'standard output': process.stdout, 'standard error': process.stderr };
  const chunks = new Map<string, string[]>(Object.keys(streams).map((place) => [place, []]));
  const undo = Object.entries(streams).map(([place, stream]) => {
    const write = stream.write;
    stream.write = ((chunk: string | Uint8Array) => {
      chunks.get(place)?.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
      return true;
    }) as typeof write;
    return () => {
      stream.write = write;
    };
  });
  const loud = printTo(chunks.get('standard output') ?? []);
  try {
    const result = await work();
    return { result, printed: [...chunks].map(([place, texts]) => ({ place, text: texts.join('') })) };
  } finally {
    for (const restore of [...undo, loud]) restore();
  }
}

/** A test runner puts a console of its own in the place of the process's. */
function printTo(chunks: string[]): () => void {
  const methods = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir'] as const;
  const undo = methods.map((method) => {
    const original = console[method];
    console[method] = (...args: unknown[]) => {
      chunks.push(`${args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ')}\n`);
      (original as (...all: unknown[]) => void).apply(console, args);
    };
    return () => {
      console[method] = original;
    };
  });
  return () => {
    for (const restore of undo) restore();
  };
}
