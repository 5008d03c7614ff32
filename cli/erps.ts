import type { ErpView } from '../apps/erp-gateway/src/governor/erp-view.js';
import { ask, counted, wordsAndIdsOf, write } from './running-stack.js';
import { usage } from './wrong-usage.js';

/** `crossdock erps`: how each ERP is driven; `pause` and `resume` stop its calls and let them go on. */
export async function erpsCommand(argv: readonly string[]): Promise<number> {
  const options = { reason: { type: 'string' }, by: { type: 'string' } } as const;
  const { values, positionals, json, stack } = wordsAndIdsOf(argv, options);
  const [verb, name, odd] = positionals;
  if (odd !== undefined) throw usage(`Nothing is known of the word "${odd}"`, 'Leave it out');
  if (verb === undefined) {
    const { erps } = await ask<{ erps: ErpView[] }>(stack(), 'erp-gateway', '/erps');
    write(json, { erps }, () => [...erps.flatMap(linesOf), counted(erps.length, 'ERP')]);
    return 0;
  }
  if (verb !== 'pause' && verb !== 'resume')
    throw usage(`"${verb}" is nothing that can be done to an ERP`, 'It is pause or resume');
  if (name === undefined) throw usage('The name of the ERP is missing', '"crossdock erps" lists them');
  if (verb === 'pause' && !values.reason)
    throw usage('A pause needs a reason', 'Say --reason "…": whoever finds it paused reads that');
  const body = verb === 'pause' ? { reason: values.reason, ...(values.by ? { by: values.by } : {}) } : undefined;
  const path = `/erps/${encodeURIComponent(name)}/${verb}`;
  const erp = await ask<ErpView>(stack(), 'erp-gateway', path, 'POST', undefined, body);
  write(json, erp, () => linesOf(erp));
  return 0;
}

function linesOf(erp: ErpView): string[] {
  const { quotas, concurrency: at, lanes } = erp;
  const used = quotas.map((one) => `${one.name} ${one.used} of ${one.permitted} in ${one.windowSeconds} s`);
  const waiting = lanes.filter((one) => one.waiting > 0);
  return [
    `${erp.name}  ${erp.driver}  ${erp.legalEntities.join(', ')}  ${stateOf(erp)}`,
    `  ${[...used, `${at.running} at once of ${Math.min(at.cap, at.lent)} here and ${at.limit} in all`].join('; ')}`,
    ...waiting.map((one) => `  ${one.lane}: ${one.waiting} wait, through ${one.throughAt ?? 'when calls go on'}`),
  ];
}

function stateOf({ paused, closedUntil, breaker, reachable, reason }: ErpView): string {
  if (paused) return `paused by ${paused.by} at ${paused.at}: ${paused.reason}`;
  if (closedUntil) return `closed until ${closedUntil}`;
  if (breaker !== 'closed') return `breaker ${breaker}`;
  return reachable === false ? `away: ${reason ?? 'no answer'}` : 'takes calls';
}
