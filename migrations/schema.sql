-- The two schemas as they stand after the last migration, for reading and for review.
-- Made by `npm run schema`; `dormouse migrate` is what creates them.

create schema dormouse;
create schema vault;

create table dormouse.access_right (
  right_id bigint generated always as identity not null,
  at timestamp with time zone not null,
  credential text not null,
  event text not null,
  scopes text[] not null,
  person boolean not null,
  by text not null,
  reason text,
  constraint access_right_pkey PRIMARY KEY (right_id),
  constraint event_known CHECK ((event = ANY (ARRAY['granted'::text, 'changed'::text, 'revoked'::text, 'locked'::text, 'unlocked'::text])))
);

create table dormouse.api_key (
  key_id text not null,
  name text not null,
  secret_hash bytea not null,
  scopes text[] not null,
  person boolean not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  revoked_by text,
  failures integer default 0 not null,
  failed_at timestamp with time zone,
  locked_until timestamp with time zone,
  constraint api_key_pkey PRIMARY KEY (key_id)
);

create table dormouse.approval (
  approval_id uuid not null,
  operation text not null,
  request_hash bytea not null,
  summary jsonb not null,
  requested_by text not null,
  requested_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  approved_by text,
  approved_at timestamp with time zone,
  used_at timestamp with time zone,
  constraint approval_pkey PRIMARY KEY (approval_id),
  constraint approved_by_another CHECK (((approved_by IS NULL) OR (approved_by <> requested_by))),
  constraint approved_together CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
  constraint used_only_when_approved CHECK (((used_at IS NULL) OR (approved_at IS NOT NULL)))
);

create table dormouse.attempt (
  member_id text not null,
  notice_id uuid not null,
  try integer not null,
  means text not null,
  state text not null,
  next_at timestamp with time zone,
  lease_until timestamp with time zone,
  fence bigint default 0 not null,
  message_id text,
  provider_id text,
  reason text,
  claimed_at timestamp with time zone,
  sent_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint attempt_pkey PRIMARY KEY (member_id, notice_id, try),
  constraint state_known CHECK ((state = ANY (ARRAY['due'::text, 'sending'::text, 'submitted'::text, 'accepted'::text, 'delivered'::text, 'failed'::text, 'retry'::text, 'uncertain'::text, 'void'::text])))
);

create table dormouse.audit_batch (
  batch bigint not null,
  first_position bigint not null,
  last_position bigint not null,
  root bytea not null,
  last_link bytea not null,
  hash bytea not null,
  mac bytea not null,
  sealed_at timestamp with time zone not null,
  constraint audit_batch_pkey PRIMARY KEY (batch),
  constraint holds_entries CHECK ((first_position <= last_position))
);

create table dormouse.audit_checkpoint (
  batch bigint not null,
  "position" bigint not null,
  document text not null,
  signed_at timestamp with time zone not null,
  handed_on_at timestamp with time zone,
  constraint audit_checkpoint_pkey PRIMARY KEY (batch)
);

create table dormouse.audit_entry (
  entry_id bigint generated always as identity not null,
  at timestamp with time zone not null,
  actor text not null,
  agent text,
  address inet,
  member_id text,
  action text not null,
  reason text,
  detail jsonb,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  nonce uuid,
  mac bytea,
  "position" bigint,
  link bytea,
  proven boolean,
  constraint audit_entry_pkey PRIMARY KEY (entry_id)
);

create table dormouse.audit_head (
  only_row boolean default true not null,
  "position" bigint default 0 not null,
  link bytea not null,
  batch bigint default 0 not null,
  batch_hash bytea not null,
  uncoded_until bigint not null,
  holder text,
  fence bigint default 0 not null,
  lease_until timestamp with time zone,
  constraint audit_head_pkey PRIMARY KEY (only_row),
  constraint one_row CHECK (only_row)
);

create table dormouse.audit_stub (
  stub_id uuid not null,
  first_position bigint not null,
  last_position bigint not null,
  last_batch bigint not null,
  last_link bytea not null,
  last_hash bytea not null,
  newest_at timestamp with time zone not null,
  pruned_at timestamp with time zone not null,
  document text not null,
  constraint audit_stub_pkey PRIMARY KEY (stub_id)
);

