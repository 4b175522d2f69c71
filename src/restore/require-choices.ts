import { ServiceError } from '../errors.js';
import type { LeftByChoice, Override, RestorationChoices } from './choices.js';

/** As a caller writes it: exactly one of `value`, `use` and `into`. */
export interface OverrideAsked {
  readonly table: string;
  readonly column?: string | undefined;
  readonly value?: string | null | undefined;
  readonly use?: 'sealed' | 'changed' | undefined;
  readonly into?: string | undefined;
}

export interface ChoicesAsked {
  readonly overrides?: readonly OverrideAsked[] | undefined;
  readonly leaveInVault?:
    | readonly { readonly table: string; readonly columns?: readonly string[] | undefined }[]
    | undefined;
}

export const choicesMax = { overrides: 100, leaveInVault: 100, columns: 1_600, table: 200, column: 63, value: 10_000 };

/**
 * The choices of a restoration, each of a form that can be followed; `input_invalid` names the place of one that isn't.
 * What it holds is never repeated: it may be anything.
 */
export function requireChoices(asked: unknown): RestorationChoices {
  const given = asObject(asked, '');
  const overrides = once(listOf(given.overrides, 'overrides', choicesMax.overrides).map(overrideOf));
  const leaveInVault = once(listOf(given.leaveInVault, 'leaveInVault', choicesMax.leaveInVault).map(leftOf));
  requireOneWord(overrides);
  return { overrides, leaveInVault };
}

function overrideOf(one: unknown, index: number): Override {
  const place = `overrides/${index}`;
  const { table, column, value, use, into } = asObject(one, place, ['table', 'column', 'value', 'use', 'into']);
  const named = { table: nameOf(table, `${place}/table`, choicesMax.table) };
  const given = [value, use, into].filter((choice) => choice !== undefined);
  if (given.length !== 1) throw invalid(place, 'must have exactly one of value, use and into');
  if (into !== undefined && column === undefined) {
    return { ...named, into: nameOf(into, `${place}/into`, choicesMax.table) };
  }
  const ofColumn = { ...named, column: nameOf(column, `${place}/column`, choicesMax.column) };
  if (into !== undefined) return { ...ofColumn, into: nameOf(into, `${place}/into`, choicesMax.column) };
  if (use === 'sealed' || use === 'changed') return { ...ofColumn, use };
  if (use !== undefined) throw invalid(`${place}/use`, 'must be sealed or changed');
  if (value === null) return { ...ofColumn, value };
  return { ...ofColumn, value: textOf(value, { place: `${place}/value`, lengthMin: 0, lengthMax: choicesMax.value }) };
}

function leftOf(one: unknown, index: number): LeftByChoice {
  const place = `leaveInVault/${index}`;
  const { table, columns } = asObject(one, place, ['table', 'columns']);
  const named = { table: nameOf(table, `${place}/table`, choicesMax.table) };
  if (columns === undefined) return named;
  const names = listOf(columns, `${place}/columns`, choicesMax.columns);
  if (names.length === 0) throw invalid(`${place}/columns`, 'must name a column; without it the whole rows stay');
  const chosen = names.map((name, at) => nameOf(name, `${place}/columns/${at}`, choicesMax.column));
  return { ...named, columns: once(chosen) };
}

function asObject(value: unknown, place: string, known: readonly string[] = ['overrides', 'leaveInVault']) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(place, 'must be an object');
  if (Object.keys(value).some((name) => !known.includes(name))) {
    throw invalid(place, `must have no other field than ${known.join(', ')}`);
  }
  return value as Record<string, unknown>;
}

function listOf(value: unknown, place: string, itemsMax: number): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > itemsMax) throw invalid(place, `must be a list of at most ${itemsMax}`);
  return value;
}

function nameOf(value: unknown, place: string, lengthMax: number): string {
  return textOf(value, { place, lengthMin: 1, lengthMax });
}

function textOf(value: unknown, asked: { place: string; lengthMin: number; lengthMax: number }): string {
  const { place, lengthMin, lengthMax } = asked;
  const fits = typeof value === 'string' && value.length >= lengthMin && value.length <= lengthMax;
  if (value === '…') throw invalid(place, 'still has the … of an offered choice: replace it by the value or name');
  if (fits && !/[\u0000\p{Cs}]/u.test(value)) return value;
  throw invalid(place, `must be a text of ${lengthMin} to ${lengthMax} characters`);
}

/** Choices are put together from those that several conflicts offer, which may offer the same. */
function once<Choice>(choices: readonly Choice[]): Choice[] {
  return [...new Map(choices.map((choice) => [JSON.stringify(choice), choice])).values()];
}

/** A column may be called otherwise by now and hold another type as well; but not be called two names. */
function requireOneWord(overrides: readonly Override[]): void {
  const kindOf = (override: Override) => ('value' in override ? 'value' : 'use' in override ? 'use' : 'into');
  const words = overrides.map((override) =>
    JSON.stringify([override.table, 'column' in override ? override.column : null, kindOf(override)]),
  );
  if (new Set(words).size < words.length) throw invalid('overrides', 'must not choose two things for the same column');
}

function invalid(place: string, told: string): ServiceError {
  const message = `${place === '' ? 'The document of choices' : `/${place}`} ${told}.`;
  return new ServiceError('input_invalid', message, { detail: { field: `/${place}` } });
}
