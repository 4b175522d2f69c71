import { methods } from './ledger-lines.js';

interface LedgerWords {
  readonly title: string;
  /** Label and share of the width. */
  readonly columns: readonly (readonly [label: string, share: number])[];
  readonly reasons: Readonly<Record<string, string>>;
  readonly classes: Readonly<Record<string, string>>;
  readonly copies: Readonly<Record<string, string>>;
  /** By what the ledger says of it; what is not here is printed as it stands. */
  readonly methods: Readonly<Record<string, string>>;
  readonly asOf: (at: string, lines: number) => string;
  readonly left: (rows: number) => string;
  readonly none: string;
  readonly executed: string;
  readonly confirmed: string;
  readonly note: string;
}

/** After the register of destroyed personal-data files (개인정보파일 파기 관리대장), without a value of what was destroyed. */
export const ledgerWords: Readonly<Record<'ko' | 'en', LedgerWords>> = {
  ko: {
    title: '개인정보 파기 관리대장',
    columns: [
      ['번호', 0.5],
      ['개인정보파일 (회원 번호)', 1.4],
      ['개인정보 항목', 2.2],
      ['건수', 0.7],
      ['생성일', 0.9],
      ['분리 보관일', 0.9],
      ['파기 일시', 1.1],
      ['파기 사유와 보존 근거', 1.9],
      ['파기 방법과 범위', 2],
      ['파기 수행', 1.3],
      ['보호책임자 확인', 1.4],
    ],
    reasons: {
      retention_ended: '보유기간 만료',
      withdrawn: '회원 탈퇴',
      discarded_at_separation: '분리 보관 시 파기',
      replayed: '백업 복구 후 재파기',
    },
    classes: {
      notice: '통지 내용',
      letter: '인쇄용 우편물',
      identifiers: '조회용 해시',
      discarded: '보관하지 않는 항목',
    },
    copies: { vault: '분리 보관소', live: '운영 데이터베이스' },
    methods: {
      [methods.whole]: '봉인 기록과 데이터 키 삭제, 해당 월의 기간 키는 그 달이 지난 뒤 파기',
      [methods.part]: '해당 행을 뺀 나머지를 새 데이터 키로 다시 봉인, 해당 월의 기간 키는 그 달이 지난 뒤 파기',
      [methods.digests]: '조회용 해시 삭제',
      [methods.remainder]: '복원 후 남은 봉인 기록과 데이터 키 삭제, 해당 월의 기간 키는 그 달이 지난 뒤 파기',
      [methods.remainderPart]:
        '복원 후 남은 봉인 기록에서 해당 행을 뺀 나머지를 새 데이터 키로 다시 봉인, 해당 월의 기간 키는 그 달이 지난 뒤 파기',
      [methods.remainderWithdrawn]: '복원 후 남은 기록을 법령에 따라서만 보관',
      'rows deleted from the member database; nothing of them is kept': '운영 데이터베이스에서 행 삭제, 보관하지 않음',
    },
    asOf: (at, lines) => `${at} 기준 ${lines}건`,
    left: (rows) => `잔여 ${rows}`,
    none: '파기한 개인정보가 없습니다.',
    executed: '파기 담당자 (성명·서명·날짜)',
    confirmed: '개인정보 보호책임자 (성명·서명·날짜)',
    note: '이 대장에는 파기한 개인정보의 값이 없습니다. 백업은 해당 월의 기간 키를 파기함으로써 복원할 수 없게 됩니다.',
  },
  en: {
    title: 'Ledger of destruction of personal data',
    columns: [
      ['No.', 0.5],
      ['Data file (member)', 1.4],
      ['Items', 2.2],
      ['Rows', 0.7],
      ['Created', 0.9],
      ['Separated', 0.9],
      ['Destroyed', 1.1],
      ['Reason and legal ground', 1.9],
      ['Method and copies covered', 2],
      ['Executed by', 1.3],
      ['Confirmed by', 1.4],
    ],
    reasons: {
      retention_ended: 'retention ended',
      withdrawn: 'member withdrew',
      discarded_at_separation: 'discarded at separation',
      replayed: 'destroyed again after a backup was restored',
    },
    classes: {
      notice: 'text of a notice',
      letter: 'printed letter',
      identifiers: 'look-up hashes',
      discarded: 'items not kept',
    },
    copies: { vault: 'vault', live: 'member database' },
    methods: {},
    asOf: (at, lines) => `${lines} lines as of ${at}`,
    left: (rows) => `${rows} left`,
    none: 'Nothing was destroyed.',
    executed: 'Executed by (name, signature, day)',
    confirmed: 'Privacy officer (name, signature, day)',
    note: 'No value of what was destroyed stands here. Backups lose it when the period key of the month is destroyed.',
  },
};