create table dormouse.batch_letter (
  member_id text not null,
  batch_id uuid not null,
  notice_id uuid not null,
  record_id uuid not null,
  file text not null,
  sha256 text not null,
  pages integer not null,
  unprintable integer not null,
  constraint batch_letter_pkey PRIMARY KEY (member_id, batch_id, notice_id)
);

create table dormouse.callback (
  callback_id uuid not null,
  member_id text,
  notice_id uuid,
  source text not null,
  kind text not null,
  code text,
  provider_id text,
  digest bytea not null,
  received_at timestamp with time zone not null,
  effect text not null,
  constraint callback_pkey PRIMARY KEY (callback_id),
  constraint callback_digest_key UNIQUE (digest)
);

create table dormouse.cycle (
  member_id text not null,
  cycle_id uuid not null,
  state text not null,
  policy_version text not null,
  zone text not null,
  opened_at timestamp with time zone not null,
  last_activity_at timestamp with time zone not null,
  last_activity_on date not null,
  expires_on date not null,
  notice_id uuid,
  notice_effective_on date,
  separable_from timestamp with time zone,
  separable_until timestamp with time zone,
  separated_at timestamp with time zone,
  closed_at timestamp with time zone,
  late_activity_at timestamp with time zone,
  blocked_until date,
  blocked_reason text,
  withdrawn_at timestamp with time zone,
  constraint cycle_pkey PRIMARY KEY (member_id, cycle_id),
  constraint closed_has_its_instant CHECK (((state = ANY (ARRAY['restored'::text, 'destroyed'::text, 'cancelled'::text])) = (closed_at IS NOT NULL))),
  constraint not_before_the_period_ends CHECK (((separable_from IS NULL) OR (separable_from >= timezone(zone, ((expires_on + 1))::timestamp without time zone)))),
  constraint noticed_has_a_notice CHECK (((state <> ALL (ARRAY['noticed'::text, 'separated'::text])) OR (notice_id IS NOT NULL))),
  constraint restricted_was_withdrawn CHECK (((state <> 'restricted'::text) OR (withdrawn_at IS NOT NULL))),
  constraint separated_has_its_instant CHECK (((state <> ALL (ARRAY['separated'::text, 'partly_destroyed'::text, 'restricted'::text, 'restored'::text, 'destroyed'::text])) OR (separated_at IS NOT NULL))),
  constraint separated_only_after_notice CHECK (((separated_at IS NULL) OR ((separable_from IS NOT NULL) AND (separated_at >= separable_from) AND (separated_at < separable_until)))),
  constraint state_known CHECK ((state = ANY (ARRAY['candidate'::text, 'noticed'::text, 'separated'::text, 'partly_destroyed'::text, 'restricted'::text, 'restored'::text, 'destroyed'::text, 'cancelled'::text]))),
  constraint thirty_days_after_notice CHECK (((separable_from IS NULL) OR (separable_from >= timezone(zone, ((notice_effective_on + 31))::timestamp without time zone)))),
  constraint window_set_together CHECK ((((notice_id IS NULL) = (separable_from IS NULL)) AND ((notice_id IS NULL) = (separable_until IS NULL)) AND ((notice_id IS NULL) = (notice_effective_on IS NULL))))
);

create table dormouse.destruction (
  destruction_id uuid not null,
  member_id text not null,
  cycle_id uuid not null,
  record_id uuid,
  class text not null,
  basis text not null,
  items text[] not null,
  row_counts jsonb not null,
  separated_on date not null,
  due_on date not null,
  destroyed_at timestamp with time zone not null,
  reason text not null,
  method text not null,
  copies text[] not null,
  executed_by text not null,
  confirmed_by text,
  confirmed_at timestamp with time zone,
  created_on date,
  revision integer,
  constraint destruction_pkey PRIMARY KEY (destruction_id),
  constraint confirmed_by_another CHECK (((confirmed_by IS NULL) OR (confirmed_by <> executed_by))),
  constraint confirmed_together CHECK (((confirmed_by IS NULL) = (confirmed_at IS NULL)))
);

