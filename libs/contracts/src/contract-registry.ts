import { CrossdockError } from '#libs/errors';
import { typeOf, type Contract } from './contract.js';
import type { Message } from './message.js';

/** The contracts that a build knows, each name in one or several versions; wrong ones are refused when it is made. */
export class ContractRegistry {
  readonly #byType: ReadonlyMap<string, Contract>;
  /** Versions of a name, the lowest first. */
  readonly #byName: ReadonlyMap<string, readonly Contract[]>;

  constructor(readonly all: readonly Contract[]) {
    this.#byType = new Map(all.map((one) => [typeOf(one), one]));
    this.#byName = Map.groupBy(
      all.toSorted((a, b) => a.major - b.major),
      ({ name }) => name,
    );
    for (const versions of this.#byName.values()) checkVersions(versions);
  }

  /** The contract of a CloudEvents type, or undefined where this build knows none. */
  of(type: string): Contract | undefined {
    return this.#byType.get(type);
  }

  /** True where the type names a contract that this build knows in lower versions only: parked, not refused. */
  isNewer(type: string): boolean {
    const [, name = '', major] = /^(.+)\.v(\d+)$/.exec(type) ?? [];
    const newest = this.#byName.get(name)?.at(-1);
    return newest !== undefined && Number(major) > newest.major;
  }

  /** The newest version of a contract: the one that its readers are handed. */
  newest({ name }: Pick<Contract, 'name'>): Contract {
    const newest = this.#byName.get(name)?.at(-1);
    if (newest) return newest;
    throw new CrossdockError('unknown-contract', {
      problem: `no contract is called ${name}`,
      remedy: 'Add it to the registry of libs/contracts.',
    });
  }

  /** Types that a reader of this one is handed as it: itself and every version before it. */
  readAs(type: string): readonly string[] {
    const contract = this.of(type);
    const versions = contract ? (this.#byName.get(contract.name) ?? []) : [];
    return versions.filter(({ major }) => contract && major <= contract.major).map(typeOf);
  }

  /** A valid message as the newest version would have said it: the same object where it is the newest. */
  upcast(message: Message): Message {
    const known = this.of(message.type);
    const later = known ? (this.#byName.get(known.name) ?? []).filter(({ major }) => major > known.major) : [];
    const last = later.at(-1);
    if (!last) return message;
    return { ...message, type: typeOf(last), data: later.reduce(upcastOnce, message.data) };
  }
}

function upcastOnce(data: unknown, { upcast }: Contract): unknown {
  return upcast ? (upcast as (before: unknown) => unknown)(data) : data;
}

/** One name in all its versions: each reads the one before it, as its example shows. */
function checkVersions(versions: readonly Contract[]): void {
  for (const [index, contract] of versions.entries()) {
    const before = versions[index - 1];
    if (before) checkSuccession(before, contract);
    else if (contract.upcast) throw broken(contract, `reads v${contract.major - 1}, which is not declared`);
  }
  const [newest, ...older] = versions.toReversed();
  for (const contract of newest ? older : []) checkExample(contract, versions, newest as Contract);
}

function checkSuccession(before: Contract, next: Contract): void {
  if (next.major === before.major) throw broken(next, 'is declared twice');
  if (next.major !== before.major + 1)
    throw broken(next, `follows v${before.major}: a version between them is missing`);
  if (!next.upcast) throw broken(next, `does not say how v${before.major} is read: give it an upcast`);
  if (next.stream !== before.stream || next.to !== before.to)
    throw broken(next, `goes to ${next.to} on ${next.stream}, v${before.major} to ${before.to} on ${before.stream}`);
}

function checkExample(contract: Contract, versions: readonly Contract[], newest: Contract): void {
  const later = versions.filter(({ major }) => major > contract.major);
  const problem = newest.schema.safeParse(later.reduce(upcastOnce, contract.example)).error?.issues[0];
  if (problem)
    throw broken(
      newest,
      `the example of v${contract.major} upcast is wrong at /${problem.path.join('/')}: ${problem.message}`,
    );
}

function broken(contract: Contract, what: string): CrossdockError {
  return new CrossdockError('contract-chain', {
    problem: `${typeOf(contract)} ${what}`,
    remedy: 'Correct its declaration in libs/contracts/src/messages: see docs/contracts.md.',
    severity: 'critical',
  });
}
