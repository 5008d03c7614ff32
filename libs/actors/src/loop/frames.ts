import { registry, subjectOf, type ContractRegistry, type Message } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import type { Frame } from '../ports.js';

/** A frame of one message, on the subject of its contract; a replay passes a new bus id. */
export function frameOf(message: Message, busId: string = message.id, contracts: ContractRegistry = registry): Frame {
  const contract = contracts.of(message.type);
  if (!contract)
    throw new CrossdockError('unknown-contract', {
      problem: `no contract is called ${message.type}`,
      remedy: 'Add it to the registry of libs/contracts.',
    });
  return { subject: subjectOf(contract, message.key), busId, messages: [message] };
}
