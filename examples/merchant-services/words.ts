/** Syllables, roads and shops from which the sample makes its people. Nobody here exists, and no place does. */

export interface Spelling {
  readonly ko: string;
  readonly en: string;
}

const spelled = (text: string): readonly Spelling[] =>
  text.split(' ').map((pair) => {
    const [ko = '', en = ''] = pair.split(':');
    return { ko, en };
  });

/** In the order of how common they are; picked skewed. */
export const surnames = spelled(
  '김:kim 이:lee 김:kim 박:park 이:lee 최:choi 김:kim 정:jung 박:park 이:lee 강:kang 조:cho 윤:yoon 장:jang 임:lim 한:han ' +
    '오:oh 서:seo 신:shin 권:kwon 황:hwang 안:ahn 송:song 류:ryu 전:jeon 홍:hong 고:ko 문:moon 양:yang 손:son 배:bae 백:baek ' +
    '허:heo 유:yoo 남:nam 심:shim 노:noh 하:ha 곽:kwak 성:sung 차:cha 주:joo 우:woo 구:koo 민:min 진:jin 지:ji 엄:eom 채:chae ' +
    '원:won 천:chun 방:bang 공:gong 현:hyun 함:ham 변:byun 염:yeom 여:yeo 추:choo 도:do 소:so 석:seok 선:sun 설:seol 마:ma ' +
    '길:gil 연:yeon 위:wi 표:pyo 명:myung 기:ki 반:ban 왕:wang 금:geum 옥:ok 육:yook 인:in 맹:maeng 제:je 모:mo 남궁:namgung ' +
    '황보:hwangbo 제갈:jegal 선우:sunwoo 독고:dokgo',
);

export const firstSyllables = spelled(
  '민:min 서:seo 지:ji 도:do 하:ha 예:ye 주:ju 시:si 준:jun 은:eun 수:su 현:hyun 유:yu 우:woo 승:seung 재:jae 성:sung 영:young ' +
    '정:jung 동:dong 상:sang 미:mi 경:kyung 태:tae 진:jin 규:kyu 나:na 다:da 소:so 윤:yoon 채:chae 한:han 호:ho 희:hee 건:gun ' +
    '기:ki 명:myung 병:byung 보:bo 선:sun 세:se 순:soon 연:yeon 용:yong 원:won 인:in 종:jong 창:chang 철:chul 형:hyung 혜:hye',
);

export const lastSyllables = spelled(
  '준:jun 윤:yoon 우:woo 현:hyun 연:yeon 은:eun 아:ah 진:jin 호:ho 민:min 영:young 수:su 훈:hoon 희:hee 원:won 서:seo 율:yul ' +
    '빈:bin 경:kyung 숙:sook 자:ja 철:chul 식:sik 규:kyu 나:na 람:ram 린:rin 별:byul 솔:sol 슬:seul 섭:sub 석:seok 선:sun ' +
    '성:sung 순:soon 승:seung 신:shin 애:ae 옥:ok 용:yong 욱:wook 웅:woong 일:il 재:jae 정:jung 주:ju 중:jung 찬:chan 태:tae 혁:hyuk',
);

export const foreignNames: readonly string[] = [
  'Nguyễn Thị Lan',
  "Seán O'Brien",
  'María José Núñez',
  'Wang Xiaoming (王小明)',
  'Anna-Lena Großmann',
  'Иван Петров',
  'Tanaka Yūki',
  'Fatima al-Zahra',
  'Batbayar Ganbold',
  'J. R. Smith, Jr.',
];

export const regions: readonly { readonly name: string; readonly districts: readonly string[] }[] = [
  { name: '서울특별시', districts: ['가온구', '나래구', '다솜구', '라온구', '마루구'] },
  { name: '부산광역시', districts: ['물결구', '바다구', '솔바람구'] },
  { name: '대구광역시', districts: ['능금구', '한빛구'] },
  { name: '인천광역시', districts: ['갯골구', '노을구', '등대군'] },
  { name: '경기도', districts: ['들꽃시', '하늘시 새벽구', '하늘시 아침구', '샘물시', '버들시', '강나루군'] },
  { name: '강원특별자치도', districts: ['두메시', '눈꽃군'] },
  { name: '충청남도', districts: ['아람시', '볕뉘군'] },
  { name: '전북특별자치도', districts: ['온누리시', '이슬군'] },
  { name: '경상남도', districts: ['미리내시', '여울군'] },
  { name: '제주특별자치도', districts: ['혼저시', '바당시'] },
];

export const roads: readonly string[] = [
  '나래로',
  '가온대로',
  '다솜로',
  '미르로',
  '한빛로',
  '솔뫼로',
  '윤슬로',
  '해오름로',
  '달무리로',
  '꽃가람로',
  '시나브로',
  '아라로',
  '새벽별로',
  '도담로',
];

export const apartments: readonly string[] = [
  '다솜아파트',
  '한울마을',
  '푸른솔빌라',
  '늘봄타운',
  '가온하우스',
  '은빛연립',
  '해솔팰리스',
];
export const lots: readonly string[] = ['가온동', '나래동', '라온동', '솔뫼동', '윤슬동', '아람동', '두메리'];
export const buildings: readonly string[] = ['나래빌딩', '가온상가', '다솜프라자', '미르타워', '한빛시장'];

export const shopNames: readonly string[] = [
  '은하수',
  '하람',
  '할매',
  '별다방',
  '두레',
  '바른',
  '꼬마',
  '오늘의',
  '달콤',
  'Café “르봉”',
  "O'Neill's",
  '㈜가온',
  '(주)다솜유통',
  '24시 행복',
  '엄마손',
  'B&B',
  '순수 100%',
  '三代',
];
export const shopKinds: readonly Spelling[] = spelled(
  '분식:snacks 식당:restaurant 카페:cafe 마트:mart 약국:pharmacy 미용실:hair-salon 세탁소:laundry 꽃집:florist 서점:bookshop ' +
    '치킨:chicken 정육점:butcher 문구:stationery 안경원:optician 철물점:hardware 학원:academy PC방:pc-room 편의점:convenience-store',
);

export const products: readonly string[] = [
  '아메리카노',
  '떡볶이 2인분',
  '후라이드 치킨',
  '삼겹살 600g',
  '쌀 20kg',
  '커트',
  '드라이클리닝 – 코트',
  '장미 한 다발',
  'A4 용지 (2,500매)',
  '생수 2ℓ × 6',
  "어린이 '한글' 교재",
  'USB-C 케이블 1m',
  '진통제 500㎎',
  '월 이용료',
];
export const productOptions: readonly string[] = [
  'ICE',
  '덜 맵게',
  '포장',
  '"선물용"',
  '사이즈: L',
  '당일 배송',
  '',
  '무료, 증정',
  '🎁',
];
export const industries: readonly string[] = ['음식점', '소매', '미용', '교육', '숙박', '배달', 'O2O', '무인 매장'];
export const banks: readonly string[] = ['004', '011', '020', '081', '088', '090', '092'];
export const issuers: readonly (readonly [code: string, name: string])[] = [
  ['001', '가온카드'],
  ['002', '나래카드'],
  ['003', '다솜카드'],
  ['004', '라온카드'],
  ['005', '해외 발급'],
];
export const readerModels: readonly string[] = ['DM-100', 'DM-200 Lite', 'DM-300S', 'KIOSK 2'];
export const userAgents: readonly string[] = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) MerchantApp/',
  'Mozilla/5.0 (Linux; Android 16; K) MerchantApp/',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/',
];
