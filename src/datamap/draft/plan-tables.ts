import { type Catalog, type CatalogColumn, foreignKeysOf, foreignKeysTo, rootOf } from '../catalog.js';
import { isSameType } from '../checking.js';
import { familyOf, type Meaning, meaningOf } from '../column-meaning.js';
import type { MemberTable } from '../data-map.js';
import { splitTable } from '../names.js';
import { guessColumn, isCode } from './column-guess.js';
import { type Known, shapeOf } from './known.js';
import { shareLeast } from './named-columns.js';
import { hold, type Plan } from './plan.js';
import { planShared } from './plan-shared.js';
import type { Reached } from './reach-tables.js';
import type { Edge, Share } from './read-shapes.js';
import { hasWordOf, kindOf } from './words.js';

export type { Plan } from './plan.js';

/** What samples showed of the rows; each is counts alone. */
export interface Counts {
  readonly crossings: ReadonlyMap<Edge, Share>;
  /** By `table.column`: rows that name another member than their own. */
  readonly mentions?: ReadonlyMap<string, Share>;
  /** By table: how many of the values that should be keys of members are. */
  readonly matches?: ReadonlyMap<string, Share>;
}

export function planTables(
  known: Known,
  member: Pick<MemberTable, 'table' | 'key'>,
  reached: readonly Reached[],
  counts: Counts,
): Plan[] {
  const { crossings } = counts;
  const plans = reached.map((each) => planTable(known, { member, reached: each, counts }));
  const byTable = new Map(plans.map((plan) => [plan.reached.table.name, plan]));
  for (const [edge, { rows, found }] of crossings) {
    if (found > 0) holdCrossed(byTable.get(rootOf(known.catalog, edge.key.parent)), edge, { rows, found });
  }
  settle(known.catalog, byTable);
  return plans;
}

/** Rows of others hang on rows of this table, so none of them could leave. */
function holdCrossed(parent: Plan | undefined, { key }: Edge, { rows, found }: Share): void {
  if (!parent || parent.isHeld) return;
  hold(parent, `rows of other members refer to its rows (${key.table}.${key.columns.join(', ')})`);
  parent.unsure.push(
    `${found} of ${rows} sampled rows of ${key.table} belong to another member than the row here that they refer to, which so can't leave; strip its personal columns, or keep it`,
  );
}

function planTable(
  known: Known,
  { member, reached, counts }: { member: Pick<MemberTable, 'table' | 'key'>; reached: Reached; counts: Counts },
): Plan {
  const { table, by, others } = reached;
  const plan: Plan = { reached, kind: kindOf(table.name), mode: 'move', isHeld: false, mentions: [], unsure: [] };
  if (by === 'author') {
    hold(plan, 'its keys to the members say who wrote or handled a row, not whose it is');
    plan.unsure.push("is a row here the member's own? Then name the column with member, and move it");
    return plan;
  }
  if (by === 'behind') {
    hold(plan, 'hangs on a table that no member owns');
    plan.unsure.push('nothing leads from its rows to one member; look whether they hold personal data');
    return plan;
  }
  if (by === 'unlike') {
    hold(plan, 'its reference to the members is of another type than the key');
    plan.unsure.push(
      `${reached.unlike} is of another type than the key: cast or change it, then name it with member or via; declare keep until then`,
    );
    return plan;
  }
  if (others.length > 0) planShared(plan, { member, mentions: counts.mentions ?? new Map() });
  if (plan.isHeld) return plan;
  if (by === 'named') planNamed(plan, member, counts.matches?.get(table.name));
  if (plan.isHeld) return plan;
  if (by === 'heir')
    plan.unsure.push(`inherits from ${table.inheritsFrom.join(', ')}; its own rows are taken by this entry alone`);
  if (by === 'key' && reached.via?.table === member.table) {
    plan.unsure.push('refers to another unique column of the members than the key, which therefore has to stay');
  }
  chooseMode(known, plan);
  if (plan.mode === 'move') {
    noteStrangers(plan);
    noteUntiedWriters(plan, known.catalog.tables.get(member.table)?.columns.get(member.key));
  }
  return plan;
}

/** A name says what it says; what stands in the rows may say otherwise, and is told. */
function planNamed(plan: Plan, member: Pick<MemberTable, 'table'>, share: Share | undefined): void {
  const asked = `${plan.reached.member} is named like the key of ${member.table} and no foreign key says so`;
  const isPoor = share !== undefined && share.rows > 0 && share.found < share.rows * shareLeast;
  if (!isPoor) {
    plan.unsure.push(`${asked}; does it hold members' keys?`);
    return;
  }
  plan.unsure.push(
    `${asked}: ${share.found} of ${share.rows} sampled are members; are the others deleted members, or is it a key of something else?`,
  );
  if (share.found === 0) hold(plan, `no sampled ${plan.reached.member} is that of a member`);
}