create table dormouse.enrolment (
  only_row boolean default true not null,
  enrolled_until timestamp with time zone,
  reconciled_at timestamp with time zone,
  policy_version text,
  constraint enrolment_pkey PRIMARY KEY (only_row),
  constraint one_row CHECK (only_row)
);

create table dormouse.event_head (
  only_row boolean default true not null,
  last_position bigint default 0 not null,
  constraint event_head_pkey PRIMARY KEY (only_row),
  constraint one_row CHECK (only_row)
);

create table dormouse.hold (
  hold_id uuid not null,
  member_id text not null,
  scope text not null,
  ground text not null,
  review_on date,
  placed_at timestamp with time zone not null,
  placed_by text not null,
  released_at timestamp with time zone,
  released_by text,
  reviewer text,
  constraint hold_pkey PRIMARY KEY (hold_id),
  constraint released_by_someone CHECK (((released_at IS NULL) = (released_by IS NULL))),
  constraint scope_known CHECK ((scope = ANY (ARRAY['separation'::text, 'destruction'::text, 'both'::text])))
);

create table dormouse.idempotency (
  credential text not null,
  key text not null,
  operation text not null,
  body_hash bytea not null,
  state text not null,
  status integer,
  answer jsonb,
  created_at timestamp with time zone not null,
  lease_until timestamp with time zone not null,
  constraint idempotency_pkey PRIMARY KEY (credential, key),
  constraint state_known CHECK ((state = ANY (ARRAY['in_flight'::text, 'answered'::text])))
);

create table dormouse.inactivity_period (
  member_id text not null,
  period text not null,
  reason text not null,
  set_by text not null,
  set_at timestamp with time zone not null,
  constraint inactivity_period_pkey PRIMARY KEY (member_id)
);

create table dormouse.letter_batch (
  batch_id uuid not null,
  exported_at timestamp with time zone not null,
  exported_by text not null,
  letters integer not null,
  manifest jsonb,
  term_on date,
  constraint letter_batch_pkey PRIMARY KEY (batch_id)
);

create table dormouse.means_stop (
  means text not null,
  reason text not null,
  stopped_at timestamp with time zone not null,
  resume_at timestamp with time zone not null,
  times integer not null,
  constraint means_stop_pkey PRIMARY KEY (means)
);

create table dormouse.notice (
  member_id text not null,
  notice_id uuid not null,
  cycle_id uuid not null,
  ordinal integer not null,
  means text not null,
  language text not null,
  names_expiry_on date not null,
  first_separation_on date not null,
  items text[] not null,
  template_version text not null,
  text_hash text not null,
  record_id uuid,
  posting_id uuid,
  batch_id uuid,
  state text not null,
  composed_at timestamp with time zone not null,
  effective_on date,
  ended_at timestamp with time zone,
  ended_reason text,
  purpose text default 'separation'::text not null,
  names_on date,
  kept_at timestamp with time zone,
  constraint notice_pkey PRIMARY KEY (member_id, notice_id),
  constraint notice_member_id_cycle_id_ordinal_key UNIQUE (member_id, cycle_id, ordinal),
  constraint effective_has_its_day CHECK (((state <> 'effective'::text) OR (effective_on IS NOT NULL))),
  constraint first_separation_follows_expiry CHECK ((first_separation_on = (names_expiry_on + 1))),
  constraint means_known CHECK ((means = ANY (ARRAY['email'::text, 'alimtalk'::text, 'sms'::text, 'voice'::text, 'letter'::text, 'noticeBoard'::text]))),
  constraint purpose_known CHECK ((purpose = ANY (ARRAY['separation'::text, 'reminder'::text, 'separated'::text, 'restored'::text, 'destruction'::text]))),
  constraint state_known CHECK ((state = ANY (ARRAY['pending'::text, 'effective'::text, 'failed'::text, 'taken_back'::text, 'lapsed'::text, 'void'::text])))
);

create table dormouse.policy (
  version text not null,
  document jsonb not null,
  first_used_at timestamp with time zone not null,
  constraint policy_pkey PRIMARY KEY (version)
);

