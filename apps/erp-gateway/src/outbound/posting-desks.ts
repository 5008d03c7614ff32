import type pg from 'pg';
import type { CallWriter } from '#libs/actors';
import { Approvals } from '../approvals/approvals.js';
import { SummaryGathering } from '../summaries/gathering.js';
import { noteLate } from './late-documents.js';
import type { PostingDesks } from './posting.caller.js';

/** What stands between postings and the ERP, in PostgreSQL. */
export function postingDesks(writer: CallWriter, pool: pg.Pool): PostingDesks {
  return {
    approvals: new Approvals(writer),
    summaries: new SummaryGathering(writer),
    noteLate: (document) => noteLate(pool, document),
  };
}
