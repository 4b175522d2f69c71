import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { deriveAuditKeys, publicKeyText } from '../../../src/audit/audit-keys.js';
import { checkStatement, signStatement } from '../../../src/audit/statement.js';

const keys = deriveAuditKeys({ macKey: Buffer.alloc(32, 1) });
const statement = { version: 1, kind: 'checkpoint', origin: 'https://example.com/"a"', batch: 1, note: '확인' };

describe('the keys of the audit', () => {
  test('are the same whenever they are derived, and stay so in later versions', () => {
    const again = deriveAuditKeys({ macKey: Buffer.alloc(32, 1) });
    expect(again.linkKey.equals(keys.linkKey) && again.batchKey.equals(keys.batchKey)).toBe(true);
    expect({ keyId: keys.keyId, publicKey: publicKeyText(keys) }).toMatchInlineSnapshot(`
      {
        "keyId": "ae58a8c0873156a0",
        "publicKey": "-----BEGIN PUBLIC KEY-----
      MCowBQYDK2VwAyEAuqQblpHllbk7rpTplMsrO0Om0StZIzdBHZmjX2d6ED4=
      -----END PUBLIC KEY-----
      ",
      }
    `);
    expect(keys.linkKey.toString('hex')).toMatchInlineSnapshot(
      `"625805c67bbcdc6e9fe78d65751641ca4e7f8ac47016328ba77d3fa0e387df0b"`,
    );
    expect(keys.batchKey.toString('hex')).toMatchInlineSnapshot(
      `"74ecbaa63419ed4cfe04ce45048ba8eb06543a623ab13a73636682e799fd38a0"`,
    );
  });

  test('differ from one another and from those of another keyring', () => {
    const other = deriveAuditKeys({ macKey: Buffer.alloc(32, 2) });
    const all = [keys, other].flatMap(({ macKey, linkKey, batchKey }) => [macKey, linkKey, batchKey]);
    expect(new Set(all.map((key) => key.toString('hex'))).size).toBe(6);
    expect(other.keyId).not.toBe(keys.keyId);
  });
});

describe('a signed statement', () => {
  const document = signStatement(keys, statement);

  test('is one line that says what was stated and by which key', () => {
    expect(document).not.toContain('\n');
    expect(checkStatement(keys, document)).toEqual({ ...statement, keyId: keys.keyId });
  });

  test('can be checked with the public key alone, as it is printed', () => {
    const [, line, signature] = /^(.*),"signature":"(.*)"\}$/.exec(document) ?? [];
    const publicKey = createPublicKey(publicKeyText(keys));
    expect(verify(null, Buffer.from(`${line}}`), publicKey, Buffer.from(signature ?? '', 'base64'))).toBe(true);
  });

  test('is none once a character of it has changed', () => {
    for (let at = 0; at < document.length; at += 1) {
      const other = document[at] === 'x' ? 'y' : 'x';
      const changed = document.slice(0, at) + other + document.slice(at + 1);
      expect(checkStatement(keys, changed), `at ${at}`).toBeNull();
    }
  });

  test('is none with more around it, or under another key', () => {
    for (const changed of ['', '{}', ` ${document}`, `${document}\n`, document.replace('}', ',"a":1}')]) {
      expect(checkStatement(keys, changed)).toBeNull();
    }
    expect(checkStatement(deriveAuditKeys({ macKey: Buffer.alloc(32, 2) }), document)).toBeNull();
  });
});
