import type { Slots } from '../actor.js';
import type { Settlement, Settling } from './settlement.js';
import { Tally } from './tally.js';

/** After a deploy: plans again what an older plan has planned, page by page. */
export class Sweep<S extends Slots, P> {
  #stopped = false;

  constructor(
    private readonly ports: Settling<S, P>,
    private readonly settlement: Settlement<S, P>,
  ) {}

  /** Goes once through all outdated rows; returns how many there were. Never rejects. */
  async run(): Promise<number> {
    const { deciding, observer } = this.ports;
    try {
      return await this.#pages();
    } catch (error) {
      observer.trouble?.({ actor: deciding.definition.type, during: 'sweep', error });
      return 0;
    }
  }

  /** The page that is under way is the last. */
  stop(): void {
    this.#stopped = true;
  }

  async #pages(): Promise<number> {
    const { store, deciding, limits, observer, rows } = this.ports;
    let swept = 0;
    for (let after = ''; !this.#stopped;) {
      const page = await store.outdated(deciding.definition, after, limits.rowsAtOnce);
      const last = page.at(-1);
      if (!last) break;
      for (const row of page) rows.keep(row);
      const tally = new Tally();
      await this.settlement.settle(
        { tasks: page.map(({ key }) => ({ key, parts: [], force: true })), letters: [] },
        tally,
      );
      observer.batch?.(tally.report(deciding.definition.type));
      swept += page.length;
      after = last.key;
    }
    return swept;
  }
}
