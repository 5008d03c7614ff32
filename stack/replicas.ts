import { serviceNames, type ServiceName } from '#libs/contracts';

/** How many processes serve a service; 1 where nothing is said. */
export type Replicas = Readonly<Partial<Record<ServiceName, number>>>;

/** One process of a service. */
export interface Replica {
  readonly service: ServiceName;
  /** From 1. */
  readonly replica: number;
  /** Name of its process, log and data folder: the service's own for the first, `order-service-2` for the second. */
  readonly name: string;
}

/** Every process of every service, the first replicas first. */
export function replicasOf(counts: Replicas): Replica[] {
  const all = serviceNames.flatMap((service) =>
    Array.from({ length: counts[service] ?? 1 }, (_, index) => replicaOf(service, index + 1)),
  );
  return all.sort((one, other) => one.replica - other.replica);
}

function replicaOf(service: ServiceName, replica: number): Replica {
  return { service, replica, name: replica === 1 ? service : `${service}-${replica}` };
}
