import { CrossdockError } from '#libs/errors';
import { wordsAndIdsOf, write } from './running-stack.js';
import { usage } from './wrong-usage.js';

/** Faults of the sandbox as its control door shows them. */
interface Faults {
  /** Share of cases by fault, from 0 to 1. */
  readonly shares: Readonly<Record<string, number>>;
  readonly known: Readonly<Record<string, { readonly share: number; readonly means: string }>>;
}

/** The sandbox answers at once, whatever else it does. */
const TIMEOUT_MS = 10_000;

/** `crossdock fault`: what the sandbox does wrong, and a fault on, off or at a share. */
export async function faultCommand(argv: readonly string[]): Promise<number> {
  const { values, json, positionals, stack } = wordsAndIdsOf(argv, { url: { type: 'string' } });
  const [name, wish, odd] = positionals;
  if (odd !== undefined) throw usage(`Nothing is known of the word "${odd}"`, 'Leave it out');
  if (name !== undefined && wish === undefined) throw usage(`Say what "${name}" shall be`, 'on, off or a share');
  const share = wish === undefined ? undefined : shareOf(wish);
  const url = values.url ?? stack().addresses.sandbox;
  const before = await asked(url);
  if (name === undefined || share === undefined) {
    write(json, before, () => Object.entries(before.shares).map(([fault, one]) => lineOf(fault, one, before)));
    return 0;
  }
  if (name !== 'all' && !(name in before.shares))
    throw usage(`The sandbox knows no fault "${name}"`, '"crossdock fault" lists them');
  const { shares } = await asked(url, { [name]: share });
  const changed = Object.keys(shares).filter((fault) => name === 'all' || fault === name);
  write(json, { shares }, () => changed.map((fault) => lineOf(fault, shares[fault] ?? 0, before)));
  return 0;
}

function shareOf(wish: string): boolean | number {
  if (wish === 'on' || wish === 'off') return wish === 'on';
  const share = Number(wish);
  if (wish.trim() !== '' && share >= 0 && share <= 1) return share;
  throw usage(`"${wish}" is neither on nor off nor a share from 0 to 1`, 'for example 0.25');
}

function lineOf(fault: string, share: number, { known }: Faults): string {
  const state = share === 0 ? 'off' : `${Math.round(share * 10_000) / 100} %`;
  return `${state.padStart(7)}  ${fault}: ${known[fault]?.means ?? ''}`;
}

async function asked(url: string, wishes?: Readonly<Record<string, boolean | number>>): Promise<Faults> {
  const headers = { 'content-type': 'application/json' };
  const said = wishes === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(wishes) };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const answer = await fetch(`${url}/control/faults`, { signal, ...said }).catch((cause: unknown) => {
    throw new CrossdockError('sandbox-unreachable', {
      problem: `The sandbox does not answer at ${url}`,
      remedy: 'Start the stack with "npm start", name its folder with --data, or the sandbox itself with --url',
      cause,
    });
  });
  if (answer.ok) return (await answer.json()) as Faults;
  throw new CrossdockError('sandbox-refused', {
    problem: `The sandbox answers ${answer.status}: ${(await answer.text()).slice(0, 300)}`,
    remedy: 'Nothing was changed',
  });
}
