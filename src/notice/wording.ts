import { ServiceError } from '../errors.js';
import type { LocalDate } from '../policy/dates.js';
import type { Language } from './ports.js';

const englishMonths = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** `2026년 11월 22일` or `22 November 2026`: no reader can take the day for the month. */
export function dateWording(date: LocalDate, language: Language): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
  const instant = new Date(`${date}T00:00:00Z`);
  if (year === undefined || Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== date) {
    throw new ServiceError('input_invalid', 'A date of a notice must be a real calendar day, written like 2026-11-22.');
  }
  return language === 'ko'
    ? `${year}년 ${Number(month)}월 ${Number(day)}일`
    : `${Number(day)} ${englishMonths[Number(month) - 1]} ${year}`;
}

const units = [
  { ko: '년', en: 'year' },
  { ko: '개월', en: 'month' },
  { ko: '주', en: 'week' },
  { ko: '일', en: 'day' },
] as const;

/** `P1Y` → `1년` or `1 year`; `P1Y6M` → `1년 6개월` or `1 year and 6 months`. */
export function periodWording(period: string, language: Language): string {
  const match = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(period);
  const parts = units.flatMap((unit, index) => {
    const amount = Number(match?.[index + 1] ?? 0);
    if (amount === 0) return [];
    return [language === 'ko' ? `${amount}${unit.ko}` : `${amount} ${unit.en}${amount === 1 ? '' : 's'}`];
  });
  if (parts.length === 0) {
    throw new ServiceError('input_invalid', 'An inactivity period in a notice must be an ISO 8601 period such as P1Y.');
  }
  if (language === 'ko') return parts.join(' ');
  return parts.length === 1 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