create table dormouse.posting (
  posting_id uuid not null,
  posted_on date not null,
  until_on date not null,
  texts jsonb not null,
  posted_at timestamp with time zone not null,
  withdrawn_at timestamp with time zone,
  kind text default 'separation'::text not null,
  takes_effect_on date,
  material boolean,
  posted_by text,
  withdrawn_reason text,
  constraint posting_pkey PRIMARY KEY (posting_id),
  constraint change_has_its_day CHECK ((((kind = 'policy_change'::text) = (takes_effect_on IS NOT NULL)) AND ((kind = 'policy_change'::text) = (material IS NOT NULL)))),
  constraint change_is_posted_ahead CHECK (((takes_effect_on >= (posted_on +
CASE
    WHEN material THEN 30
    ELSE 7
END)) AND (takes_effect_on <= until_on))),
  constraint kind_known CHECK ((kind = ANY (ARRAY['separation'::text, 'policy_change'::text]))),
  constraint stands_thirty_days CHECK (((kind <> 'separation'::text) OR (until_on >= (posted_on + 30)))),
  constraint withdrawn_for_a_reason CHECK (((withdrawn_at IS NULL) OR (withdrawn_reason IS NOT NULL)))
);

create table dormouse.posting_check (
  posting_id uuid not null,
  checked_on date not null,
  reachable boolean not null,
  reason text,
  checked_at timestamp with time zone not null,
  constraint posting_check_pkey PRIMARY KEY (posting_id, checked_on)
);

create table dormouse.rate_window (
  bucket text not null,
  window_at timestamp with time zone not null,
  used integer not null,
  constraint rate_window_pkey PRIMARY KEY (bucket, window_at)
);

create table dormouse.remainder (
  member_id text not null,
  cycle_id uuid not null,
  record_id uuid not null,
  "position" integer not null,
  class text not null,
  table_name text not null,
  columns text[],
  row_count integer not null,
  due_on date,
  left_at timestamp with time zone not null,
  left_by text not null,
  constraint remainder_pkey PRIMARY KEY (member_id, record_id, "position"),
  constraint columns_are_named CHECK (((columns IS NULL) OR (cardinality(columns) > 0))),
  constraint remainder_member_id_cycle_id_fkey FOREIGN KEY (member_id, cycle_id) REFERENCES dormouse.cycle(member_id, cycle_id),
  constraint rows_are_left CHECK ((row_count > 0))
);

create table dormouse.reported_activity (
  member_id text not null,
  at timestamp with time zone not null,
  kind text not null,
  reported_by text not null,
  constraint reported_activity_pkey PRIMARY KEY (member_id)
);

create table dormouse.rights_request (
  request_id uuid not null,
  member_id text not null,
  kind text not null,
  received_on date not null,
  due_on date not null,
  proof jsonb not null,
  opened_at timestamp with time zone not null,
  opened_by text not null,
  outcome text,
  outcome_reason text,
  objection text,
  measure jsonb,
  closed_at timestamp with time zone,
  closed_by text,
  constraint rights_request_pkey PRIMARY KEY (request_id),
  constraint answered_within_ten_days CHECK ((due_on = (received_on + 10))),
  constraint closed_together CHECK ((((outcome IS NULL) = (closed_at IS NULL)) AND ((outcome IS NULL) = (closed_by IS NULL)))),
  constraint kind_known CHECK ((kind = ANY (ARRAY['access'::text, 'correction'::text, 'deletion'::text, 'suspension'::text, 'withdrawal'::text, 'portability'::text]))),
  constraint outcome_known CHECK ((outcome = ANY (ARRAY['granted'::text, 'partly_granted'::text, 'refused'::text, 'retracted'::text]))),
  constraint refused_with_reason CHECK (((outcome <> ALL (ARRAY['refused'::text, 'partly_granted'::text])) OR ((outcome_reason IS NOT NULL) AND (objection IS NOT NULL))))
);

