import { expect, it } from 'vitest';
import { dayHint, dayText, dayTimeText, parseDay, parseDayTime } from './days';
import { anyone } from './format';

const of = (locale: string) => ({ ...anyone, locale });
const locales = [
  'en-GB',
  'en-US',
  'de-AT',
  'de-CH',
  'fr-FR',
  'it-IT',
  'es-ES',
  'nl-NL',
  'pt-PT',
  'sv-SE',
  'da-DK',
  'pl-PL',
  'ja-JP',
];
// What a browser may say, with calendars and digits of their own.
const others = [
  'ar-EG',
  'fa-IR',
  'th-TH',
  'ko-KR',
  'zh-CN',
  'he-IL',
  'cs-CZ',
  'hi-IN',
  'lt-LT',
  'hu-HU',
  'bn-BD',
  'ca-ES',
  'eu-ES',
  'vi-VN',
];

it('reads what it writes, in every format', () => {
  for (const locale of [...locales, ...others])
    for (let month = 1; month <= 12; month++)
      for (const d of ['01', '09', '12', '28']) {
        const day = `2026-${String(month).padStart(2, '0')}-${d}`;
        expect([locale, parseDay(dayText(day, of(locale)), of(locale))]).toEqual([locale, day]);
        const at = `${day}T17:05`;
        expect([locale, parseDayTime(dayTimeText(at, of(locale)), of(locale))]).toEqual([locale, at]);
      }
});

it('writes days as the person reads them, for the formats one may choose', () => {
  expect(dayText('2026-05-03', of('en-GB'))).toBe('3 May 2026');
  expect(dayText('2026-05-03', of('en-US'))).toBe('May 3, 2026');
  expect(dayText('2026-05-03', of('de-DE'))).toBe('03.05.2026');
  expect(dayText('2026-05-03', of('ja-JP'))).toBe('2026/05/03');
  for (const locale of locales) expect([locale, dayText('2026-05-03', of(locale))]).not.toEqual([locale, '2026-05-03']);
  expect(dayHint(of('en-GB'))).toBe('dd/mm/yyyy');
  expect(dayHint(of('en-US'))).toBe('mm/dd/yyyy');
  expect(dayHint(of('de-DE'))).toBe('dd.mm.yyyy');
});

it('takes numbers in the order of the person', () => {
  expect(parseDay('3/5/2026', of('en-GB'))).toBe('2026-05-03');
  expect(parseDay('3/5/2026', of('en-US'))).toBe('2026-03-05');
  expect(parseDay('03.05.26', of('de-AT'))).toBe('2026-05-03');
  expect(parseDay('2026年5月3日', of('ja-JP'))).toBe('2026-05-03');
  expect(parseDay('26/5/3', of('ja-JP'))).toBe('2026-05-03');
  for (const locale of [...locales, ...others]) {
    expect(parseDay('2026-05-03', of(locale))).toBe('2026-05-03');
    expect(parseDay(' 3 may 2026 ', of(locale))).toBe('2026-05-03');
  }
  expect(parseDay('3 de maio de 2026', of('pt-PT'))).toBe('2026-05-03');
  expect(parseDay('März 3, 2026', of('de-DE'))).toBe('2026-03-03');
});

it('takes nothing else for a day', () => {
  for (const text of [
    '',
    'soon',
    '2026',
    '3/2026',
    '31/2/2026',
    '29/2/2026',
    '2026-13-01',
    '1/2/3',
    '3/5/202',
    '3/5/20266',
    'x3/5/2026',
    '3/5/2026 9:00',
    '3 mai may 2026',
    '-',
    '3/5/2026/1',
    '3+5+2026',
    '5/3/2026x',
  ])
    expect([text, parseDay(text, of('en-GB'))]).toEqual([text, undefined]);
  expect(parseDay('29/2/2028', of('en-GB'))).toBe('2028-02-29');
  expect(parseDay('13/5/2026', of('en-US'))).toBeUndefined();
  expect(parseDay('3.5.2026', of('ja-JP'))).toBeUndefined();
});

it('takes a time after the day', () => {
  expect(parseDayTime('2031-01-01T09:00', of('de-AT'))).toBe('2031-01-01T09:00');
  expect(parseDayTime('3/5/2026 9:05 pm', of('en-US'))).toBe('2026-03-05T21:05');
  expect(parseDayTime('3 May 2026, 9:05', of('en-GB'))).toBe('2026-05-03T09:05');
  for (const text of ['2026-05-03', '3 May 2026', '3/5/2026', '3/5/2026 25:00', '9:05', '3/5/2026 noon'])
    expect([text, parseDayTime(text, of('en-GB'))]).toEqual([text, undefined]);
});
