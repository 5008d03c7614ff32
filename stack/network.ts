/** What a process may speak to. */
export type Peer = 'postgres' | 'nats-server' | 'sandbox' | 'channel-gateway';

/** The ways between the processes of a stack. */
export interface Network {
  /** The address under which a process reaches a peer that listens at these addresses, one a replica or node. */
  route(from: string, to: Peer, addresses: readonly string[]): Promise<string>;
}

/** Nothing in between: NATS is known by all its nodes, anybody else by the first replica. */
export const directNetwork: Network = {
  route: async (_from, to, addresses) => (to === 'nats-server' ? addresses.join(',') : (addresses[0] ?? '')),
};