create table dormouse.sweep (
  sweep_id uuid not null,
  mode text not null,
  state text not null,
  as_of timestamp with time zone,
  scheduled_for timestamp with time zone,
  requested_by text not null,
  requested_at timestamp with time zone not null,
  approved_by text,
  approved_at timestamp with time zone,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  stop_requested_by text,
  holder text,
  fence bigint default 0 not null,
  lease_until timestamp with time zone,
  halt jsonb,
  approved_halt jsonb,
  report jsonb,
  constraint sweep_pkey PRIMARY KEY (sweep_id),
  constraint approved_by_another CHECK (((approved_by IS NULL) OR (approved_by <> requested_by))),
  constraint mode_known CHECK ((mode = ANY (ARRAY['rehearse'::text, 'perform'::text]))),
  constraint state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'halted'::text, 'done'::text, 'stopped'::text, 'failed'::text])))
);

create table dormouse.timeline (
  seq bigint generated always as identity not null,
  member_id text not null,
  cycle_id uuid,
  at timestamp with time zone not null,
  event text not null,
  state text,
  reason text,
  actor text not null,
  agent text,
  detail jsonb,
  "position" bigint,
  constraint timeline_pkey PRIMARY KEY (member_id, seq)
);

create table dormouse.watch (
  member_id text not null,
  last_activity_at timestamp with time zone not null,
  due_on date,
  looked_on date not null,
  policy_version text not null,
  constraint watch_pkey PRIMARY KEY (member_id)
) with (fillfactor=85);

create table vault.identifier (
  member_id text not null,
  field text not null,
  digest bytea not null,
  constraint identifier_pkey PRIMARY KEY (member_id, field)
);

create table vault.period_key (
  key_id uuid not null,
  registered_at timestamp with time zone not null,
  withdrawn_at timestamp with time zone,
  constraint period_key_pkey PRIMARY KEY (key_id)
);

create table vault.record (
  member_id text not null,
  record_id uuid not null,
  cycle_id uuid not null,
  class text not null,
  revision integer not null,
  sealed_at timestamp with time zone not null,
  next_expiry_on date,
  expires_on date,
  row_count integer not null,
  key_id uuid not null,
  wrapped_key bytea not null,
  sealed bytea not null,
  constraint record_pkey PRIMARY KEY (member_id, record_id),
  constraint next_expiry_is_not_last CHECK (((next_expiry_on IS NULL) OR (expires_on IS NULL) OR (next_expiry_on <= expires_on))),
  constraint revision_counts_up CHECK ((revision >= 1))
);

create table vault.shape (
  shape_id text not null,
  document jsonb not null,
  constraint shape_pkey PRIMARY KEY (shape_id)
);

alter table vault.record alter column wrapped_key set storage plain;
alter table vault.record alter column sealed set storage external;

