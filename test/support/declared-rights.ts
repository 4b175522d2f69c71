import { type LoginRole, loginRoles } from '../../src/development/postgres-roles.js';

/**
 * What each role may do, as a table: the four privileges of the day, with columns where it is not the whole row. What
 * is not here is refused. The owner owns the two schemas and has nothing in the member database.
 */
type Rights = Readonly<Partial<Record<Exclude<LoginRole, 'owner'>, string>>>;

const entry = 'at, actor, agent, address, member_id, action, reason, detail, nonce, mac';
const written = 'member_id, cycle_id, at, event, state, reason, actor, agent, detail';

export const ledgerRights: Readonly<Record<string, Rights>> = {
  'dormouse.policy': { clerk: 'select insert' },
  'dormouse.watch': {
    clerk: 'select insert update(last_activity_at, due_on, looked_on, policy_version)',
    mover: 'select update(last_activity_at, due_on)',
  },
  'dormouse.enrolment': { clerk: 'select update(enrolled_until, reconciled_at, policy_version)' },
  'dormouse.inactivity_period': {
    clerk: 'select insert update(period, reason, set_by, set_at) delete',
    mover: 'select(member_id, period)',
  },
  'dormouse.reported_activity': {
    clerk: 'select insert update(at, kind, reported_by)',
    mover: 'select(member_id, at)',
  },
  'dormouse.hold': {
    clerk: 'select insert update(released_at, released_by)',
    mover: 'select(member_id, scope, released_at)',
  },
  'dormouse.cycle': {
    clerk: `select
      insert(member_id, cycle_id, state, policy_version, zone, opened_at, last_activity_at, last_activity_on, expires_on)
      update(state, notice_id, notice_effective_on, separable_from, separable_until, closed_at, late_activity_at)`,
    mover: `select update(state, notice_id, notice_effective_on, separable_from, separable_until, separated_at,
      closed_at, blocked_until, blocked_reason, withdrawn_at)`,
  },
  'dormouse.remainder': { clerk: 'select', mover: 'select insert update(due_on, row_count) delete' },
  'dormouse.notice': {
    clerk: 'select update(state, effective_on, ended_at, ended_reason, kept_at)',
    mover: 'select insert update(state, effective_on, ended_at, ended_reason, batch_id)',
  },
  'dormouse.attempt': {
    clerk: 'select update(state, reason, ended_at)',
    mover:
      'select insert update(state, next_at, lease_until, fence, provider_id, reason, claimed_at, sent_at, ended_at)',
  },
  'dormouse.posting': {
    clerk: 'select insert update(withdrawn_at, withdrawn_reason)',
    mover: 'select insert update(withdrawn_at, withdrawn_reason)',
  },
  'dormouse.posting_check': { clerk: 'select insert update(reachable, reason, checked_at)', mover: 'select' },
  'dormouse.letter_batch': { clerk: 'select', mover: 'select insert' },
  'dormouse.batch_letter': { mover: 'select insert' },
  'dormouse.callback': { mover: 'select insert update(effect)' },
  'dormouse.means_stop': {
    clerk: 'select',
    mover: 'select insert update(reason, stopped_at, resume_at, times) delete',
  },
  'dormouse.timeline': {
    clerk: `select insert(${written}) update(position)`,
    mover: `insert(${written})`,
  },
  'dormouse.event_head': { clerk: 'select update(last_position)' },
  'dormouse.destruction': {
    clerk: 'select update(confirmed_by, confirmed_at)',
    mover: 'select insert',
    auditor: 'select',
  },
  'dormouse.rights_request': {
    clerk: 'select insert update(outcome, outcome_reason, objection, measure, closed_at, closed_by)',
  },
  'dormouse.rate_window': { clerk: 'select insert update(used) delete' },
  'dormouse.audit_entry': {
    clerk: `insert(${entry})`,
    mover: `insert(${entry})`,
    auditor: `select insert(${entry}) update(position, link, proven) delete`,
  },
  'dormouse.audit_head': { auditor: 'select update(position, link, batch, batch_hash, holder, fence, lease_until)' },
  'dormouse.audit_batch': { auditor: 'select insert delete' },
  'dormouse.audit_checkpoint': { auditor: 'select insert update(handed_on_at) delete' },
  'dormouse.audit_stub': { auditor: 'select insert' },
  'dormouse.access_right': { clerk: 'select insert', auditor: 'select delete' },
  'dormouse.approval': {
    clerk: `select insert
      update(summary, requested_at, expires_at, approved_by, approved_at, used_at)`,
    mover: 'select update(used_at)',
  },
  'dormouse.sweep': {
    clerk: `select insert(sweep_id, mode, state, as_of, scheduled_for, requested_by, requested_at)
      update(state, approved_by, approved_at, started_at, finished_at, stop_requested_by, holder, fence, lease_until,
        halt, approved_halt, report)`,
    mover: 'select(sweep_id, state, fence) update(holder)',
  },
  'dormouse.api_key': {
    clerk: 'select insert update(revoked_at, revoked_by, scopes, failures, failed_at, locked_until)',
  },
  'dormouse.idempotency': {
    clerk: 'select insert update(operation, body_hash, state, status, answer, created_at, lease_until) delete',
  },
  'dormouse.migration': {},
  'vault.shape': { mover: 'select insert' },
  'vault.record': {
    mover: `select insert
      update(revision, sealed_at, next_expiry_on, expires_on, row_count, key_id, wrapped_key, sealed) delete`,
  },
  'vault.period_key': { mover: 'select insert update(withdrawn_at)' },
  'vault.identifier': { mover: 'select insert delete' },
};

