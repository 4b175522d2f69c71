import { dateText, day, instantText, localDayOf, localTimestampText, type Micros } from '../calendar.js';
import type { MemberFacts } from '../member-facts.js';
import { type Random, streams } from '../random.js';
import { industries } from '../words.js';
import { contactOf } from './contact.js';
import { arrayText, type SampleTable } from './sample-table.js';

const grades = ['BRONZE', 'SILVER', 'GOLD'] as const;

export const members: SampleTable = {
  name: 'public.members',
  columns: [
    'member_no',
    'login_id',
    'member_kind',
    'status',
    'grade',
    'representative_name',
    'business_no',
    'email',
    'mobile_phone',
    'phone',
    'postcode',
    'road_address',
    'detail_address',
    'locale',
    'password_hash',
    'referrer_no',
    'joined_at',
    'last_app_login_at',
  ],
  append(out, facts, making) {
    const contact = contactOf(facts, making);
    const random = making.random.reseed(making.seed, facts.memberNo, streams.member);
    const appLoginAt = appLoginOf(facts, random);
    out.row([
      facts.memberNo,
      `${contact.name.latin.replace('.', random.pick(['', '_', '.']))}${facts.memberNo}`,
      facts.kind,
      random.chance(0.01) ? 'SUSPENDED' : 'ACTIVE',
      random.pickSkewed(grades),
      contact.name.written,
      facts.kind === 'merchant' ? `000-00-${random.digits(5)}` : null,
      contact.email,
      contact.mobile,
      contact.phone,
      contact.address?.postcode ?? null,
      contact.address?.road ?? null,
      contact.address?.detail ?? null,
      contact.locale,
      `$argon2id$v=19$m=65536,t=3,p=4$${random.hex(22)}$${random.hex(43)}`,
      facts.referrerNo,
      instantText(facts.joinedAt),
      appLoginAt === null ? null : instantText(appLoginAt),
    ]);
  },
};

export const memberProfiles: SampleTable = {
  name: 'public.member_profiles',
  columns: [
    'member_no',
    'birth_date',
    'gender',
    'duplicate_check_id',
    'interests',
    'preferences',
    'memo',
    'updated_at',
  ],
  append(out, facts, { seed, random }) {
    random.reseed(seed, facts.memberNo, streams.profile);
    out.row([
      facts.memberNo,
      random.chance(0.8) ? dateText(-7300 + random.int(20_000)) : null,
      random.chance(0.7) ? random.pick(['M', 'F']) : null,
      random.chance(0.6) ? `\\x${random.hex(random.chance(0.02) ? 0 : 64)}` : null,
      interestsOf(random),
      preferencesOf(random),
      random.chance(0.05) ? random.pick(['VIP\t"단골"', '전화 금지', '상호 변경 예정\n(2호점)', '\\N', '']) : null,
      localTimestampText(facts.joinedAt + random.between(0, 3600) * 1_000_000),
    ]);
  },
};

export const consents: SampleTable = {
  name: 'public.consents',
  columns: ['consent_id', 'member_no', 'kind', 'version', 'is_agreed', 'agreed_at', 'ip', 'evidence'],
  append(out, facts, { seed, random, profile }) {
    random.reseed(seed, facts.memberNo, streams.consents);
    const kinds = profile === 'uniform' ? ['privacy'] : ['terms', 'privacy', 'third-party', 'marketing'];
    const ip = random.chance(0.8) ? `192.0.2.${random.int(256)}` : `2001:db8::${random.hex(4)}`;
    for (const kind of kinds) {
      const isAgreed = kind !== 'marketing' || random.chance(0.5);
      const evidence = random.chance(0.9)
        ? `{"screen": "join-${1 + random.int(4)}", "scrolled": ${random.chance(0.5)}}`
        : null;
      const fields = [random.uuid(), facts.memberNo, kind, '2021-08-13', isAgreed, localTimestampText(facts.joinedAt)];
      out.row([...fields, ip, evidence]);
    }
  },
};

