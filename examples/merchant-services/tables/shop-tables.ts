import { dateText, instantText, localDayOf } from '../calendar.js';
import { makeAddress, makeLandline, makeName } from '../people.js';
import { type Random, streams } from '../random.js';
import { banks, readerModels, shopKinds, shopNames } from '../words.js';
import { contactOf } from './contact.js';
import { arrayText, type SampleTable, shopId } from './sample-table.js';

export const shops: SampleTable = {
  name: 'public.shops',
  columns: [
    'shop_id',
    'member_no',
    'name',
    'business_type',
    'phone',
    'fax',
    'postcode',
    'road_address',
    'detail_address',
    'latitude',
    'longitude',
    'opened_on',
    'opens_at',
    'closes_at',
    'break_length',
    'closed_days',
    'is_open',
  ],
  append(out, facts, { seed, random }) {
    random.reseed(seed, facts.memberNo, streams.shops);
    for (let index = 0; index < facts.shops; index += 1) {
      const kind = random.pick(shopKinds);
      const address = makeAddress(random);
      const hasPlace = random.chance(0.6);
      out.row([
        shopId(facts.memberNo, index),
        facts.memberNo,
        `${random.pick(shopNames)} ${random.chance(0.1) ? kind.en : kind.ko}${index > 0 ? ` ${index + 1}호점` : ''}`,
        kind.ko,
        random.chance(0.7) ? makeLandline(random) : null,
        random.chance(0.2) ? makeLandline(random) : null,
        address.postcode,
        address.road,
        address.detail,
        hasPlace ? 33 + random.fraction() * 5 : null,
        hasPlace ? 126 + random.fraction() * 3 : null,
        random.chance(0.8) ? dateText(localDayOf(facts.joinedAt) - random.int(3000)) : null,
        ...openingHours(random),
        random.chance(0.1)
          ? random.pick(['01:30:00', '1 mon 2 days -03:00:00', '45 minutes', '00:00:00.000001'])
          : null,
        arrayText(random.chance(0.5) ? [] : [random.pick(['월', '화', '일', '"매월 둘째 주" 일'])]),
        random.chance(0.9),
      ]);
    }
  },
};

export const cardReaders: SampleTable = {
  name: 'public.card_readers',
  columns: [
    'serial_no',
    'shop_id',
    'model',
    'connection',
    'mac',
    'public_ip',
    'installed_on',
    'firmware',
    'monthly_fee',
  ],
  append(out, facts, { seed, random, profile }) {
    random.reseed(seed, facts.memberNo, streams.cardReaders);
    for (let index = 0; index < facts.shops; index += 1) {
      const readers = profile === 'uniform' ? random.int(2) : random.int(3);
      for (let reader = 0; reader < readers; reader += 1) {
        out.row([
          `DM${shopId(facts.memberNo, index)}-${reader}`,
          shopId(facts.memberNo, index),
          random.pick(readerModels),
          random.pick(['usb', 'ble', 'lan', 'lte']),
          random.chance(0.8) ? `02:00:5e:${random.hex(2)}:${random.hex(2)}:${random.hex(2)}` : null,
          random.chance(0.5) ? `198.51.100.${random.int(256)}` : null,
          dateText(localDayOf(facts.joinedAt) + random.int(20)),
          `v${1 + random.int(3)}.${random.int(10)}`,
          random.pick(['0', '11000.00', '9900.5']),
        ]);
      }
    }
  },
};

export const settlementAccounts: SampleTable = {
  name: 'public.settlement_accounts',
  columns: [
    'account_id',
    'member_no',
    'bank_code',
    'account_no_encrypted',
    'holder_name',
    'holder_birth_on',
    'is_primary',
    'settles_after',
    'verified_at',
  ],
  append(out, facts, making) {
    const contact = contactOf(facts, making);
    const random = making.random.reseed(making.seed, facts.memberNo, streams.accounts);
    if (facts.shops === 0) return;
    const accounts = random.chance(0.1) ? 2 : 1;
    for (let index = 0; index < accounts; index += 1) {
      out.row([
        facts.memberNo * 2 + index,
        facts.memberNo,
        random.pick(banks),
        `\\x${random.hex(56)}`,
        random.chance(0.9) ? contact.name.written : makeName(random).written,
        random.chance(0.4) ? dateText(-7300 + random.int(20_000)) : null,
        index === 0,
        random.pick(['1 day', '2 days', '7 days', '1 mon']),
        random.chance(0.8) ? instantText(random.between(facts.joinedAt, facts.lastActivityAt)) : null,
      ]);
    }
  },
};

function openingHours(random: Random): [opensAt: string | null, closesAt: string | null] {
  if (random.chance(0.3)) return [null, null];
  return [`0${6 + random.int(4)}:${random.pick(['00', '30'])}:00`, random.pick(['18:00:00', '22:30:00', '24:00:00'])];
}
