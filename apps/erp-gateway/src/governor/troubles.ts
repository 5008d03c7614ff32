/** What a failure says of an ERP's health. */
export type Trouble = 'ours' | 'throttled' | 'overload' | 'away' | 'login' | 'slow' | 'failure';

const TROUBLES: Readonly<Record<string, Trouble>> = {
  'no-turn': 'ours',
  // handed over: the ERP is well, and answers in its own time
  'awaiting-acknowledgement': 'ours',
  'late-start': 'ours',
  abandoned: 'ours',
  'half-posted': 'ours',
  // a posting that waits for a person, or for its day to close, asked the ERP nothing
  'awaiting-approval': 'ours',
  gathered: 'ours',
  throttled: 'throttled',
  locked: 'overload',
  conflict: 'overload',
  unavailable: 'away',
  'login-refused': 'login',
  'no-answer': 'slow',
};

/** What a code says of the ERP's health; whatever else is wrong with an answer is a failure. */
export function troubleOf(code: string): Trouble {
  return TROUBLES[code] ?? 'failure';
}
