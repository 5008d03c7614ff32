import type { EntityManager } from '@mikro-orm/postgresql';
import type { Exception } from '#libs/contracts';
import { ExceptionEntity } from './entities.js';

/** Which exceptions a list shows; what is left out does not matter. */
export interface ExceptionFilter {
  readonly state?: Exception['state'] | undefined;
  readonly owner?: Exception['owner'] | undefined;
  readonly reason?: Exception['reason'] | undefined;
}

/** The exceptions of this service, as people work them. */
export class Exceptions {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** The first that fit, the most urgent first. */
  async list(filter: ExceptionFilter, limit: number): Promise<readonly Exception[]> {
    const where = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
    const found = await this.#em.fork().find(ExceptionEntity, where, { orderBy: { dueAt: 'asc', id: 'asc' }, limit });
    return found.map((one): Exception => {
      const { id, service, reason, owner, state, detail, revision } = one;
      const times = { openedAt: one.openedAt.toISOString(), dueAt: one.dueAt.toISOString() };
      const { evidence, amountAtRisk = null } = one;
      return { id, service, reason, owner, amountAtRisk, ...times, evidence, detail, revision, state };
    });
  }
}
