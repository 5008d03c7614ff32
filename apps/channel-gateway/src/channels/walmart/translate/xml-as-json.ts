/** XML of Walmart as the JSON that the same resource has, so that both are read alike. */
import type { XmlElement } from '../../../documents/xml-element.js';

const LISTS: ReadonlySet<string> = new Set([
  'order',
  'orderLine',
  'charge',
  'orderLineStatus',
  'refundCharge',
  'returnOrder',
  'inventory',
]);

/** The value of an element: its text, or its children by name; what occurs several times or is a list is an array. */
export function jsonOf(element: XmlElement): unknown {
  if (element.children.length === 0) return element.value ?? null;
  const members: Record<string, unknown> = {};
  for (const { name } of element.children) {
    if (Object.hasOwn(members, name)) continue;
    const values = element.children.filter((child) => child.name === name).map(jsonOf);
    members[name] = values.length > 1 || LISTS.has(name) ? values : values[0];
  }
  return members;
}
