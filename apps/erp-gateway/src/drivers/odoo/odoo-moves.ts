import type { Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import type { ErpDocument, FoundDocument } from '../driver.js';
import { later, OTHERWISE_AFTER_MS, unknown } from '../failures.js';
import { assertTotals } from '../invoice-form.js';
import { done, ids, LINE_FIELDS, MOVE_FIELDS, moveLines, moves, type Move } from './odoo-answers.js';
import { classify } from './odoo-classify.js';
import type { OdooClient, OdooContext } from './odoo-client.js';
import { claimName, foundOf, kindOf } from './odoo-documents.js';

/** Module of our external ids: Odoo keeps (module, name) unique. */
const CLAIMS = '__crossdock__';

/** Lines that are only words. */
const WORDS = ['line_section', 'line_subsection', 'line_note'];

/** Journal entries of Odoo: drafts, what makes them unique, and posting. */
export class OdooMoves {
  constructor(
    private readonly client: OdooClient,
    private readonly taxAccounts: (turn: Turn) => Promise<ReadonlySet<number>>,
    private readonly context: OdooContext,
  ) {}

  /** Every entry for which a condition holds, with its lines. */
  async search(domain: readonly unknown[], turn: Turn): Promise<{ move: Move; found: FoundDocument }[]> {
    const read = { model: 'account.move', method: 'search_read', kind: 'read' } as const;
    const args = { domain, fields: MOVE_FIELDS, order: 'id' };
    const entries = await this.client.call({ ...read, args, result: moves }, this.context, turn);
    const known = entries.flatMap((move) => {
      const kind = kindOf(move);
      return kind ? [{ move, kind }] : [];
    });
    if (known.length === 0) return [];
    const lines = await this.linesOf(
      known.map(({ move }) => move.id),
      turn,
    );
    const tax = await this.taxAccounts(turn);
    return known.map(({ move, kind }) => {
      const mine = lines.filter(({ move_id }) => (move_id || [0])[0] === move.id);
      return { move, found: foundOf(move, mine, kind, tax) };
    });
  }

  /**
   * Makes a draft, claims its reference, compares and posts. The claim is an external id: where another has it, ours is
   * withdrawn and nothing was posted.
   */
  async post(
    values: Readonly<Record<string, unknown>>,
    claim: string,
    expected: ErpDocument['expectedTotals'],
    turn: Turn,
  ): Promise<FoundDocument> {
    const create = { model: 'account.move', method: 'create', args: { vals_list: [values] }, result: ids } as const;
    const [id = 0] = await this.client.call({ ...create, kind: 'read' }, this.context, turn);
    try {
      await this.claim(claim, id, turn);
      const [draft] = await this.search([['id', '=', id]], turn);
      if (!draft) throw later('locked', new Error('another has withdrawn the draft'), OTHERWISE_AFTER_MS);
      assertTotals(expected, draft.found.totals);
    } catch (error) {
      await this.withdraw([id], turn).catch(() => undefined);
      throw classify(error, 'read');
    }
    return this.postDraft(id, turn);
  }

  /** Drops drafts, and with them what they claim. */
  async withdraw(draftIds: readonly number[], turn: Turn): Promise<void> {
    if (draftIds.length === 0) return;
    const call = { model: 'account.move', method: 'unlink', ids: draftIds, kind: 'read', result: done } as const;
    await this.client.call(call, this.context, turn);
  }

  private async claim(reference: string, id: number, turn: Turn): Promise<void> {
    const values = { module: CLAIMS, name: claimName(reference), model: 'account.move', res_id: id, noupdate: true };
    const call = {
      model: 'ir.model.data',
      method: 'create',
      args: { vals_list: [values] },
      kind: 'read',
      result: ids,
    } as const;
    await this.client.call(call, this.context, turn).catch((error: unknown) => {
      if (!(error instanceof Terminal)) throw error;
      throw later('locked', new Error('another document has claimed the reference'), OTHERWISE_AFTER_MS);
    });
  }

  /** The only step that leaves a doubt. */
  private async postDraft(id: number, turn: Turn): Promise<FoundDocument> {
    const call = { model: 'account.move', method: 'action_post', ids: [id], kind: 'write', result: done } as const;
    const refusal = await this.client.call(call, this.context, turn).then(
      () => undefined,
      (error: unknown) => classify(error, 'write'),
    );
    if (refusal && !(refusal instanceof Terminal)) throw refusal;
    const [entry] = await this.search([['id', '=', id]], turn).catch((error: unknown) => {
      throw unknown('no-answer', error, 'write');
    });
    if (entry?.move.state === 'posted') return entry.found;
    if (!refusal) throw unknown('no-answer', new Error('the entry was posted and is a draft'), 'write');
    await this.withdraw([id], turn).catch(() => undefined);
    throw refusal;
  }

  private linesOf(moveIds: readonly number[], turn: Turn) {
    const domain = [
      ['move_id', 'in', moveIds],
      ['display_type', 'not in', WORDS],
    ];
    const read = { model: 'account.move.line', method: 'search_read', kind: 'read', result: moveLines } as const;
    return this.client.call({ ...read, args: { domain, fields: LINE_FIELDS, order: 'id' } }, this.context, turn);
  }
}
