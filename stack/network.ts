/** What a process may speak to. */
export type Peer = 'postgres' | 'nats-server' | 'sandbox' | 'channel-gateway';

/** The ways between the processes of a stack. */
export interface Network {
  /** The address under which a process reaches a peer that listens at these addresses, one a replica. */
  route(from: string, to: Peer, addresses: readonly string[]): Promise<string>;
}

/** Everybody speaks to the first replica, with nothing in between. */
export const directNetwork: Network = { route: async (_from, _to, [first = '']) => first };
