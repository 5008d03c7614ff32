/** Why the pages of a window do not end. */
export type Loop = 'same-next' | 'same-page' | 'too-many-pages';

/** More than a day of any channel holds; a list that is longer goes round in circles. */
const PAGES_LIMIT = 10_000;

/** Watches the pages of one window: a token or a page that comes again means that the list never ends. */
export class PageWatch {
  private readonly asked = new Set<string | null>([null]);
  private readonly shown = new Set<string>();
  private pages = 0;

  constructor(private readonly pagesLimit = PAGES_LIMIT) {}

  /** Notes a page: what it showed, as one text (empty where nothing), and what the next is asked for with. */
  loopOf(shown: string, next: string | null): Loop | null {
    this.pages += 1;
    if (shown !== '' && this.shown.has(shown)) return 'same-page';
    this.shown.add(shown);
    if (next === null) return null;
    if (this.asked.has(next)) return 'same-next';
    this.asked.add(next);
    return this.pages >= this.pagesLimit ? 'too-many-pages' : null;
  }
}
