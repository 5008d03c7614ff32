import { consumers, contractOf, subjectPrefix, type ConsumerDefinition, type ServiceName } from '#libs/contracts';

/** The consumer that brings messages of this type to the service; undefined where none does. */
export function consumerOfType(service: ServiceName, type: string): ConsumerDefinition | undefined {
  const contract = contractOf(type);
  const subject = contract && subjectPrefix(contract);
  return consumers.find((one) => one.service === service && subject?.startsWith(one.filter.replace(/>$/, '')));
}
