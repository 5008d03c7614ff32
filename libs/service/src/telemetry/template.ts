import { contractOf, subjectPrefix } from '#libs/contracts';

/** The subject of a message type with its partition named: few values, it names spans. */
export function templateOf(type: string): string {
  const contract = contractOf(type);
  return contract ? `${subjectPrefix(contract)}.{partition}` : 'unknown';
}
