/**
 * What records of any operator are likely to hold, so that a small record need not spell it out: the scaffolding of
 * row texts, dates, programs that log in, words of Korean addresses. Invented by us, taken from no member.
 * Compression 2 is this very text, for ever: a changed byte would make every record that used it unreadable.
 */
export const dictionary = Buffer.from(
  [
    '서울특별시 부산광역시 대구광역시 인천광역시 광주광역시 대전광역시 울산광역시 세종특별자치시 경기도 강원특별자치도 ',
    '충청북도 충청남도 전북특별자치도 전라남도 경상북도 경상남도 제주특별자치도 주식회사 (주) 아파트 오피스텔 빌딩 ',
    '시 구 동 읍 면 로 길 층 호\\",null,true,false,\\"\\"id\\"\\": \\"\\"',
    '{NULL,}","{}",PENDING,CANCELLED,REFUNDED,FAILED,FAIL,CARD,BANK,CASH,REJECTED,web,app,',
    'gmail.com,naver.com,daum.net,kakao.com,hanmail.net,nate.com,http://,https://www.',
    '$argon2id$v=19$m=65536,t=3,p=4$$2b$12$127.0.0.1,192.168.,10.0.0.,\\"+82 10-',
    '(Windows NT 10.0; Win64; x64) (Linux; Android 14; K) (iPhone; CPU iPhone OS 18_0 like Mac OS X) ',
    '(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/13 Mobile Safari/537.36\\")", ',
    '"10:(","9:(","8:(","7:(","6:(","5:(","4:(","3:(","2:(","1:(","0:(',
    ',OK,APPROVED,\\"Mozilla/5.0 (',
    ',,,\\"2023-0\\"2023-1\\"2024-1\\"2024-0\\"2025-1\\"2025-0\\"2026-1\\"2026-0',
    ' 00:00:00+00\\",t)", "0:(',
  ].join(''),
  'utf8',
);
