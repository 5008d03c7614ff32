import type { Posting, PostingLine } from '#libs/contracts';

/** What a template may name of a posting. */
const ofPosting = {
  legalEntity: ({ legalEntity }: Posting) => legalEntity,
  channel: ({ channel }: Posting) => channel,
  channelAccount: ({ channelAccount }: Posting) => channelAccount,
  settlementAccount: ({ settlementAccount }: Posting) => settlementAccount,
  currency: ({ currency }: Posting) => currency,
  kind: ({ kind }: Posting) => kind,
  country: ({ shipTo, party }: Posting) => shipTo?.country ?? party.country,
  region: ({ shipTo }: Posting) => shipTo?.region,
} as const;

/** What a template may name of a line: only dimensions have one. */
const ofLine = {
  sku: ({ sku }: PostingLine) => sku,
  warehouse: ({ warehouse }: PostingLine) => warehouse,
} as const;

const WORD = /\{(\w*)\}/g;

/** The `{words}` of a template that nobody can fill in. */
export function unknownWords(template: string): string[] {
  return [...template.matchAll(WORD)].flatMap(([whole, word = '']) =>
    Object.hasOwn(ofPosting, word) || Object.hasOwn(ofLine, word) ? [] : [whole],
  );
}

/** A template with its words filled in; what a posting or line does not say is left out. */
export function filled(template: string, posting: Posting, line?: PostingLine): string {
  if (!template.includes('{')) return template;
  return template.replaceAll(WORD, (_whole, word: string) => valueOf(word, posting, line) ?? '');
}

function valueOf(word: string, posting: Posting, line: PostingLine | undefined): string | undefined {
  if (Object.hasOwn(ofPosting, word)) return ofPosting[word as keyof typeof ofPosting](posting);
  return line && Object.hasOwn(ofLine, word) ? ofLine[word as keyof typeof ofLine](line) : undefined;
}
