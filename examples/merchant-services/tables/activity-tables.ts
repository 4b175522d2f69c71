import { day, hour, instantText, type Micros, second } from '../calendar.js';
import type { MemberFacts } from '../member-facts.js';
import { makeMobile, makeName } from '../people.js';
import { type Random, streams } from '../random.js';
import { banks, issuers, productOptions, products, userAgents } from '../words.js';
import { arrayText, type Making, paymentId, type SampleTable, shopId } from './sample-table.js';

type PaymentStatus = 'REQUESTED' | 'APPROVED' | 'DECLINED' | 'CANCELLED';

const loginsKept = 88 * day;
/** The uniform sample is a database whose company has not dropped old logins yet, so that all members have as many. */
const uniformLoginsKept = 700 * day;

export const loginHistory: SampleTable = {
  name: 'public.login_history',
  columns: ['login_history_id', 'member_no', 'logged_in_at', 'result', 'channel', 'ip', 'user_agent'],
  append(out, facts, { seed, nowAt, profile, random }) {
    random.reseed(seed, facts.memberNo, streams.logins);
    const kept = profile === 'uniform' ? facts.lastActivityAt - uniformLoginsKept : nowAt - loginsKept;
    const from = Math.max(kept, facts.joinedAt);
    for (let index = 0; index < facts.logins; index += 1) {
      const isLast = index === 0 && facts.decider === 'login';
      const at = isLast ? facts.lastActivityAt : random.between(from, facts.lastActivityAt - 1);
      out.row([facts.memberNo * 64 + index, facts.memberNo, instantText(at), 'OK', ...loginPlace(random)]);
    }
    for (let index = 0; index < facts.failedLogins; index += 1) {
      const at = random.between(Math.max(nowAt - loginsKept, facts.joinedAt), nowAt - hour);
      out.row([facts.memberNo * 64 + 60 + index, facts.memberNo, instantText(at), 'FAIL', ...loginPlace(random)]);
    }
  },
};

export const payments: SampleTable = {
  name: 'public.payments',
  columns: [
    'payment_id',
    'order_uid',
    'member_no',
    'shop_id',
    'status',
    'means',
    'amount',
    'card_no_masked',
    'issuer_code',
    'approval_no',
    'buyer_name',
    'buyer_phone',
    'requested_at',
    'approved_at',
  ],
  append(out, facts, making) {
    const random = making.random.reseed(making.seed, facts.memberNo, streams.payments);
    for (let index = 0; index < facts.payments; index += 1) {
      const status = statusOf(facts.memberNo, index);
      const times = paymentTimes(facts, making, index, status);
      const shop = facts.shops > 0 ? shopId(facts.memberNo, index % facts.shops) : null;
      out.row([paymentId(facts.memberNo, index), ...paymentFields(random, facts.memberNo, shop, status), ...times]);
    }
  },
};

export const paymentLines: SampleTable = {
  name: 'public.payment_lines',
  columns: ['payment_id', 'line_no', 'product', 'quantity', 'unit_price', 'options'],
  append(out, facts, { seed, profile, random }) {
    random.reseed(seed, facts.memberNo, streams.paymentLines);
    for (let index = 0; index < facts.payments; index += 1) {
      for (let line = 1; line <= linesOf(profile, facts.memberNo, index); line += 1) {
        const options = random.chance(0.6)
          ? null
          : arrayText([random.pick(productOptions), random.pick(productOptions)]);
        const price = random.pick(['4500', '4500.00', '12900', '0.50', '33000.10']);
        const fields = [paymentId(facts.memberNo, index), line, random.pick(products), 1 + random.int(5), price];
        out.row([...fields, options]);
      }
    }
  },
};

export const refunds: SampleTable = {
  name: 'public.refunds',
  columns: [
    'refund_id',
    'payment_id',
    'line_no',
    'amount',
    'reason',
    'account_no_encrypted',
    'account_holder',
    'refunded_at',
  ],
  append(out, facts, { seed, profile, random }) {
    random.reseed(seed, facts.memberNo, streams.refunds);
    for (let index = 0; index < facts.payments; index += 1) {
      if (statusOf(facts.memberNo, index) !== 'CANCELLED') continue;
      const toAccount = random.chance(0.4);
      out.row([
        paymentId(facts.memberNo, index),
        paymentId(facts.memberNo, index),
        linesOf(profile, facts.memberNo, index) > 0 && random.chance(0.5) ? 1 : null,
        1000 + random.int(50_000),
        random.pick(['단순 변심', '"재고 없음"', '중복 결제', 'wrong size', null]),
        toAccount ? `\\x${random.pick(banks)}0${random.hex(48)}` : null,
        toAccount ? makeName(random).written : null,
        instantText(random.between(facts.joinedAt, facts.lastActivityAt)),
      ]);
    }
  },
};

/** Everything of a payment but its id and its times. */
export function paymentFields(random: Random, memberNo: number, shop: number | null, status: PaymentStatus) {
  const isCard = random.chance(0.8);
  const hasBuyer = random.chance(0.3);
  return [
    random.uuid(),
    memberNo,
    shop,
    status,
    isCard ? 'CARD' : random.pick(['TRANSFER', 'VIRTUAL_ACCOUNT', 'PHONE', 'GIFT']),
    amountOf(random),
    isCard ? `0000-00**-****-${random.digits(4)}` : null,
    isCard ? random.pick(issuers)[0] : null,
    status === 'APPROVED' || status === 'CANCELLED' ? random.digits(8) : null,
    hasBuyer ? makeName(random).written : null,
    hasBuyer && random.chance(0.5) ? makeMobile(random, false) : null,
  ];
}

export function loginPlace(random: Random): [channel: string, ip: string, userAgent: string | null] {
  const ip = random.chance(0.85) ? `203.0.113.${random.int(256)}` : `2001:db8:${random.hex(4)}::/64`;
  const agent = random.chance(0.95) ? `${random.pick(userAgents)}${100 + random.int(40)}.0` : null;
  return [random.pick(['web', 'web', 'app', 'pos']), ip, agent];
}

/** The latest may be the one that decides; of the others some never were an activity, whatever day they bear. */
function statusOf(memberNo: number, index: number): PaymentStatus {
  const kind = (memberNo * 7 + index) % 32;
  if (index === 0 || kind > 3) return 'APPROVED';
  return kind === 0 ? 'REQUESTED' : kind === 1 ? 'DECLINED' : 'CANCELLED';
}

function paymentTimes(facts: MemberFacts, { nowAt, random }: Making, index: number, status: PaymentStatus) {
  if (status === 'REQUESTED' || status === 'DECLINED') {
    return [instantText(random.between(facts.joinedAt, nowAt - hour)), null];
  }
  const isLast = index === 0 && facts.decider === 'payment';
  const approvedAt: Micros = isLast ? facts.lastActivityAt : random.between(facts.joinedAt, facts.lastActivityAt - 1);
  return [instantText(approvedAt - random.between(1, 40) * second), instantText(approvedAt)];
}

function linesOf(profile: Making['profile'], memberNo: number, index: number): number {
  return profile === 'uniform' ? (memberNo + index) % 2 : 1 + ((memberNo + index) % 3);
}

function amountOf(random: Random): string {
  if (random.chance(0.03)) return random.pick(['10000', '10000.00', '10000.01', '0.01', '123456789012.34']);
  return random.chance(0.35) ? `${500 + random.int(96) * 100}` : `${10_000 + random.int(3_000) * 100}`;
}
