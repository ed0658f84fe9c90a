import { anyone, type Person } from './format';

/** The week as a browser may tell it; not every one does. */
type WeekInfo = { firstDay: number };

const sunday = ['US', 'CA', 'MX', 'BR', 'JP', 'KR', 'TW', 'IL', 'IN', 'ZA', 'AR', 'CO', 'PE', 'PH', 'TH', 'HK', 'SG'];
const saturday = ['AE', 'EG', 'SA', 'QA', 'KW', 'IR', 'JO'];

/** The weekday a week begins on where a language is spoken: 0 is Sunday. */
export function firstWeekday(locale: string): number {
  try {
    const asked = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo };
    const told = asked.getWeekInfo?.() ?? asked.weekInfo;
    if (told) return told.firstDay % 7;
    const region = asked.maximize().region ?? '';
    if (sunday.includes(region)) return 0;
    return saturday.includes(region) ? 6 : 1;
  } catch {
    return anyone.first_weekday;
  }
}

/** What the browser says about whoever sits before it: their clock, formats and week. */
export function browserFormats(): Person {
  // "en-US-u-ca-buddhist" and the like: only the language, script and region count.
  const locale = (navigator.language || anyone.locale).split('-u-')[0] ?? anyone.locale;
  return { locale, time_zone: browserZone() ?? anyone.time_zone, first_weekday: firstWeekday(locale) };
}

/** The time zone of the browser; undefined where it does not say. */
export function browserZone(): string | undefined {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || undefined;
}

/** A time zone by the name of its place: "America/New_York" is "New York". */
export const placeOf = (zone: string) => zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;

/** How many minutes a clock is ahead of UTC at a moment. */
function ahead(zone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  const there = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
  return Math.round((there - Math.floor(at.getTime() / 60_000) * 60_000) / 60_000);
}

/** Whether two zones show the same time all year: Kyiv and Kiev do, Vienna and Berlin too. */
export function sameClock(a: string, b: string, now: Date): boolean {
  if (a === b) return true;
  try {
    return [0, 3, 6, 9].every((months) => {
      const at = new Date(now.getTime() + months * 30 * 86_400_000);
      return ahead(a, at) === ahead(b, at);
    });
  } catch {
    return true; // A zone this browser has never heard of: nothing can be said about it.
  }
}

const locales = [
  { value: 'en-GB', label: 'English (United Kingdom)' },
  { value: 'en-US', label: 'English (United States)' },
  { value: 'de-AT', label: 'German (Austria)' },
  { value: 'de-DE', label: 'German (Germany)' },
  { value: 'de-CH', label: 'German (Switzerland)' },
  { value: 'fr-FR', label: 'French' },
  { value: 'it-IT', label: 'Italian' },
  { value: 'es-ES', label: 'Spanish' },
  { value: 'nl-NL', label: 'Dutch' },
  { value: 'pt-PT', label: 'Portuguese' },
  { value: 'sv-SE', label: 'Swedish' },
  { value: 'da-DK', label: 'Danish' },
  { value: 'pl-PL', label: 'Polish' },
  { value: 'ja-JP', label: 'Japanese' },
];

/** The locales one may choose, with the one in use among them by its name in English. */
export function localesWith(locale: string): { value: string; label: string }[] {
  if (locales.some((l) => l.value === locale)) return locales;
  let label = locale;
  try {
    label = new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' }).of(locale) ?? locale;
  } catch {
    // Shown as it is written.
  }
  return [{ value: locale, label }, ...locales];
}

/** Zones one may choose, with the one in use among them. */
export function zonesWith(zone: string): string[] {
  const all = Intl.supportedValuesOf('timeZone');
  return all.includes(zone) ? all : [zone, ...all];
}
