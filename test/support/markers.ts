import { createHash } from 'node:crypto';
import type pg from 'pg';

/** A value that stands in one field of one member and nowhere else in the world. */
export interface Marker {
  readonly field: string;
  readonly value: string;
}

/** Something that was written, with the name of the place where it was. */
export interface Written {
  readonly place: string;
  readonly text: string;
}

export interface Found {
  readonly place: string;
  readonly field: string;
  /** As what it stood there: `clear`, `hex`, … */
  readonly form: string;
}

/** One marker for every personal field of the small shop; `index` makes them unique, from 1 to 27. */
export function markersOf(index: number): Marker[] {
  const two = String(index).padStart(2, '0');
  const values: Record<string, string> = {
    'members.login_id': `mk-login-${two}`,
    'members.name': `표식${two}인`,
    'members.email': `mk-mail-${two}@marker.example.com`,
    'members.mobile': `010-0000-37${two}`,
    'members.postcode': `047${two}`,
    'members.address': `표식로${two}번길 77`,
    'members.address_detail': `표식동${two} 803호`,
    'profiles.birth_on': `1904-03-${two}`,
    'profiles.interests': `mk-interest-${two}`,
    'profiles.preferences': `mk-preference-${two}`,
    'profiles.memo': `mk-memo-${two} 표식 메모`,
    'payments.amount': `707${two}31.37`,
    'payment_lines.product': `표식 상품 ${two}`,
    'logins.ip': `203.0.113.1${two}`,
    'device_tokens.token': `mk-token-${two}`,
  };
  return Object.entries(values).map(([field, value]) => ({ field, value }));
}

export function valueIn(markers: readonly Marker[], field: string): string {
  const found = markers.find((marker) => marker.field === field);
  if (!found) throw new Error(`there is no marker for ${field}`);
  return found.value;
}

/** Writes the markers over every personal field that the member has; fields without a value stay without. */
export async function plantMarkers(admin: pg.Pool, memberId: string, markers: readonly Marker[]): Promise<void> {
  const of = (field: string) => valueIn(markers, field);
  const kept = (column: string, value: string) => `${column} = case when ${column} is not null then ${value} end`;
  await admin.query(
    `update public.members set login_id = $2, name = $3, ${kept('email', '$4')}, ${kept('mobile', '$5')},
       ${kept('postcode', '$6')}, ${kept('address', '$7')}, ${kept('address_detail', '$8')}
     where member_no = $1`,
    [
      memberId,
      ...['login_id', 'name', 'email', 'mobile', 'postcode', 'address', 'address_detail'].map((c) =>
        of(`members.${c}`),
      ),
    ],
  );
  await admin.query(
    `update public.profiles set birth_on = $2, interests = array[$3], preferences = jsonb_build_object('note', $4::text),
       memo = $5 || E' "quoted"\\n\\\\' where member_no = $1`,
    [memberId, ...['birth_on', 'interests', 'preferences', 'memo'].map((column) => of(`profiles.${column}`))],
  );
  await admin.query('update public.payments set amount = $2 where member_no = $1', [memberId, of('payments.amount')]);
  await admin.query(
    `update public.payment_lines set product = $2
     where payment_id in (select payment_id from public.payments where member_no = $1)`,
    [memberId, of('payment_lines.product')],
  );
  await admin.query('update public.logins set ip = $2 where member_no = $1', [memberId, of('logins.ip')]);
  await admin.query('update public.device_tokens set token = $2 where member_no = $1', [
    memberId,
    of('device_tokens.token'),
  ]);
}

/** Every place in which one of the markers stands, in whatever form. */
export function findMarkers(written: readonly Written[], markers: readonly Marker[]): Found[] {
  const searched = markers.flatMap(({ field, value }) => formsOf(value).map((form) => ({ field, ...form })));
  return written.flatMap(({ place, text }) => {
    const folded = text.normalize('NFC').toLowerCase();
    return searched.flatMap(({ field, form, isIn }) => (isIn(text, folded) ? [{ place, field, form }] : []));
  });
}

interface Form {
  readonly form: string;
  /** The text as it was written, and with its case folded. */
  isIn(text: string, folded: string): boolean;
}

/** Shorter ones would be found in every other id; they count where they stand alone. */
const aloneUpToBytes = 6;

function formsOf(value: string): Form[] {
  const bytes = Buffer.from(value, 'utf8');
  const clear = value.normalize('NFC').toLowerCase();
  if (bytes.length <= aloneUpToBytes) {
    const alone = new RegExp(`(?<![\\p{L}\\p{N}.-])${clear}(?![\\p{L}\\p{N}.-])`, 'u');
    return [{ form: 'clear', isIn: (_text, folded) => alone.test(folded) }];
  }
  const folded = (form: string, text: string): Form => ({
    form,
    isIn: (_text, all) => all.includes(text.toLowerCase()),
  });
  const exact = (form: string, text: string): Form => ({ form, isIn: (all) => all.includes(text) });
  const digits = value.replace(/\D/g, '');
  const isPhone = /^0\d{2}-\d{4}-\d{4}$/.test(value);
  return [
    folded('clear', clear),
    folded('percent-encoded', encodeURIComponent(value)),
    folded('JSON escape', escaped(value)),
    folded('hex', bytes.toString('hex')),
    ...[0, 1, 2].map((offset) => exact('base64', base64At(bytes, offset))),
    ...[0, 1, 2].map((offset) => exact('base64url', base64At(bytes, offset).replaceAll('+', '-').replaceAll('/', '_'))),
    // Without a key, whoever can guess the value can check the guess.
    ...['md5', 'sha1', 'sha256'].flatMap((name) => hashForms(name, bytes)),
    ...(isPhone ? [folded('digits', digits), folded('E.164', `82${digits.slice(1)}`)] : []),
  ].filter(({ form, isIn }) => form === 'clear' || !isIn(clear, clear));
}

function escaped(value: string): string {
  return value.replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What is left of a value in the base64 of a text in which it stands at any place. */
function base64At(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const whole = Math.floor((offset + bytes.length) / 3) * 4;
  return text.slice(offset === 0 ? 0 : 4, whole);
}

function hashForms(name: string, bytes: Buffer): Form[] {
  const hash = createHash(name).update(bytes).digest();
  return [
    { form: `${name} hash`, isIn: (_text, folded) => folded.includes(hash.toString('hex')) },
    { form: `${name} hash`, isIn: (text) => text.includes(hash.toString('base64').replace(/=+$/, '')) },
  ];
}
