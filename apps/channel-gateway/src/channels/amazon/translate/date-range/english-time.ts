/** Months by their first letters in the languages of the reports, where English writes them otherwise. */
const MONTHS: readonly (readonly [RegExp, string])[] = [
  [/^(ene|gen|janv?|sty)/, 'Jan'],
  [/^(fé?e?v|feb|lut)/, 'Feb'],
  [/^(mars|mrt|mä?a?r|mrz)/, 'Mar'],
  [/^(avr|abr|apr|kwi)/, 'Apr'],
  [/^(mai|may|mag|maj|mei)/, 'May'],
  [/^(juin|jun|giu|cze)/, 'Jun'],
  [/^(juil|jul|lug|lip)/, 'Jul'],
  [/^(aoû|aou|ago|aug|sie)/, 'Aug'],
  [/^(sep|set|wrz)/, 'Sep'],
  [/^(oct|okt|ott|paź|paz)/, 'Oct'],
  [/^(nov|lis)/, 'Nov'],
  [/^(déc|dec|dic|dez|gru)/, 'Dec'],
];

/** A time of a report with the month in English, `a. m.` as AM, and the offset of `GMT-7` in full. */
export function englishTime(text: string): string {
  return text
    .replaceAll(/[\u00a0\u202f]/g, ' ')
    .replace(/([ap])\.\s?m\./i, '$1m')
    .replace(
      /(GMT|UTC)\s?([+-])(\d{1,2})$/,
      (_all, zone: string, sign: string, hours: string) => `${zone}${sign}${hours.padStart(2, '0')}:00`,
    )
    .replace(/\p{L}{3,}\.?/u, (word) => MONTHS.find(([pattern]) => pattern.test(word.toLowerCase()))?.[1] ?? word);
}
