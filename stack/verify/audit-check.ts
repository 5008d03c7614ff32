import type { Check } from './finding.js';

interface Verification {
  readonly links: number;
  readonly broken: { readonly position: number; readonly reason: string } | null;
}

/** The audit chain holds: ops-portal computes it anew from the first record. */
export const auditHolds: Check = {
  name: 'audit-holds',
  claim: 'no audit record was changed, removed or put in between',
  async find({ stack }) {
    const check = 'audit-holds';
    const answer = await fetch(`${stack.addresses['ops-portal']}/audit/verification`);
    if (!answer.ok) return [{ check, about: 'ops-portal', detail: `answered ${answer.status}` }];
    const { broken } = (await answer.json()) as Verification;
    return broken ? [{ check, about: `record ${broken.position}`, detail: broken.reason }] : [];
  },
};
