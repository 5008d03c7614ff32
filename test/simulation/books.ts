import { documentWish } from '../../sandbox/src/erp/erp-documents.js';
import { Erp, type ErpEntry } from '../../sandbox/src/erp/erp.js';
import type { Journal } from '../../sandbox/src/journal.js';
import type { Reply, Request } from './network.js';
import type { Host } from './virtual-time.js';

const TOKEN = 'simulated';

/** A request of a process at an instant. */
interface Asked {
  readonly from: Host;
  readonly atMs: number;
}

/** The ERP with its items and books: the sandbox's own, without its server. */
export class Books {
  readonly erp: Erp;
  readonly asked: Asked[] = [];
  /** Orders whose documents it refuses until a person has put it right. */
  readonly refusing = new Set<string>();
  /** References that were refused. */
  readonly refused = new Set<string>();
  #sessions = 0;

  constructor(private readonly nowMs: () => number) {
    const forgetful = { append: async () => undefined };
    this.erp = new Erp(forgetful as unknown as Journal<ErpEntry>, []);
  }

  /** Where a reader of the item list is who has read all of it. */
  get cursor(): string {
    return this.erp.items.since(0, 100_000).cursor;
  }

  /** Every item gets another tax class. */
  reclassify(taxClass: string): void {
    const { items } = this.erp;
    for (const { sku } of items.since(0, 100_000).items) items.reclassify(sku, taxClass);
  }

  async serve(request: Request): Promise<Reply> {
    const { method, path, query, body, from } = request;
    this.asked.push({ from, atMs: this.nowMs() });
    if (path.endsWith('/sessions')) return { status: 200, body: { session: `${TOKEN}-${++this.#sessions}` } };
    if (path.endsWith('/limits')) return { status: 200, body: { maxCallMs: 5_000 } };
    if (path.endsWith('/items'))
      return { status: 200, body: this.erp.items.since(Number(query.get('changedSince') ?? 0), 500) };
    if (path.includes('/items/')) return this.item(decodeURIComponent(path.split('/').at(-1) ?? ''));
    if (method === 'POST') return this.post(body);
    const found = this.erp.ledger.withReference(query.get('reference') ?? '');
    return { status: 200, body: { documents: found ? [found] : [] } };
  }

  private item(sku: string): Reply {
    const found = this.erp.items.withSku(sku);
    return found ? { status: 200, body: found } : { status: 404, body: { code: 'unknown-item', message: sku } };
  }

  private async post(body: unknown): Promise<Reply> {
    const wish = documentWish.parse(body);
    for (const order of this.refusing)
      if (wish.reference.includes(order)) {
        this.refused.add(wish.reference);
        return { status: 422, body: { code: 'closed-period', message: 'closed' } };
      }
    const posted = await this.erp.post(wish);
    if (posted.result === 'refused') return { status: 422, body: posted.refusal };
    return { status: posted.result === 'posted' ? 201 : 409, body: posted.document };
  }
}
