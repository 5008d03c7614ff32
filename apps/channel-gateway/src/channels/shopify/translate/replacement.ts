import type { ReplacementMarker } from '../../../connections/shopify/settings.js';
import type { Element } from '../../../documents/element.js';
import { textOf } from '../../../documents/readings.js';

/** Longest id that the contract carries. */
const ID_LENGTH_LIMIT = 200;

/** The id of the order that this one replaces free of charge, by the marker that the account's policy names, or null. */
export function replacedOrderOf(order: Element, marker: ReplacementMarker): string | null {
  const tags = (textOf(order.get('tags')) ?? '').split(',').map((tag) => tag.trim());
  const tagged = tags.find((tag) => tag.startsWith(marker.tagPrefix))?.slice(marker.tagPrefix.length);
  const noted = order
    .get('note_attributes')
    .items()
    .find((attribute) => attribute.get('name').value === marker.noteAttribute);
  const id = (tagged ?? (noted ? textOf(noted.get('value')) : null) ?? '').trim();
  return id === '' ? null : id.slice(0, ID_LENGTH_LIMIT);
}
