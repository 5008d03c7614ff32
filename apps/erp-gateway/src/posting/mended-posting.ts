import { postingRequested, type DataOf } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';

type PostingRequest = DataOf<typeof postingRequested>;

/** What a person has made of a refused posting: it fits its contract, and is still this revision of this posting. */
export function mendedPosting(before: PostingRequest, data: unknown): PostingRequest {
  const read = postingRequested.schema.safeParse(data);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw wrong(`it is no posting: ${issue?.message ?? 'unreadable'}`, issue?.path.join('/') ?? '');
  }
  const after = read.data;
  if (after.posting !== before.posting || after.postingRevision !== before.postingRevision)
    throw wrong('it is another posting, or another revision', 'posting');
  if (after.body.legalEntity !== before.body.legalEntity || after.body.currency !== before.body.currency)
    throw wrong('legal entity and currency cannot be corrected', 'body/legalEntity');
  return after;
}

function wrong(what: string, pointer: string): CrossdockError {
  return new CrossdockError('invalid-mending', {
    problem: `What was corrected is not taken: ${what}`,
    remedy: 'Send the data of the posting.requested message with only what is wrong changed in it.',
    where: { pointer: `/${pointer}` },
  });
}