export const deviceTokens: SampleTable = {
  name: 'public.device_tokens',
  columns: ['token_id', 'member_no', 'platform', 'push_token', 'app_version', 'last_seen_at'],
  append(out, facts, { seed, random }) {
    random.reseed(seed, facts.memberNo, streams.deviceTokens);
    for (let token = random.int(3); token > 0; token -= 1) {
      const platform = random.pick(['ios', 'android']);
      const seenAt = random.between(facts.joinedAt, facts.lastActivityAt);
      const fields = [random.uuid(), facts.memberNo, platform, random.hex(64), `5.${random.int(20)}.${random.int(9)}`];
      out.row([...fields, instantText(seenAt)]);
    }
  },
};

export const referrals: SampleTable = {
  name: 'public.referrals',
  columns: ['referral_id', 'referrer_no', 'referred_no', 'channel', 'code', 'reward', 'referred_at'],
  append(out, facts, { seed, random }) {
    if (facts.referrerNo === null) return;
    random.reseed(seed, facts.memberNo, streams.referrals);
    const channel = random.pick(['link', 'code', '지인 소개', 'event']);
    const code = random.chance(0.7) ? random.hex(8).toUpperCase() : null;
    const reward = random.pick(['0', '5000.00', '10000', '12345.60']);
    const row = [facts.memberNo, facts.referrerNo, facts.memberNo, channel, code, reward, instantText(facts.joinedAt)];
    out.row(row);
  },
};

export const settlements: SampleTable = {
  name: 'public.settlements',
  columns: ['settlement_id', 'member_no', 'settled_month', 'gross', 'fee', 'filed_on'],
  append(out, facts, making) {
    if (facts.payments === 0 || facts.kind !== 'merchant') return;
    const random = making.random.reseed(making.seed, facts.memberNo, streams.settlements);
    const months = making.profile === 'uniform' ? Number(random.chance(0.2)) : random.int(4);
    for (let month = 0; month < months; month += 1) {
      const settledMonth = `${dateText(localDayOf(facts.lastActivityAt - month * 31 * day)).slice(0, 7)}-01`;
      const gross = 100_000 + random.int(9_000_000);
      const filedOn = random.chance(0.7) ? dateText(localDayOf(facts.lastActivityAt) + 20) : null;
      out.row([facts.memberNo * 8 + month, facts.memberNo, settledMonth, gross, (gross * 0.018).toFixed(2), filedOn]);
    }
  },
};

export const memberGradeHistory: SampleTable = {
  name: 'public.member_grade_history',
  columns: ['member_no', 'effective_on', 'grade'],
  append(out, facts, { seed, random }) {
    random.reseed(seed, facts.memberNo, streams.grades);
    out.row([facts.memberNo, dateText(localDayOf(facts.joinedAt)), 'BRONZE']);
    if (random.chance(0.2)) out.row([facts.memberNo, dateText(localDayOf(facts.joinedAt) + 30), 'SILVER']);
  },
};

function appLoginOf(facts: MemberFacts, random: Random): Micros | null {
  if (facts.decider === 'appLogin') return facts.lastActivityAt;
  if (facts.decider === 'registration' || random.chance(0.5)) return null;
  return random.between(facts.joinedAt, facts.lastActivityAt - 1);
}

function interestsOf(random: Random): string | null {
  if (random.chance(0.4)) return null;
  if (random.chance(0.03)) return '[0:1]={"배달","A\\"B"}';
  const items: (string | null)[] = [];
  for (let count = random.int(4); count > 0; count -= 1)
    items.push(random.chance(0.05) ? null : random.pick(industries));
  return arrayText(items);
}

function preferencesOf(random: Random): string {
  switch (random.int(8)) {
    case 0:
      return '{}';
    case 1:
      return `{"theme": "dark", "limits": {"daily": ${random.int(1_000_000)}.50}, "muted": null}`;
    case 2:
      return `{"favorites": [${random.int(99)}, 12345678901234567890.123, "\\u00e9 \\"x\\""], "lang": "한국어"}`;
    case 3:
      return 'null';
    default:
      return `{"push": ${random.chance(0.5)}, "start": "/${random.pick(['home', 'sales', 'settlement'])}"}`;
  }
}
