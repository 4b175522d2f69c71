import { describe, expect, test } from 'vitest';
import { gatherAction, spokenText } from '../../../src/development/twiml.js';
import { askAgainTwiml, confirmedTwiml, scriptTwiml } from '../../../src/providers/twilio-twiml.js';

const confirmAt = 'https://dormouse.example.kr/v1/key?notice=1&try=2#rc=5&rp=all';

describe('the instructions of a call', () => {
  test('read the script twice, ask for one key before and after it, and then say goodbye', () => {
    const twiml = scriptTwiml({ script: '개인정보가 분리 보관됩니다.', language: 'ko', confirmAt });
    expect(twiml).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?><Response><Gather /);
    expect(twiml).toContain('numDigits="1"');
    expect(twiml).toContain('method="POST"');
    expect(twiml).toContain(
      '<Say language="ko-KR" loop="2">개인정보가 분리 보관됩니다.</Say>' +
        '<Say language="ko-KR">안내를 들으셨으면 1번을 눌러 확인해 주십시오.</Say></Gather><Say language="ko-KR">',
    );
    expect(gatherAction(twiml)).toBe(confirmAt);
  });

  test('speak English to whoever does', () => {
    expect(scriptTwiml({ script: 'Your data', language: 'en', confirmAt })).toContain(
      '<Say language="en-US" loop="2">',
    );
    expect(spokenText(confirmedTwiml('en'))).toMatch(/Thank you/);
    expect(spokenText(confirmedTwiml('ko'))).toMatch(/확인되었습니다/);
  });

  test('hold what an operator wrote as words, never as instructions', () => {
    const script = `A & B <Dial>+821000000001</Dial> "x" 'y'\u0000\u0007`;
    const twiml = scriptTwiml({ script, language: 'en', confirmAt });
    expect(twiml).not.toMatch(/<Dial/);
    expect(twiml).not.toMatch(/[\u0000-\u0008]/);
    expect(spokenText(twiml)).toContain(`A & B <Dial>+821000000001</Dial> "x" 'y'`);
  });
});

test('another key is answered with the same question and the same address', () => {
  const twiml = askAgainTwiml('ko', confirmAt);
  expect(gatherAction(twiml)).toBe(confirmAt);
  expect(spokenText(twiml)).toContain('1번');
});

test('the right key ends the call', () => {
  expect(gatherAction(confirmedTwiml('ko'))).toBeNull();
  expect(confirmedTwiml('ko')).toContain('<Hangup/>');
});
