import type { ActorDefinition, Effect, LoopLimits, Slots, StoredActor } from '#libs/actors';
import type { ConsumerDefinition } from '#libs/contracts';
import type { ServiceConfig } from '../service-definition.js';

/** Any actor whose plan takes this policy. */
export type ActorWith<Policy> = Omit<ActorDefinition, 'plan' | 'columns' | 'rows'> & {
  readonly plan: (facts: never, policy: Policy) => Iterable<Effect>;
  readonly columns?: StoredActor['columns'];
  readonly rows?: object;
};

/** One actor type that a service serves. */
export interface ActorEntry<Policy> {
  readonly definition: ActorWith<Policy>;
  /** What its plan is given; or how that is loaded, once, before the service opens. */
  readonly policy: NoInfer<Policy> | ((config: ServiceConfig) => NoInfer<Policy> | Promise<NoInfer<Policy>>);
  /** Where its messages come from: `consumerOf('order-service', 'FACTS', 'order')`. */
  readonly consumer: ConsumerDefinition;
  readonly limits?: Partial<LoopLimits>;
}

/** An entry whose policy is loaded; definition and policy fit, since they once were one entry. */
export interface ServedActor {
  readonly definition: ActorDefinition<Slots, unknown>;
  readonly policy: unknown;
  readonly consumer: ConsumerDefinition;
  readonly limits: Partial<LoopLimits>;
}

/** Loads the policy of an entry. */
export async function servedActor(entry: ActorEntry<never>, config: ServiceConfig): Promise<ServedActor> {
  const { definition, policy, consumer, limits = {} } = entry;
  const load: unknown = policy;
  return {
    definition: definition as unknown as ActorDefinition<Slots, unknown>,
    policy: typeof load === 'function' ? await (load as (config: ServiceConfig) => unknown)(config) : load,
    consumer,
    limits,
  };
}
