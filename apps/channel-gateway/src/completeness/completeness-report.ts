/** What comparing a day of an account with its channel came to. */
export interface CompletenessReport {
  readonly account: string;
  /** Local day of the account, `2026-11-20`. */
  readonly day: string;
  readonly checkedAt: string;
  /** Orders that the channel counts; null where it states no number. */
  readonly stated: number | null;
  /** Orders whose ids it lists. */
  readonly listed: number;
  /** Of these, how many had brought a fact before. */
  readonly held: number;
  /** Ids that were not held: a hundred at most. */
  readonly missing: readonly string[];
  /** How many of the missing were fetched by their id. */
  readonly fetched: number;
  /** Ids that could not be fetched. */
  readonly unfetched: readonly string[];
  /** How many the channel counts and does not list. */
  readonly unlisted: number;
  readonly state: 'complete' | 'incomplete';
}
