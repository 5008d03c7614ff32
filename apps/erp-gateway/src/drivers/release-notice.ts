import type { HttpAnswer } from './http-exchange.js';

/** What is known of the end of an interface's version: from the vendor's announcement, and from its answers. */
export class ReleaseNotice {
  private announced: string | null = null;
  private deprecated: string | null = null;

  /** `known`: the day that the vendor has announced in writing, YYYY-MM-DD. */
  constructor(private readonly known: string | null) {}

  /** Day on which the version goes; the earlier one where announcement and answers differ. */
  get sunset(): string | null {
    const days = [this.known, this.announced].filter((day) => day !== null);
    return days.toSorted()[0] ?? null;
  }

  /** Day since which the vendor calls it deprecated. */
  get deprecatedSince(): string | null {
    return this.deprecated;
  }

  /** Takes over what an answer says of itself: `Sunset` (RFC 8594), `Deprecation` (RFC 9745). */
  note(headers: HttpAnswer['headers']): void {
    const sunset = headers.get('sunset');
    if (sunset !== null) this.announced = dayOf(sunset) ?? this.announced;
    const deprecation = headers.get('deprecation');
    if (deprecation !== null) this.deprecated = dayOf(deprecation) ?? this.deprecated;
  }
}

/** An HTTP date, or a structured date `@1688169599` (seconds); null where it is neither, as the drafts' `true`. */
export function dayOf(value: string): string | null {
  const seconds = /^@(-?\d{1,12})$/.exec(value.trim())?.[1];
  const atMs = seconds === undefined ? Date.parse(value) : Number(seconds) * 1000;
  return Number.isNaN(atMs) ? null : new Date(atMs).toISOString().slice(0, 10);
}
