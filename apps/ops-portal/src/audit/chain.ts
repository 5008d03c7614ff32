import { createHash } from 'node:crypto';

/** One link of the audit chain as it is stored: ids and digests, never contents. */
export interface Link {
  /** Position, from 1 without gaps. */
  readonly position: number;
  /** Logical id of the audit record. */
  readonly record: string;
  /** SHA-256 of the record's content, hex. */
  readonly digest: string;
  /** SHA-256 over the link before and this one's own fields, hex. */
  readonly hash: string;
}

/** What the first link is chained to. */
export const GENESIS = '0'.repeat(64);

/** SHA-256 of a text, hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The hash of a link: it covers the link before, so that no earlier one can change unseen. */
function hashOf(previousHash: string, link: Pick<Link, 'position' | 'record' | 'digest'>): string {
  return sha256(`${previousHash}\n${link.position}\n${link.record}\n${link.digest}`);
}

/** Chains records to the end of a chain. */
export function chainTo(
  last: Pick<Link, 'position' | 'hash'> | undefined,
  records: readonly { readonly record: string; readonly digest: string }[],
): Link[] {
  const links: Link[] = [];
  let { position, hash } = last ?? { position: 0, hash: GENESIS };
  for (const { record, digest } of records) {
    position += 1;
    hash = hashOf(hash, { position, record, digest });
    links.push({ position, record, digest, hash });
  }
  return links;
}

/** Where a chain breaks, or undefined where it holds: position and sentence. */
export function firstBreak(
  links: Iterable<Link>,
  from: Pick<Link, 'position' | 'hash'> = { position: 0, hash: GENESIS },
): { readonly position: number; readonly reason: string } | undefined {
  let before = from;
  for (const link of links) {
    if (link.position !== before.position + 1)
      return {
        position: before.position + 1,
        reason: `record ${before.position + 1} is missing: ${link.position} follows`,
      };
    if (hashOf(before.hash, link) !== link.hash)
      return { position: link.position, reason: `record ${link.record} was changed` };
    before = link;
  }
  return undefined;
}