/** Of the small shop's data map. */
export const smallShopRights: Readonly<Record<string, Rights>> = {
  'public.members': {
    clerk: 'select(member_no, joined_at, last_app_login_at)',
    mover: `select(member_no, joined_at, login_id, name, email, mobile, postcode, address, address_detail, locale,
      last_app_login_at) update(login_id, name, email, mobile, postcode, address, address_detail)`,
  },
  'public.profiles': { mover: 'select insert update delete' },
  'public.payments': {
    clerk: 'select(member_no, approved_at, status)',
    mover: 'select insert update delete',
  },
  'public.payment_lines': { mover: 'select insert update delete' },
  'public.logins': { clerk: 'select(member_no, logged_in_at, result)', mover: 'select insert update delete' },
  'public.device_tokens': { mover: 'select delete' },
  'public.settlements': {},
};

/** Of schemas: `usage create`. What stands for `everybody` stands for each role as well. */
export const schemaRights: Readonly<Record<string, Rights & { readonly owner?: string; readonly everybody?: string }>> =
  {
    dormouse: { owner: 'usage create', clerk: 'usage', mover: 'usage', auditor: 'usage' },
    vault: { owner: 'usage create', mover: 'usage' },
    public: { everybody: 'usage' },
    pg_catalog: { everybody: 'usage' },
    information_schema: { everybody: 'usage' },
    pg_toast: {},
  };

/** Of the database itself. */
export const databaseRights: Readonly<Record<LoginRole, string>> = {
  owner: 'connect create temporary',
  clerk: 'connect temporary',
  mover: 'connect temporary',
  auditor: 'connect temporary',
};

/** Who may execute a function that PostgreSQL did not bring along: there is none. */
export const functionRights: Readonly<Record<string, Rights>> = {};

export interface Place {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
}

const byColumn = ['select', 'insert', 'update', 'references'];
const byTable = ['delete', 'truncate', 'trigger', 'maintain'];

/** Every privilege that there is on a table, as `schema.table.column privilege` and `schema.table privilege`. */
export function allPrivileges({ schema, table, columns }: Place): string[] {
  const name = `${schema}.${table}`;
  return [
    ...columns.flatMap((column) => byColumn.map((privilege) => `${name}.${column} ${privilege}`)),
    ...byTable.map((privilege) => `${name} ${privilege}`),
  ];
}

/** The declared ones of them. A table that nobody declared throws: it must be given a line above. */
export function declaredPrivileges(role: LoginRole, place: Place): string[] {
  const name = `${place.schema}.${place.table}`;
  const rights = ledgerRights[name] ?? smallShopRights[name];
  if (rights === undefined) throw new Error(`${name} stands in no table of declared rights`);
  if (role === 'owner') return name in ledgerRights ? allPrivileges(place) : [];
  return parts(rights[role] ?? '').flatMap(({ privilege, columns }) =>
    byColumn.includes(privilege)
      ? (columns ?? place.columns).map((column) => `${name}.${column} ${privilege}`)
      : [`${name} ${privilege}`],
  );
}

function parts(text: string): { privilege: string; columns: readonly string[] | null }[] {
  return [...text.matchAll(/(\w+)(?:\(([^)]*)\))?/g)].map(([, privilege = '', columns]) => ({
    privilege,
    columns: columns?.split(',').map((column) => column.trim()) ?? null,
  }));
}

const roleNames = Object.keys(loginRoles) as LoginRole[];

/** What is not about a table: a statement, and who may run it. */
export const otherRights: readonly { readonly statement: string; readonly may: readonly LoginRole[] }[] = [
  { statement: 'create table dormouse.probe (one int)', may: ['owner'] },
  { statement: 'create table vault.probe (one int)', may: ['owner'] },
  { statement: 'create function dormouse.probe() returns int language sql return 1', may: ['owner'] },
  { statement: 'create table public.probe (one int)', may: [] },
  { statement: 'create table pg_catalog.probe (one int)', may: [] },
  { statement: 'create schema probe', may: ['owner'] },
  { statement: 'drop schema vault cascade', may: ['owner'] },
  { statement: 'alter table dormouse.cycle drop constraint thirty_days_after_notice', may: ['owner'] },
  { statement: 'alter table dormouse.audit_entry disable trigger all', may: ['owner'] },
  // Everybody's by default in the operator's database. It harms nobody: sessions look for names in pg_catalog alone.
  { statement: 'create temporary table probe (one int)', may: ['owner', 'clerk', 'mover', 'auditor'] },
  ...roleNames.flatMap((role) => [
    { statement: `set role ${loginRoles[role]}`, may: [role] },
    { statement: `set session authorization ${loginRoles[role]}`, may: [role] },
  ]),
  { statement: 'grant dormouse_mover to dormouse_clerk', may: [] },
  { statement: 'create role probe', may: [] },
  { statement: 'alter role current_user superuser', may: [] },
  { statement: 'alter role current_user bypassrls', may: [] },
  { statement: 'set session_replication_role = replica', may: [] },
  { statement: "copy (select 1) to '/nowhere/probe'", may: [] },
  { statement: "copy (select 1) to program 'true'", may: [] },
  { statement: "select pg_read_file('PG_VERSION')", may: [] },
  { statement: 'select * from pg_authid', may: [] },
  { statement: 'select lo_export(1, $$probe$$)', may: [] },
];