CREATE INDEX access_right_credential ON dormouse.access_right USING btree (credential, right_id);
CREATE INDEX access_right_time ON dormouse.access_right USING btree (at, right_id);
CREATE INDEX approval_recent ON dormouse.approval USING btree (requested_at, approval_id);
CREATE INDEX attempt_due ON dormouse.attempt USING btree (next_at, member_id) WHERE (state = ANY (ARRAY['due'::text, 'sending'::text, 'uncertain'::text]));
CREATE INDEX attempt_provider ON dormouse.attempt USING btree (provider_id) WHERE (provider_id IS NOT NULL);
CREATE INDEX attempt_submitted ON dormouse.attempt USING btree (sent_at, member_id) WHERE (state = 'submitted'::text);
CREATE INDEX audit_action ON dormouse.audit_entry USING btree (action, at);
CREATE INDEX audit_checkpoint_waiting ON dormouse.audit_checkpoint USING btree (batch) WHERE (handed_on_at IS NULL);
CREATE INDEX audit_member ON dormouse.audit_entry USING btree (member_id, entry_id) WHERE (member_id IS NOT NULL);
CREATE UNIQUE INDEX audit_nonce ON dormouse.audit_entry USING btree (nonce) WHERE (nonce IS NOT NULL);
CREATE UNIQUE INDEX audit_position ON dormouse.audit_entry USING btree ("position") WHERE ("position" IS NOT NULL);
CREATE INDEX audit_time ON dormouse.audit_entry USING brin (at);
CREATE INDEX audit_unsealed ON dormouse.audit_entry USING btree (entry_id) WHERE ("position" IS NULL);
CREATE INDEX batch_letter_batch ON dormouse.batch_letter USING btree (batch_id, file);
CREATE INDEX callback_fault ON dormouse.callback USING btree (received_at) WHERE (kind = 'operator_fault'::text);
CREATE INDEX callback_notice ON dormouse.callback USING btree (notice_id, received_at) WHERE (notice_id IS NOT NULL);
CREATE INDEX cycle_candidate ON dormouse.cycle USING btree (expires_on, member_id) WHERE (state = 'candidate'::text);
CREATE INDEX cycle_restored ON dormouse.cycle USING btree (closed_at, member_id) WHERE (state = 'restored'::text);
CREATE INDEX cycle_separable ON dormouse.cycle USING btree (separable_from, member_id) WHERE (state = 'noticed'::text);
CREATE INDEX cycle_separated ON dormouse.cycle USING btree (separated_at, member_id) WHERE (state = ANY (ARRAY['separated'::text, 'partly_destroyed'::text]));
CREATE INDEX destruction_member ON dormouse.destruction USING btree (member_id, destroyed_at);
CREATE INDEX destruction_time ON dormouse.destruction USING btree (destroyed_at, destruction_id);
CREATE INDEX destruction_unconfirmed ON dormouse.destruction USING btree (destroyed_at, destruction_id) WHERE (confirmed_at IS NULL);
CREATE INDEX hold_review ON dormouse.hold USING btree (review_on, hold_id) WHERE (released_at IS NULL);
CREATE INDEX hold_standing ON dormouse.hold USING btree (member_id) WHERE (released_at IS NULL);
CREATE INDEX idempotency_age ON dormouse.idempotency USING btree (created_at);
CREATE INDEX letter_batch_recent ON dormouse.letter_batch USING btree (exported_at, batch_id);
CREATE INDEX notice_batch ON dormouse.notice USING btree (batch_id) WHERE (batch_id IS NOT NULL);
CREATE INDEX notice_by_id ON dormouse.notice USING btree (notice_id);
CREATE INDEX notice_composed ON dormouse.notice USING btree (composed_at);
CREATE INDEX notice_cycle ON dormouse.notice USING btree (member_id, cycle_id);
CREATE INDEX notice_letters_waiting ON dormouse.notice USING btree (composed_at, member_id) WHERE ((means = 'letter'::text) AND (state = 'pending'::text) AND (batch_id IS NULL));
CREATE INDEX notice_pending ON dormouse.notice USING btree (means, composed_at) WHERE (state = 'pending'::text);
CREATE INDEX notice_posting ON dormouse.notice USING btree (posting_id, member_id) WHERE (posting_id IS NOT NULL);
CREATE INDEX notice_taken_back ON dormouse.notice USING btree (ended_at, member_id) WHERE (state = 'taken_back'::text);
CREATE UNIQUE INDEX one_open_approval ON dormouse.approval USING btree (operation, request_hash, requested_by) WHERE (used_at IS NULL);
CREATE UNIQUE INDEX one_open_cycle ON dormouse.cycle USING btree (member_id) WHERE (state = ANY (ARRAY['candidate'::text, 'noticed'::text, 'separated'::text, 'partly_destroyed'::text, 'restricted'::text]));
CREATE UNIQUE INDEX one_sweep_a_schedule ON dormouse.sweep USING btree (scheduled_for) WHERE (scheduled_for IS NOT NULL);
CREATE UNIQUE INDEX one_sweep_performs ON dormouse.sweep USING btree (mode) WHERE ((state = 'running'::text) AND (mode = 'perform'::text));
CREATE INDEX posting_standing ON dormouse.posting USING btree (posted_on) WHERE (withdrawn_at IS NULL);
CREATE INDEX rate_window_age ON dormouse.rate_window USING btree (window_at);
CREATE INDEX rights_request_member ON dormouse.rights_request USING btree (member_id, received_on, request_id);
CREATE INDEX rights_request_open ON dormouse.rights_request USING btree (due_on, request_id) WHERE (closed_at IS NULL);
CREATE INDEX rights_request_received ON dormouse.rights_request USING btree (received_on, request_id);
CREATE INDEX sweep_recent ON dormouse.sweep USING btree (requested_at DESC, sweep_id);
CREATE UNIQUE INDEX timeline_position ON dormouse.timeline USING btree ("position") WHERE ("position" IS NOT NULL);
CREATE INDEX timeline_unordered ON dormouse.timeline USING btree (seq) WHERE ("position" IS NULL);
CREATE INDEX watch_due ON dormouse.watch USING btree (due_on, member_id) WHERE (due_on IS NOT NULL);
CREATE INDEX identifier_digest ON vault.identifier USING hash (digest);
CREATE INDEX record_key ON vault.record USING btree (key_id);
CREATE INDEX record_next_expiry ON vault.record USING btree (next_expiry_on, member_id) WHERE (next_expiry_on IS NOT NULL);

