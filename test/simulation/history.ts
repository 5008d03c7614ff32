import { canonical } from '#libs/actors';
import { bugs } from './bugs.js';
import { violationsOf } from './invariants.js';
import { comparable } from './outcome.js';
import type { Policies } from './policies.js';
import { faultClasses, type FaultClass } from './faults.js';
import { CHAOS_STEPS, Simulation } from './simulation.js';

/** A history, as its number and what was left out of it say. */
export interface History {
  /** Decides everything. */
  readonly seed: number;
  /** A fault that is planted into our own code. */
  readonly bug?: string | undefined;
  /** Places of the orders that are played; all unless stated. */
  readonly orders?: readonly number[] | undefined;
  /** What goes wrong; everything unless stated. */
  readonly faults?: readonly FaultClass[] | undefined;
  /** Steps of chaos. */
  readonly chaosSteps?: number | undefined;
}

/** A history that was played to its end. */
export interface Played {
  readonly history: History;
  readonly simulation: Simulation;
  readonly violations: readonly string[];
}

/** Each scenario is played in so many histories: the calm one, to compare with, is played once for all. */
const HISTORIES_OF_A_SCENARIO = 2;
/** Tries at making a history smaller. */
const SHRINK_TRIES = 60;

/** Plays histories, and remembers how their scenarios end where nothing goes wrong. */
export class Player {
  readonly #calm = new Map<
    string,
    { readonly end: Readonly<Record<string, unknown>>; readonly found: readonly string[] }
  >();

  constructor(private readonly policies: Policies) {}

  async play(history: History): Promise<Played> {
    const { seed, bug, orders, faults, chaosSteps } = history;
    const scenario = Math.ceil(seed / HISTORIES_OF_A_SCENARIO);
    const calm = await this.#calmOf(scenario, orders);
    const plant = bug === undefined ? {} : { plant: plantOf(bug) };
    const playing = { seed: scenario, chaos: seed, orders, faults, chaosSteps, ...plant };
    const simulation = await new Simulation(playing, this.policies).play();
    return { history, simulation, violations: [...calm.found, ...violationsOf(simulation, calm.end)] };
  }

  /** The same violation with less: fewer orders, fewer kinds of faults, a shorter time of chaos. */
  async shrink(failing: Played): Promise<Played> {
    let smallest = failing;
    let tries = 0;
    for (let shorter = true; shorter && tries < SHRINK_TRIES;) {
      shorter = false;
      for (const history of smallerThan(smallest)) {
        if (++tries > SHRINK_TRIES) break;
        const played = await this.play(history);
        if (played.violations.length === 0) continue;
        smallest = played;
        shorter = true;
        break;
      }
    }
    return smallest;
  }

  /** How a scenario ends where nothing goes wrong, and what is wrong with it even then. */
  async #calmOf(seed: number, orders: readonly number[] | undefined) {
    const name = canonical([seed, orders ?? null]);
    const known = this.#calm.get(name);
    if (known) return known;
    const simulation = await new Simulation({ seed, orders }, this.policies).play();
    const found = violationsOf(simulation).map((one) => `where nothing goes wrong: ${one}`);
    const played = { end: comparable(simulation), found };
    this.#calm.set(name, played);
    return played;
  }
}

function plantOf(name: string) {
  const bug = bugs[name];
  if (!bug) throw new Error(`no bug is called ${name}; there are ${Object.keys(bugs).join(', ')}`);
  return bug.plant;
}

/** Histories with a little less each, the ones that take most away first. */
function* smallerThan({ history, simulation }: Played): Iterable<History> {
  const { orders = simulation.scenario.orders.map((_order, index) => index), faults = faultClasses } = history;
  const chaosSteps = history.chaosSteps ?? Math.min(CHAOS_STEPS, simulation.counts.steps);
  const now = { ...history, orders, faults, chaosSteps };
  if (orders.length > 1) for (const left of orders) yield { ...now, orders: orders.filter((one) => one !== left) };
  for (const left of faults) yield { ...now, faults: faults.filter((one) => one !== left) };
  if (chaosSteps > 50) yield { ...now, chaosSteps: Math.floor(chaosSteps / 2) };
  if (chaosSteps > 50) yield { ...now, chaosSteps: Math.floor(chaosSteps * 0.8) };
}

/** The command that plays exactly this history again. */
export function commandFor({ seed, bug, orders, faults, chaosSteps }: History): string {
  const options = [
    `--seed ${seed}`,
    bug === undefined ? '' : `--bug ${bug}`,
    orders === undefined ? '' : `--orders ${orders.join()}`,
    faults === undefined ? '' : `--faults ${faults.join() || 'none'}`,
    chaosSteps === undefined ? '' : `--chaos-steps ${chaosSteps}`,
  ];
  return `npm run simulate -- ${options.filter((option) => option !== '').join(' ')}`;
}
