import type { FastifyReply } from 'fastify';
import { z } from 'zod';

const line = z.object({
  lineId: z.string().min(1),
  sku: z.string().nullish(),
  quantity: z.int().positive(),
  amount: z.int(),
});

/** A sales order as it is sent in: the whole of it, under the revision of whoever keeps it. */
const salesOrderWish = z.object({
  reference: z.string().min(1),
  revision: z.int().nonnegative(),
  legalEntity: z.string(),
  order: z
    .object({
      channelAccount: z.string(),
      currency: z.string().regex(/^[A-Z]{3}$/),
      placedOn: z.iso.date(),
      lines: z.array(line).min(1),
    })
    .loose()
    .nullable(),
});
export type SalesOrderWish = z.output<typeof salesOrderWish>;

/** A sales order as the ERP has it; `amendments` counts the changes after the first. */
export interface SalesOrderRecord extends SalesOrderWish {
  readonly documentId: string;
  readonly number: string;
  readonly amendments: number;
}

/** Sales orders: shown, changed while they are open, and never in the books. */
export class SalesOrders {
  private readonly byReference = new Map<string, SalesOrderRecord>();

  get all(): readonly SalesOrderRecord[] {
    return [...this.byReference.values()];
  }

  /** Takes a revision in; one that is not newer than what stands changes nothing. */
  put(wish: SalesOrderWish): SalesOrderRecord {
    const known = this.byReference.get(wish.reference);
    if (known && known.revision >= wish.revision) return known;
    const digits = String(this.byReference.size + 1).padStart(6, '0');
    const identity = known ?? {
      documentId: `SO-${digits}`,
      number: `SO-${wish.legalEntity}-${digits}`,
      amendments: -1,
    };
    const { documentId, number, amendments } = identity;
    const record = { ...wish, documentId, number, amendments: amendments + 1 };
    this.byReference.set(wish.reference, record);
    return record;
  }
}

/** The door of the sales orders. */
export async function takeSalesOrder(
  put: (wish: SalesOrderWish) => Promise<SalesOrderRecord>,
  body: unknown,
  reply: FastifyReply,
): Promise<unknown> {
  const parsed = salesOrderWish.safeParse(body);
  if (!parsed.success) return reply.code(400).send({ code: 'malformed', message: parsed.error.message });
  const { documentId, number, revision } = await put(parsed.data);
  return { documentId, number, revision };
}
