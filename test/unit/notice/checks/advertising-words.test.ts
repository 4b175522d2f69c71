import { describe, expect, test } from 'vitest';
import { advertisingIn } from '../../../../src/notice/checks/advertising-words.js';
import { messageKinds } from '../../../../src/notice/message-exists.js';
import { composed } from '../sample-facts.js';

function found(text: string): string[] {
  return advertisingIn(text, { prices: true }).map(({ message }) => message);
}

describe('advertising is known by', () => {
  test.each([
    '(광고) 안내',
    '[광고] 안내',
    '( 광 고 )',
    '(광/고)',
    '〔광고〕',
    '(AD) Notice',
    '무료수신거부 080-000-0000',
    '수신을 거부하시려면',
    '수신 거부',
    'Unsubscribe here',
    'to opt out, reply',
    'opt-out',
  ])('its label: %s', (text) => {
    expect(found(text).join()).toMatch(/marks the notice as advertising/);
  });

  test.each([
    '지금 로그인하시면 10% 할인',
    '특가 상품',
    '복귀 회원 이벤트',
    '돌아오시면 쿠폰을 드립니다',
    '포인트 지급',
    '경품 추첨',
    '특별 혜택',
    '다양한 혜택을 누리세요',
    '여름 세일',
    '세일!',
    '무료 체험',
    '무료로 제공',
    '1+1',
    '신상품 소개',
    '놓치지 마세요',
    '지금 바로 구매',
    '한정 수량',
    'Enjoy a discount',
    'special offer',
    'limited-time deal',
    'free gift for you',
    'free of charge',
    'Buy now',
    "Don't miss it",
    'claim your coupon',
    'flash sale',
    'our promotion',
    'cashback',
    'win a prize',
  ])('what it offers: %s', (text) => {
    expect(found(text).join()).toMatch(/advertises/);
  });

  test.each([
    '₩5,000',
    '￦5000',
    '5,000원을',
    '만 원이 아니라 1만 원',
    '3천원',
    'KRW 100',
    '100 KRW',
    '$5',
    '€ 5',
    '30%',
    '30 ％',
    '5 퍼센트',
    '5 percent',
    '5000 won',
  ])('a price: %s', (text) => {
    expect(found(text).join()).toMatch(/names a price or a rate/);
  });

  test.each([
    '비밀번호를 입력해 주십시오',
    '인증번호를 회신해',
    '인증번호를 알려 주십시오',
    'enter your password',
    'Reply with the verification code',
  ])('or the text asks for a secret: %s', (text) => {
    expect(found(text).join()).toMatch(/asks for a password or code/);
  });
});

describe('no advertising is', () => {
  test.each([
    '보유하신 쿠폰과 포인트는 소멸합니다.',
    '회원 등급과 혜택이 사라집니다.',
    '쿠폰 보유 내역',
    '이 안내는 광고가 아닙니다.',
    '광고성 정보 수신 동의 기록',
    '맞춤형 광고 기록',
    '세일즈 담당자',
    '특가법에 따라',
    '제1원칙',
    '2026년 11월 22일 0시부터 30일 동안',
    '문의: 02-000-1234 (평일 09:00-18:00)',
    '휴면 회원 복원',
    '되돌려 드립니다. 언제든지 알려 주십시오.',
    '비밀번호나 인증번호를 요구하지 않습니다.',
    'This message contains no promotion.',
    'Your coupons and reward points lapse.',
    'You are free to object.',
    'the sale of the company',
    'We ask for no password and no verification code.',
    'We won the right to keep it for 5 years',
  ])('%s', (text) => {
    expect(found(text)).toEqual([]);
  });

  test.each(messageKinds)('the shipped $purpose by $means in $language', (kind) => {
    const { subject, text } = composed(kind);
    expect(found(`${subject}\n${text}`)).toEqual([]);
  });
});

test('a law may name an amount', () => {
  expect(advertisingIn('1만원 초과 거래 5년', { prices: false })).toEqual([]);
});