grant usage on schema dormouse to dormouse_auditor;
grant usage on schema dormouse to dormouse_clerk;
grant usage on schema dormouse to dormouse_mover;
grant delete, select on dormouse.access_right to dormouse_auditor;
grant insert, select on dormouse.access_right to dormouse_clerk;
grant insert, select, update (failed_at), update (failures), update (locked_until), update (revoked_at), update (revoked_by), update (scopes) on dormouse.api_key to dormouse_clerk;
grant insert, select, update (approved_at), update (approved_by), update (expires_at), update (requested_at), update (summary), update (used_at) on dormouse.approval to dormouse_clerk;
grant select, update (used_at) on dormouse.approval to dormouse_mover;
grant select, update (ended_at), update (reason), update (state) on dormouse.attempt to dormouse_clerk;
grant insert, select, update (claimed_at), update (ended_at), update (fence), update (lease_until), update (next_at), update (provider_id), update (reason), update (sent_at), update (state) on dormouse.attempt to dormouse_mover;
grant delete, insert, select on dormouse.audit_batch to dormouse_auditor;
grant delete, insert, select, update (handed_on_at) on dormouse.audit_checkpoint to dormouse_auditor;
grant delete, insert (action), insert (actor), insert (address), insert (agent), insert (at), insert (detail), insert (mac), insert (member_id), insert (nonce), insert (reason), select, update ("position"), update (link), update (proven) on dormouse.audit_entry to dormouse_auditor;
grant insert (action), insert (actor), insert (address), insert (agent), insert (at), insert (detail), insert (mac), insert (member_id), insert (nonce), insert (reason) on dormouse.audit_entry to dormouse_clerk;
grant insert (action), insert (actor), insert (address), insert (agent), insert (at), insert (detail), insert (mac), insert (member_id), insert (nonce), insert (reason) on dormouse.audit_entry to dormouse_mover;
grant select, update ("position"), update (batch), update (batch_hash), update (fence), update (holder), update (lease_until), update (link) on dormouse.audit_head to dormouse_auditor;
grant insert, select on dormouse.audit_stub to dormouse_auditor;
grant insert, select on dormouse.batch_letter to dormouse_mover;
grant insert, select, update (effect) on dormouse.callback to dormouse_mover;
grant insert (cycle_id), insert (expires_on), insert (last_activity_at), insert (last_activity_on), insert (member_id), insert (opened_at), insert (policy_version), insert (state), insert (zone), select, update (closed_at), update (late_activity_at), update (notice_effective_on), update (notice_id), update (separable_from), update (separable_until), update (state) on dormouse.cycle to dormouse_clerk;
grant select, update (blocked_reason), update (blocked_until), update (closed_at), update (notice_effective_on), update (notice_id), update (separable_from), update (separable_until), update (separated_at), update (state), update (withdrawn_at) on dormouse.cycle to dormouse_mover;
grant select on dormouse.destruction to dormouse_auditor;
grant select, update (confirmed_at), update (confirmed_by) on dormouse.destruction to dormouse_clerk;
grant insert, select on dormouse.destruction to dormouse_mover;
grant select, update (enrolled_until), update (policy_version), update (reconciled_at) on dormouse.enrolment to dormouse_clerk;
grant select, update (last_position) on dormouse.event_head to dormouse_clerk;
grant insert, select, update (released_at), update (released_by) on dormouse.hold to dormouse_clerk;
grant select (member_id), select (released_at), select (scope) on dormouse.hold to dormouse_mover;
grant delete, insert, select, update (answer), update (body_hash), update (created_at), update (lease_until), update (operation), update (state), update (status) on dormouse.idempotency to dormouse_clerk;
grant delete, insert, select, update (period), update (reason), update (set_at), update (set_by) on dormouse.inactivity_period to dormouse_clerk;
grant select (member_id), select (period) on dormouse.inactivity_period to dormouse_mover;
grant select on dormouse.letter_batch to dormouse_clerk;
grant insert, select on dormouse.letter_batch to dormouse_mover;
grant select on dormouse.means_stop to dormouse_clerk;
grant delete, insert, select, update (reason), update (resume_at), update (stopped_at), update (times) on dormouse.means_stop to dormouse_mover;
grant select, update (effective_on), update (ended_at), update (ended_reason), update (kept_at), update (state) on dormouse.notice to dormouse_clerk;
grant insert, select, update (batch_id), update (effective_on), update (ended_at), update (ended_reason), update (state) on dormouse.notice to dormouse_mover;
grant insert, select on dormouse.policy to dormouse_clerk;
grant insert, select, update (withdrawn_at), update (withdrawn_reason) on dormouse.posting to dormouse_clerk;
grant insert, select, update (withdrawn_at), update (withdrawn_reason) on dormouse.posting to dormouse_mover;
grant insert, select, update (checked_at), update (reachable), update (reason) on dormouse.posting_check to dormouse_clerk;
grant select on dormouse.posting_check to dormouse_mover;
grant delete, insert, select, update (used) on dormouse.rate_window to dormouse_clerk;
grant select on dormouse.remainder to dormouse_clerk;
grant delete, insert, select, update (due_on), update (row_count) on dormouse.remainder to dormouse_mover;
grant insert, select, update (at), update (kind), update (reported_by) on dormouse.reported_activity to dormouse_clerk;
grant select (at), select (member_id) on dormouse.reported_activity to dormouse_mover;
grant insert, select, update (closed_at), update (closed_by), update (measure), update (objection), update (outcome), update (outcome_reason) on dormouse.rights_request to dormouse_clerk;
grant insert (as_of), insert (mode), insert (requested_at), insert (requested_by), insert (scheduled_for), insert (state), insert (sweep_id), select, update (approved_at), update (approved_by), update (approved_halt), update (fence), update (finished_at), update (halt), update (holder), update (lease_until), update (report), update (started_at), update (state), update (stop_requested_by) on dormouse.sweep to dormouse_clerk;
grant select (fence), select (state), select (sweep_id), update (holder) on dormouse.sweep to dormouse_mover;
grant insert (actor), insert (agent), insert (at), insert (cycle_id), insert (detail), insert (event), insert (member_id), insert (reason), insert (state), select, update ("position") on dormouse.timeline to dormouse_clerk;
grant insert (actor), insert (agent), insert (at), insert (cycle_id), insert (detail), insert (event), insert (member_id), insert (reason), insert (state) on dormouse.timeline to dormouse_mover;
grant insert, select, update (due_on), update (last_activity_at), update (looked_on), update (policy_version) on dormouse.watch to dormouse_clerk;
grant select, update (due_on), update (last_activity_at) on dormouse.watch to dormouse_mover;
grant usage on schema vault to dormouse_mover;
grant delete, insert, select on vault.identifier to dormouse_mover;
grant insert, select, update (withdrawn_at) on vault.period_key to dormouse_mover;
grant delete, insert, select, update (expires_on), update (key_id), update (next_expiry_on), update (revision), update (row_count), update (sealed), update (sealed_at), update (wrapped_key) on vault.record to dormouse_mover;
grant insert, select on vault.shape to dormouse_mover;
