/**
 * One promotional line turns a notice into advertising, and advertising needs consent, hours and a way out. These are
 * patterns of offers, not of words alone: "쿠폰은 소멸합니다" tells a member something, "쿠폰을 드립니다" sells.
 */

/** Labels that advertising must carry, and a way out that a mandatory notice must not offer. */
const labelsOfAdvertising: readonly RegExp[] = [
  /[([{<【〔「]\s*광\s*[./·]?\s*고\s*[)\]}>】〕」]/u,
  /[([]\s*(?:AD|advertisement|sponsored)\s*[)\]]/i,
  /수\s*신\s*(?:을\s*|를\s*)?거\s*부|무료\s*거부/u,
  /\bunsubscrib\w*|\bopt(?:ing)?[\s-]?out\b|\bstop receiving\b/i,
];

/** A backward look keeps "no promotion" and the like. */
const denied = String.raw`(?<!\b(?:no|not|not an?|without|never an?)\s)`;

const offers: readonly RegExp[] = [
  /할인|특가(?!법)|경품|사은품|증정|당첨|추첨|최저가|캐시백|프로모션|기획전|이벤트|신상품|신제품/u,
  /(?<![가-힣])(?:빅|특별|정기|시즌|봄|여름|가을|겨울|땡|블랙)?세일(?![즈러])/u,
  /무료\s*(?:로\s*)?(?:체험|제공|증정|배송|이용권|쿠폰|혜택|상담|가입)/u,
  /(?:특별|추가|다양한|풍성한|많은|신규|복귀|가입|할인|단독)\s*혜택|혜택(?:을|이|도)?\s*(?:드|받|누리|누려|제공|가득|놓치|쏟아|챙기)/u,
  /(?:쿠폰|포인트|적립금|마일리지|상품권|선물)(?:을|를|도)?\s*(?:드립|드려|드리|증정|지급|선물|적립해|받으|받아|쏩)/u,
  /지금\s*(?:바로\s*)?(?:구매|구입|주문|가입)|구매하세요|구입하세요|주문하세요|놓치지\s*마|한정\s*(?:수량|기간|특가|판매)|1\s*\+\s*1/u,
  new RegExp(String.raw`${denied}\b(?:discounts?|promo(?:tions?|tional)?|promo codes?|giveaways?|cash\s?back)\b`, 'i'),
  /\b(?:special|limited|exclusive|great|best|hot|today's)\s+(?:offers?|deals?|prices?)\b|\blimited[\s-]time\b/i,
  /\b(?:flash|big|clearance|summer|winter|spring|autumn|season)\s+sale\b|\bon sale\b|\bsale ends\b|\blowest price\b/i,
  /\bfree\s+(?:gifts?|trials?|shipping|delivery|coupons?|of charge|bonus)\b|\bbonus\s+(?:points|credit)\b/i,
  /\b(?:buy|shop|order|act|subscribe|upgrade)\s+now\b|\bdon['’]?t miss\b|\bwin an?\b|\b(?:get|claim|enjoy|save)\b[^.\n]{0,20}\bcoupons?\b/i,
];

const prices: readonly RegExp[] = [
  /[₩￦$€£¥]/u,
  /\d[\d,.]*\s?[십백천만억]*\s?원(?![칙인본격천])/u,
  /\b(?:KRW|USD|EUR|won)\b\s?\d|\d\s?(?:KRW|USD|EUR|won)\b/i,
  /\d[\d,.]*\s?(?:[%％]|퍼센트|percent\b)/iu,
];

const credentials: readonly RegExp[] = [
  /(?:비밀번호|인증번호|인증\s*코드|OTP)[^\n.]{0,12}(?:입력|회신|보내|알려\s*(?:주|줘)|답장)/iu,
  /\b(?:enter|send|reply with|tell us|confirm)\b[^.\n]{0,20}\b(?:password|PIN|verification code|one-time code)\b/i,
];

const kinds = [
  { patterns: labelsOfAdvertising, says: 'marks the notice as advertising, or offers a way out of it' },
  { patterns: offers, says: 'advertises' },
  { patterns: prices, says: 'names a price or a rate' },
  { patterns: credentials, says: 'asks for a password or code' },
] as const;

export interface Suspicion {
  /** What was found, as it stands in the text. */
  readonly snippet: string;
  readonly index: number;
  readonly message: string;
}

/** Every place that would turn these words into advertising; `prices: false` where a law may name an amount. */
export function advertisingIn(text: string, options: { readonly prices: boolean }): Suspicion[] {
  return kinds
    .filter(({ patterns }) => options.prices || patterns !== prices)
    .flatMap(({ patterns, says }) =>
      patterns.flatMap((pattern) =>
        [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map((match) => {
          const snippet = match[0].trim();
          return { snippet, index: match.index, message: `"${snippet}" ${says}; a notice must not` };
        }),
      ),
    );
}
