import type { DocumentAccount } from '../../accounts/accounts.js';
import { messagesOf, readMessages, type EdiReader } from '../../documents/edi-messages.js';
import type { EdiKind, Source } from '../../documents/source.js';
import { readAcknowledgement } from './translate/acknowledgements.js';
import { readFreightInvoice, readInvoice } from './translate/invoices.js';
import { readApplicationAdvice, readOrderAnswer } from './translate/order-answers.js';
import { readOrderChange } from './translate/order-change.js';
import { readPurchaseOrder } from './translate/orders.js';
import { readRemittance } from './translate/remittance.js';
import { readReturn } from './translate/returns.js';
import { readShipNotice } from './translate/ship-notice.js';
import { readAdjustmentAdvice, readInventoryAdvice, readReceivingAdvice } from './translate/stock.js';
import { readShipmentStatus } from './translate/transport.js';
import {
  readShippingAdvice,
  readShippingOrder,
  readTransferAdvice,
  readTransferReceipt,
} from './translate/warehouse.js';

const SETS: readonly (readonly [type: string, doc: string, read: EdiReader<DocumentAccount>])[] = [
  ['180', 'Return merchandise authorisation and notification.', readReturn],
  ['210', 'Motor carrier freight invoice.', readFreightInvoice],
  ['214', 'Transportation carrier shipment status.', readShipmentStatus],
  ['810', 'Invoice.', readInvoice],
  ['820', 'Payment order and remittance advice.', readRemittance],
  ['824', 'Application advice: what became of messages that we sent.', readApplicationAdvice],
  ['846', 'Inventory advice: how much of each item there is.', readInventoryAdvice],
  ['850', 'Purchase order.', readPurchaseOrder],
  ['855', 'Answer to a purchase order.', readOrderAnswer],
  ['856', 'Ship notice: goods have left.', readShipNotice],
  ['860', 'Change of a purchase order by the buyer.', readOrderChange],
  ['861', 'Receiving advice: what arrived, and how.', readReceivingAdvice],
  ['865', 'Answer to a change of a purchase order.', readOrderAnswer],
  ['940', 'Warehouse shipping order.', readShippingOrder],
  ['943', 'Warehouse stock transfer shipment advice.', readTransferAdvice],
  ['944', 'Warehouse stock transfer receipt advice.', readTransferReceipt],
  ['945', 'Warehouse shipping advice.', readShippingAdvice],
  ['947', 'Warehouse inventory adjustment advice.', readAdjustmentAdvice],
  ['997', 'Functional acknowledgement.', readAcknowledgement],
  ['999', 'Implementation acknowledgement.', readAcknowledgement],
];

const READERS = Object.fromEntries(SETS.map(([type, , read]) => [type, read]));

const kinds: readonly EdiKind<DocumentAccount>[] = SETS.map(([type, doc]) => ({
  kind: `x12-${type}`,
  form: 'edi',
  doc,
  documentedAt: `https://x12.org/products/transaction-sets (${type})`,
  quirks: [
    'The interchange states its own separators; the terminator may be ~, a line feed, or both.',
    'Each transaction set stands alone: one that is refused harms no other of the interchange.',
    'The number of segments in SE is wrong with some partners and proves nothing.',
  ],
  recognise: (probe) => probe.edi?.kind === 'x12' && probe.messageType === type,
  read: (segments, out) => readMessages(messagesOf(segments, 'ST', 'SE'), READERS, out),
}));

const other: EdiKind<DocumentAccount> = {
  kind: 'x12-other',
  form: 'edi',
  doc: 'Any other transaction set: kept until it is read.',
  documentedAt: 'https://x12.org/products/transaction-sets',
  recognise: (probe) => probe.edi?.kind === 'x12' && !Object.hasOwn(READERS, probe.messageType ?? ''),
  read: (segments, out) => readMessages(messagesOf(segments, 'ST', 'SE'), READERS, out),
};

/** What trading partners and warehouses send in ANSI X12. */
export const source: Source<DocumentAccount> = { translatorVersion: 2, kinds: [...kinds, other] };
