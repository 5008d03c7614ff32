import { firstBreak, GENESIS, type Link } from '../../apps/ops-portal/src/audit/chain.js';
import type { Check } from './finding.js';

/** Links read at once. */
const PAGE = 5_000;

/** The audit chain holds. */
export const auditHolds: Check = {
  name: 'audit-holds',
  claim: 'no audit record was changed, removed or put in between',
  async find({ database }) {
    const sql = `select position::int as position, record, digest, hash from ops_portal.audit_link where position > $1 order by position limit ${PAGE}`;
    let before: Pick<Link, 'position' | 'hash'> = { position: 0, hash: GENESIS };
    for (;;) {
      const { rows } = await database.query<Link>(sql, [before.position]);
      const broken = firstBreak(rows, before);
      if (broken) return [{ check: 'audit-holds', about: `record ${broken.position}`, detail: broken.reason }];
      const last = rows.at(-1);
      if (!last) return [];
      before = last;
    }
  },
};
