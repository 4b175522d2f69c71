import type { MemberFacts } from '../member-facts.js';
import {
  type Address,
  makeAddress,
  makeEmail,
  makeLandline,
  makeMobile,
  makeName,
  type PersonName,
} from '../people.js';
import { streams } from '../random.js';
import type { Making } from './sample-table.js';

export interface ContactData {
  readonly name: PersonName;
  readonly email: string | null;
  readonly mobile: string | null;
  readonly phone: string | null;
  readonly address: Address | null;
  readonly locale: 'ko' | 'en';
}

const sharedMobile = '010-0000-7777';

/** The same for every table of a member; it reseeds the generator, so a table asks for it first. */
export function contactOf(facts: MemberFacts, { seed, random }: Making): ContactData {
  random.reseed(seed, facts.memberNo, streams.person);
  const name = makeName(random);
  const email = makeEmail(random, name, facts.memberNo, facts.hasEmail === 'refusing');
  const mobile = makeMobile(random, facts.hasMobile === 'refusing');
  const landline = makeLandline(random);
  const address = makeAddress(random);
  const hasPhone = random.chance(0.4);
  return {
    name,
    email: facts.hasEmail === 'missing' ? null : email,
    mobile: mobileOf(facts.hasMobile, mobile, landline),
    phone: hasPhone && facts.hasMobile !== 'missing' ? landline : null,
    address: facts.hasAddress ? address : null,
    locale: random.chance(name.isForeign ? 0.7 : 0.02) ? 'en' : 'ko',
  };
}

function mobileOf(presence: MemberFacts['hasMobile'], mobile: string, landline: string): string | null {
  if (presence === 'missing') return null;
  if (presence === 'shared') return sharedMobile;
  return presence === 'landline' ? landline : mobile;
}