/** What a member told of somebody else is that person's. */
function noteStrangers(plan: Plan): void {
  const { table, member } = plan.reached;
  if (!hasWordOf('ofOthers', splitTable(table.name).table) && !hasWordOf('others', member ?? '')) return;
  const columns = [...table.columns.values()].flatMap((column) => {
    const meant = meaningOf({ ...column, table: table.name });
    return meant?.personal && reaching.includes(meant.meaning) ? [column.name] : [];
  });
  if (columns.length === 0) return;
  plan.unsure.push(
    `${columns.join(', ')} may reach another person than the member by whom the row is found; whose data is it, and may it leave and come back with this member?`,
  );
}

/** Without a foreign key nobody knows whose keys they are; the name is told. */
function noteUntiedWriters(plan: Plan, key: CatalogColumn | undefined): void {
  const { table, via, others } = plan.reached;
  const columns = [...table.columns.values()].filter(
    (column) =>
      hasWordOf('writers', column.name) &&
      !others.includes(column.name) &&
      !table.foreignKeys.some((each) => each.columns.includes(column.name)) &&
      key !== undefined &&
      isSameType(column, key),
  );
  if (!via || columns.length === 0) return;
  plan.unsure.push(
    `${columns.map(({ name }) => name).join(', ')} seems to name who wrote a row, who need not be the member it leaves with; if other members write here, find the rows by it with member, or keep them`,
  );
}

const reaching: readonly Meaning[] = ['email', 'mobilePhone', 'phone', 'name'];

function chooseMode(known: Known, plan: Plan): void {
  const { table } = plan.reached;
  const isPersonal = holdsPersonal(known, plan);
  const { table: name } = splitTable(table.name);
  // A payment with a token is a payment: what a law says to keep is not destroyed on a guess.
  const isLawful = plan.kind?.law !== undefined && plan.kind.activity !== 'login';
  if (hasWordOf('tokens', name) && !isLawful) {
    plan.mode = 'discard';
    plan.unsure.push('looks like tokens or sessions, which nobody wants back; move it if they are more');
  } else if (hasWordOf('ledgers', name) && !isPersonal) {
    plan.mode = 'keep';
    plan.because = 'ledger or statistics by member number, without personal data';
    plan.unsure.push('no column here looks personal; is it a ledger that has to stay whole?');
  } else if (plan.kind === null && !isPersonal && !hasTexts(known, plan)) {
    plan.mode = 'keep';
    plan.because = 'no personal data by member number';
    plan.unsure.push('no column here looks personal; move it if its rows tell about the member');
  }
}

function holdsPersonal(known: Known, { reached: { table } }: Plan): boolean {
  return [...table.columns.values()].some((column) => guessColumn(known, table, column)?.personal);
}

/** Texts, documents or bytes that are more than codes. */
function hasTexts(known: Known, { reached: { table } }: Plan): boolean {
  return [...table.columns.values()].some((column) => {
    const family = familyOf(column.baseType);
    if (family === 'document' || family === 'bytes') return true;
    if (family !== 'text' || isKeyColumn(known.catalog, table.name, column.name)) return false;
    const shape = shapeOf(known, table.name, column.name);
    return !isCode(known, table, column) && (shape === undefined || shape.filled > 0 || column.charactersMax === null);
  });
}

function isKeyColumn(catalog: Catalog, table: string, column: string): boolean {
  return foreignKeysOf(catalog, table).some(({ columns }) => columns.includes(column));
}

/** What stays can't refer to what leaves, and what comes back can't refer to what was destroyed. */
function settle(catalog: Catalog, plans: ReadonlyMap<string, Plan>): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const parent of plans.values()) {
      for (const key of foreignKeysTo(catalog, parent.reached.table.name)) {
        const child = plans.get(rootOf(catalog, key.table));
        if (child && child !== parent && parent.mode !== 'keep') changed = settleEdge(child, parent) || changed;
      }
    }
  }
}

function settleEdge(child: Plan, parent: Plan): boolean {
  const parentName = parent.reached.table.name;
  const childName = child.reached.table.name;
  if (child.mode === 'keep' && child.isHeld) {
    hold(parent, `the rows of ${childName} stay and refer to it`);
    parent.unsure.push(`stays because ${childName} does; decide on that one first`);
    return true;
  }
  if (child.mode === 'keep') {
    child.mode = 'move';
    child.unsure = child.unsure.slice(0, -1);
    child.unsure.push(
      `no column here looks personal, but it refers to ${parentName}, whose rows leave; keep both or none`,
    );
    return true;
  }
  if (child.mode === 'move' && parent.mode === 'discard') {
    parent.mode = 'move';
    parent.unsure = parent.unsure.slice(0, -1);
    return true;
  }
  return false;
}
