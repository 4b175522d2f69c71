import { retentionLibrary } from '../../policy/retention-library.js';
import type { DataEntry, DataMap, RetentionClass } from '../data-map.js';
import { type FoundSource, writeSources } from './choose-activity.js';
import { declareClass, membership, membershipClass } from './choose-class.js';
import type { ChosenMember } from './choose-member.js';
import type { Known, Unsure } from './known.js';
import type { Plan } from './plan-tables.js';
import type { Ages } from './read-shapes.js';
import { type PlaceholderChoices, type WrittenEntry, writeEntry, writeMemberEntry } from './write-entries.js';

export interface Composed {
  readonly map: DataMap;
  readonly unsure: readonly Unsure[];
  readonly choices: PlaceholderChoices;
}

/** The whole map of what was chosen. */
export function composeMap(
  known: Known,
  {
    chosen,
    plans,
    sources,
    ages,
  }: { chosen: ChosenMember; plans: readonly Plan[]; sources: readonly FoundSource[]; ages: ReadonlyMap<string, Ages> },
): Composed {
  const { member } = chosen;
  const activity = writeSources(sources, { known, member, ages });
  const own = writeMemberEntry(known, chosen, sources);
  const byTable = new Map(plans.map((plan) => [plan.reached.table.name, plan]));
  const written: WrittenEntry[] = [own];
  for (const plan of plans) {
    const over = plan.reached.via?.table;
    const parent = over === undefined ? undefined : over === member.table ? 'member' : byTable.get(over);
    written.push(writeEntry(known, plan, { parent, sources }));
  }
  const data = written.map(({ entry }) => entry);
  const stays = own.stays.filter((column) => column !== member.registeredAt);
  const unsure: Unsure[] = [
    ...chosen.unsure,
    ...activity.unsure,
    ...(stays.length === 0
      ? []
      : [{ path: ['data', 0, 'columns'], why: `these columns stay in the row: ${stays.join(', ')}` }]),
    ...afterTables(written),
    ...written.flatMap(({ unsure: notes }, index) =>
      notes.map(({ path, why }) => ({ path: ['data', index, ...path], why })),
    ),
    {
      path: ['retention', membership],
      why: 'four years are an example, here and below; write what your privacy policy says, and name it in basis',
    },
  ];
  const retention = declaredClasses(data);
  return { map: { version: 1, member, activity: activity.activity, data, retention }, unsure, choices: own.choices };
}

/** One note for all of them: it is the same everywhere. */
function afterTables(written: readonly WrittenEntry[]): Unsure[] {
  const count = written.filter(({ isNamedAfterTable }) => isNamedAfterTable).length;
  if (count === 0) return [];
  return [
    {
      path: ['data'],
      why: `in ${count} ${count === 1 ? 'entry' : 'entries'} some items are named after their table; read every list of items as a member would`,
    },
  ];
}

function declaredClasses(data: readonly DataEntry[]): Record<string, RetentionClass> {
  const used = new Set(
    data.flatMap((entry) =>
      'class' in entry && typeof entry.class === 'string' && entry.class !== 'inherit' ? [entry.class] : [],
    ),
  );
  const shipped = [...used].filter((id) => id !== membership);
  return Object.fromEntries([
    [membership, membershipClass],
    ...shipped.sort().map((id): [string, RetentionClass] => {
      const terms = retentionLibrary.get(id);
      return [id, declareClass(id, terms?.atLeast?.from === 'unstated')];
    }),
  ]);
}
