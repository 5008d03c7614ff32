import type { Turn } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import type { ErpDocument, ErpDriver, PostedDocument } from '../drivers/driver.js';

/** How long a document waits for others that are on their way: those of one claim come within a few turns of the loop. */
const LINGER_MS = 15;

interface Member {
  readonly document: ErpDocument;
  readonly turn: Turn;
  readonly resolve: (posted: PostedDocument) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The same driver, but documents that are posted at the same time go together, as far as the ERP takes several in one
 * call. Each posting still has its own outcome.
 */
export function batching(driver: ErpDriver, most: number): ErpDriver {
  const size = Math.min(most, driver.capabilities.batch?.max ?? 1);
  if (size <= 1) return driver;
  const batches = new Batches(driver, size);
  return new Proxy(driver, {
    get(target, name) {
      if (name === 'post') return (document: ErpDocument, turn: Turn) => batches.post(document, turn);
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

/** Gathers documents, and posts them together. */
class Batches {
  private gathered: Member[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly driver: ErpDriver,
    private readonly size: number,
  ) {}

  post(document: ErpDocument, turn: Turn): Promise<PostedDocument> {
    return new Promise((resolve, reject) => {
      this.gathered.push({ document, turn, resolve, reject });
      if (this.gathered.length >= this.size) this.send();
      else this.timer ??= setTimeout(() => this.send(), LINGER_MS);
    });
  }

  private send(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    void this.postAll(this.gathered.splice(0, this.size));
  }

  private async postAll(members: readonly Member[]): Promise<void> {
    // whoever has been given up on is not sent any more: its call is looked up or made again
    const alive = members.filter(({ turn, reject }) => !turn.signal.aborted || reject(tooLate()));
    // the turn that ends first: no document goes out after its own call is over
    const [first, ...others] = alive.toSorted((one, other) => endOf(one) - endOf(other));
    if (!first) return;
    if (others.length === 0) return void this.driver.post(first.document, first.turn).then(first.resolve, first.reject);
    try {
      const answers = await this.driver.postMany(
        alive.map(({ document }) => document),
        first.turn,
      );
      alive.forEach(({ resolve, reject }, index) => {
        const answer = answers[index];
        if (answer && 'posted' in answer) resolve(answer.posted);
        else reject(answer?.failure ?? new Error('the driver gave no answer for this document'));
      });
    } catch (error) {
      for (const { reject } of alive) reject(error);
    }
  }
}

function endOf({ turn }: Member): number {
  return turn.endsAtMs ?? 0;
}

function tooLate(): RetryLater {
  return new RetryLater('no-turn', {
    problem: 'The call was over before its batch was sent',
    remedy: 'Nothing was sent; it is made again by itself.',
    afterMs: 0,
  });
}
