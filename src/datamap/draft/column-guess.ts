import type { CatalogColumn, CatalogTable } from '../catalog.js';
import { type ColumnMeaning, type Meaning, meaningOf } from '../column-meaning.js';
import type { ColumnShape, Known } from './known.js';
import { shapeOf } from './known.js';

export interface ColumnGuess extends ColumnMeaning {
  /** Why it is not sure; missing where it is. */
  readonly why?: string;
}

/** Fewer values say nothing about all of them. */
const valuesLeast = 5;

type Form = 'email' | 'phone' | 'koreanName' | 'nationalId';

const ofForm: Readonly<Record<Form, { meaning: Meaning; ko: string; en: string; said: string }>> = {
  nationalId: {
    meaning: 'nationalId',
    ko: '주민등록번호',
    en: 'resident registration number',
    said: 'resident registration numbers',
  },
  email: { meaning: 'email', ko: '이메일주소', en: 'e-mail address', said: 'e-mail addresses' },
  phone: { meaning: 'phone', ko: '전화번호', en: 'telephone number', said: 'telephone numbers' },
  koreanName: { meaning: 'name', ko: '이름', en: 'name', said: 'Korean names' },
};

/** What a sample has to look like where the name says so. */
const expected: Readonly<Partial<Record<Meaning, Form>>> = {
  email: 'email',
  mobilePhone: 'phone',
  phone: 'phone',
  nationalId: 'nationalId',
};

/** What a column holds, by its name and by the form of what was sampled. */
export function guessColumn(known: Known, table: CatalogTable, column: CatalogColumn): ColumnGuess | null {
  const named = meaningOf({ ...column, table: table.name });
  const shape = shapeOf(known, table.name, column.name);
  if (!shape || shape.filled < valuesLeast) return named && withWhy(named);
  const form = named && expected[named.meaning];
  if (named?.sure && form && shape[form] < shape.filled / 2) {
    return {
      ...named,
      sure: false,
      why: `of ${shape.filled} sampled values of ${column.name} ${shape[form]} look like ${ofForm[form].said}; are they encrypted, or something else?`,
    };
  }
  if (named?.sure) return named;
  // The sample bears the name out.
  if (named && form && shape[form] >= shape.filled * 0.8) return { ...named, sure: true };
  return byForm(column, shape) ?? (named && withWhy(named));
}

function withWhy(named: ColumnMeaning): ColumnGuess {
  return named.sure ? named : { ...named, why: 'the name may mean something else' };
}

function byForm(column: CatalogColumn, shape: ColumnShape): ColumnGuess | null {
  const form = (Object.keys(ofForm) as Form[]).find((each) => shape[each] >= shape.filled * 0.8);
  // Words of two to four letters are categories too, but those repeat.
  if (!form || (form === 'koreanName' && shape.distinct < shape.filled * 0.3)) return null;
  const { meaning, ko, en, said } = ofForm[form];
  return {
    meaning,
    personal: true,
    sure: false,
    item: { ko, en },
    why: `the name doesn't say so, but the sampled values of ${column.name} look like ${said}`,
  };
}

/** Texts that repeat are codes: a status, a grade. Without a sample nobody knows. */
export function isCode(known: Known, table: CatalogTable, column: CatalogColumn): boolean {
  if (
    table.checks.some(
      ({ columns, expression }) => columns.length === 1 && columns[0] === column.name && /ANY \(|= '/.test(expression),
    )
  )
    return true;
  if (column.charactersMax !== null && column.charactersMax <= 4) return true;
  const shape = shapeOf(known, table.name, column.name);
  return shape !== undefined && shape.filled >= 20 && shape.distinct <= Math.max(3, shape.filled / 10);
}
