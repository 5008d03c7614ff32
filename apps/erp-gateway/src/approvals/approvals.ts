import { frameOf, type CallWriter, type Frame, type Queryable } from '#libs/actors';
import { auditBatch, typeOf, type DataOf } from '#libs/contracts';
import { CrossdockError, RetryLater, Terminal } from '#libs/errors';
import { LOOK_AGAIN_MS, wakeParked } from '../outbound/parked-calls.js';
import {
  approvalId,
  approvalKey,
  digestOf,
  exceptionOf,
  type Approval,
  type ApprovalFact,
  type Question,
} from './approval.js';
import { askAgain, decideApproval, insertApproval, lockApproval, noteFact } from './approval-rows.js';

/** A person's word to a question. */
export interface Decision {
  readonly word: 'approved' | 'rejected';
  /** Who says it. */
  readonly by: string;
  /** Digest of what they were shown. */
  readonly digest: string;
  readonly note: string | null;
}

type Verdict = 'may-go' | 'wait' | { readonly rejectedBy: string };

/**
 * Postings that a person must agree to. Exactly what was shown may go: where the documents would be others, the word is
 * void and the question is asked again.
 */
export class Approvals {
  constructor(private readonly writer: CallWriter) {}

  /** Returns where a person has agreed to exactly these documents; throws `RetryLater` while nobody has, `Terminal` where one refused. */
  async pass(question: Question): Promise<void> {
    const verdict = await this.verdictOn(question);
    if (verdict === 'may-go') return;
    const { kind, amount, currency } = question;
    if (verdict === 'wait')
      throw new RetryLater('awaiting-approval', {
        problem: `A ${kind} of ${amount} ${currency} minor units waits for somebody to agree`,
        remedy: `Look at it with crossdock approvals, and say crossdock approvals approve ${approvalId(approvalKey(question))} or reject.`,
        afterMs: LOOK_AGAIN_MS,
      });
    throw new Terminal('approval-rejected', {
      problem: `${verdict.rejectedBy} did not agree to this ${kind}`,
      remedy: 'Correct what caused it; what then comes is asked for again.',
    });
  }

  /** Takes a person's word: once, for what they were shown, and never from whoever caused it. */
  decide(id: string, decision: Decision): Promise<Approval> {
    return this.writer.transaction(async (client) => {
      const before = await lockApproval(client, 'id', id);
      if (!before) throw unknownApproval(id);
      refuseUnfit(before, decision);
      const { word, by, digest, note } = decision;
      const after = (await decideApproval(client, before.key, word, by)) ?? before;
      await noteFact(client, before.key, { fact: word, by, digest, note });
      await wakeParked(client, [before.ref]);
      return { result: after, frames: auditFrames(after, word, by), exceptions: [exceptionOf(after, false)] };
    });
  }

  private verdictOn(question: Question): Promise<Verdict> {
    const key = approvalKey(question);
    const asked = { ...question, key, id: approvalId(key), digest: digestOf(question.documents) };
    return this.writer.transaction<Verdict>(async (client) => {
      const before = await lockApproval(client, 'key', key);
      if (!before) return ask(client, asked);
      const isSame = before.digest === asked.digest;
      if (before.state === 'rejected') return { result: { rejectedBy: before.decidedBy ?? 'Somebody' }, frames: [] };
      if (isSame) return { result: before.state === 'approved' ? 'may-go' : 'wait', frames: [] };
      return again(client, asked, before.state === 'approved' ? 'voided' : 'changed');
    });
  }
}

type Asked = Question & Pick<Approval, 'id' | 'key' | 'digest'>;

async function ask(client: Queryable, asked: Asked) {
  const approval = await insertApproval(client, asked);
  // whoever asks the same at this moment says it
  if (!approval) return { result: 'wait' as const, frames: [] };
  return said(client, approval, 'requested');
}

async function again(client: Queryable, asked: Asked, fact: 'voided' | 'changed') {
  const approval = await askAgain(client, asked);
  return approval ? said(client, approval, fact) : { result: 'wait' as const, frames: [] };
}

async function said(client: Queryable, approval: Approval, fact: ApprovalFact['fact']) {
  await noteFact(client, approval.key, { fact, by: approval.requestedBy, digest: approval.digest, note: null });
  const frames = auditFrames(approval, fact, approval.requestedBy);
  return { result: 'wait' as const, frames, exceptions: [exceptionOf(approval, true)] };
}

/** What happened, for the audit: who, when, what was shown. */
function auditFrames(approval: Approval, fact: ApprovalFact['fact'], by: string | null): Frame[] {
  const { key, revision, digest, amount, currency, decidedAt, requestedAt } = approval;
  const id = `approval/${key}@${revision}`;
  const at = decidedAt ?? requestedAt;
  const data: DataOf<typeof auditBatch> = {
    service: 'erp-gateway',
    batch: id,
    at,
    planVersion: 'approvals/1',
    taken: [{ id, key: `approval/${key}`, result: 'applied' }],
    issued: [{ id, kind: 'approval', value: { fact, by, digest, amount, currency } }],
  };
  return [
    frameOf({
      id: `audit/${id}`,
      type: typeOf(auditBatch),
      source: 'erp-gateway',
      key: id,
      time: at,
      revision: 0,
      data,
    }),
  ];
}

function refuseUnfit(before: Approval, { by, digest }: Decision): void {
  if (before.state !== 'waiting')
    throw new CrossdockError('already-decided', {
      problem: `${before.decidedBy} has ${before.state} it at ${before.decidedAt}`,
      remedy: 'Nothing was changed.',
      details: { state: before.state, decidedBy: before.decidedBy, decidedAt: before.decidedAt },
    });
  if (by === before.requestedBy)
    throw new CrossdockError('four-eyes', {
      problem: `${by} has caused this posting and may not decide on it`,
      remedy: 'Ask somebody else to look at it.',
      where: { field: 'by' },
    });
  if (digest !== before.digest)
    throw new CrossdockError('changed-since', {
      problem: 'What would be posted is not what was shown any more',
      remedy: 'Look at it again, and decide on what is shown now.',
      where: { field: 'digest' },
    });
}

/** The refusal of an address that nobody knows. */
export function unknownApproval(id: string): CrossdockError {
  return new CrossdockError('unknown-approval', {
    problem: `Nobody was asked anything under ${id}`,
    remedy: 'GET /approvals lists what there is.',
    where: { field: 'id', value: id },
  });
}
