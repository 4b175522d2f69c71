-- Keys, references and indexes of the sample member database. The newest event over all members and the latest of one
-- member are read from indexes alone: both activity tables and both activity columns of members have theirs.

alter table public.card_issuers add constraint card_issuers_pkey primary key (code);

alter table public.members add constraint members_pkey primary key (member_no);
alter table public.members add constraint members_login_id_key unique (login_id);
alter table public.members add constraint members_email_key unique (email);
create index members_joined_at_idx on public.members (joined_at);
create index members_last_app_login_at_idx on public.members (last_app_login_at);
create index members_mobile_phone_idx on public.members (mobile_phone);
create index members_referrer_no_idx on public.members (referrer_no) where referrer_no is not null;

alter table public.member_profiles add constraint member_profiles_pkey primary key (member_no);

alter table public.shops add constraint shops_pkey primary key (shop_id);
create index shops_member_no_idx on public.shops (member_no);

alter table public.consents add constraint consents_pkey primary key (consent_id);
alter table public.consents add constraint one_consent_per_kind_and_version unique (member_no, kind, version);

alter table public.card_readers add constraint card_readers_pkey primary key (serial_no);
create index card_readers_shop_id_idx on public.card_readers (shop_id);

alter table public.settlement_accounts add constraint settlement_accounts_pkey primary key (account_id);
create index settlement_accounts_member_no_idx on public.settlement_accounts (member_no);
create unique index one_primary_account_per_member on public.settlement_accounts (member_no) where is_primary;

alter table public.login_history add constraint login_history_pkey primary key (login_history_id);
create index login_history_member_no_logged_in_at_idx on public.login_history (member_no, logged_in_at);
create index login_history_logged_in_at_idx on public.login_history (logged_in_at);

alter table public.payments add constraint payments_pkey primary key (payment_id);
alter table public.payments add constraint payments_order_uid_key unique (order_uid);
create index payments_member_no_approved_at_idx on public.payments (member_no, approved_at);
create index payments_approved_at_idx on public.payments (approved_at);
create index payments_shop_id_idx on public.payments (shop_id);

alter table public.payment_lines add constraint payment_lines_pkey primary key (payment_id, line_no);

alter table public.refunds add constraint refunds_pkey primary key (refund_id);
create index refunds_payment_id_line_no_idx on public.refunds (payment_id, line_no);

alter table public.device_tokens add constraint device_tokens_pkey primary key (token_id);
create index device_tokens_member_no_idx on public.device_tokens (member_no);

alter table public.inquiries add constraint inquiries_pkey primary key (inquiry_id);
create index inquiries_member_no_idx on public.inquiries (member_no);

alter table public.referrals add constraint referrals_pkey primary key (referral_id);
alter table public.referrals add constraint members_are_referred_once unique (referred_no);
create index referrals_referrer_no_idx on public.referrals (referrer_no);

alter table public.settlements add constraint settlements_pkey primary key (settlement_id);
alter table public.settlements add constraint one_settlement_per_month unique (member_no, settled_month);

alter table public.member_grade_history add constraint member_grade_history_pkey primary key (member_no, effective_on);

alter table public.members add foreign key (referrer_no) references public.members;
alter table public.member_profiles add foreign key (member_no) references public.members;
alter table public.shops add foreign key (member_no) references public.members;
alter table public.consents add foreign key (member_no) references public.members;
alter table public.card_readers add foreign key (shop_id) references public.shops;
alter table public.settlement_accounts add foreign key (member_no) references public.members;
alter table public.login_history add foreign key (member_no) references public.members;
alter table public.payments add foreign key (member_no) references public.members;
alter table public.payments add foreign key (shop_id) references public.shops;
alter table public.payments add foreign key (issuer_code) references public.card_issuers;
alter table public.payment_lines add foreign key (payment_id) references public.payments on delete cascade;
alter table public.refunds add foreign key (payment_id) references public.payments;
alter table public.refunds add foreign key (payment_id, line_no) references public.payment_lines;
alter table public.device_tokens add foreign key (member_no) references public.members;
alter table public.inquiries add foreign key (member_no) references public.members;
alter table public.referrals add foreign key (referrer_no) references public.members;
alter table public.referrals add foreign key (referred_no) references public.members;
alter table public.settlements add foreign key (member_no) references public.members;
alter table public.member_grade_history add foreign key (member_no) references public.members;

select setval(pg_get_serial_sequence('public.members', 'member_no'), max(member_no)) from public.members;
select setval(pg_get_serial_sequence('public.shops', 'shop_id'), max(shop_id)) from public.shops;
select setval(pg_get_serial_sequence('public.settlement_accounts', 'account_id'), max(account_id)) from public.settlement_accounts;
select setval(pg_get_serial_sequence('public.login_history', 'login_history_id'), max(login_history_id)) from public.login_history;
select setval(pg_get_serial_sequence('public.payments', 'payment_id'), max(payment_id)) from public.payments;
select setval(pg_get_serial_sequence('public.refunds', 'refund_id'), max(refund_id)) from public.refunds;
select setval(pg_get_serial_sequence('public.inquiries', 'inquiry_id'), max(inquiry_id)) from public.inquiries;
select setval(pg_get_serial_sequence('public.referrals', 'referral_id'), max(referral_id)) from public.referrals;
select setval(pg_get_serial_sequence('public.settlements', 'settlement_id'), max(settlement_id)) from public.settlements;
