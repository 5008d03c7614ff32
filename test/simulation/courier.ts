import type { Delivery } from '../../apps/channel-gateway/src/intake/intake.js';
import type { Letter } from './shop.js';
import type { Simulation } from './simulation.js';
import { outside } from './virtual-time.js';

/** Chance that news is late by up to two days, and that a sender does not hear that it arrived. */
const LATE = 0.15;
const TWO_DAYS_MS = 2 * 86_400_000;
const UNHEARD = 0.1;
/** When a sender gives up waiting for an answer, and the least and the most until it tries again, milliseconds. */
const PATIENCE_MS = 10_000;
const AGAIN_MS = { least: 5_000, most: 65_000 } as const;

/** Delivers what shops and warehouse say until the gateway says that it has it. */
export class Courier {
  constructor(private readonly simulation: Simulation) {}

  /** Delivers when it is due, or much later. */
  post(letter: Letter): void {
    const { time, random } = this.simulation;
    const isLate = this.simulation.goesWrong('late-news') && random() < LATE;
    const lateMs = isLate ? Math.floor(random() * random() * TWO_DAYS_MS) : 0;
    const waitMs = Math.max(1, letter.dueMs - time.clock.nowMs());
    time.on(outside, () => time.after(waitMs + lateMs, () => this.deliver(letter)));
  }

  private deliver(letter: Letter): void {
    const { time, world, counts } = this.simulation;
    const { gateway, host } = this.simulation.anyOf('channel-gateway') ?? {};
    if (!gateway || !host) return this.again(letter);
    counts.deliveries += 1;
    let isAnswered = false;
    const answered = (isTaken: boolean) => {
      if (isAnswered) return;
      isAnswered = true;
      if (isTaken) world.taken.add(letter.id);
      if (isTaken && !this.isUnheard()) world.delivered(letter);
      else this.again(letter);
    };
    time.on(outside, () => time.after(PATIENCE_MS, () => answered(false)));
    time.on(host, () => {
      const delivery: Delivery = { ...letter.delivery, receivedAt: new Date() };
      gateway.intake.take(delivery).then(
        () => answered(true),
        () => answered(false),
      );
    });
  }

  private isUnheard(): boolean {
    const { isChaos, random } = this.simulation;
    return isChaos && this.simulation.goesWrong('network') && random() < UNHEARD;
  }

  private again(letter: Letter): void {
    const { time, random } = this.simulation;
    const { least, most } = AGAIN_MS;
    time.on(outside, () => time.after(least + Math.floor(random() * (most - least)), () => this.deliver(letter)));
  }
}
