import type { DocumentAccount } from '../../accounts/accounts.js';
import { messagesOf, readMessages, type EdiReader } from '../../documents/edi-messages.js';
import type { EdiKind, Source } from '../../documents/source.js';
import { readInvoice } from './translate/invoice.js';
import {
  readControl,
  readDespatchAdvice,
  readOrder,
  readOrderChange,
  readOrderResponse,
} from './translate/messages.js';
import { readApplicationError, readInventoryReport, readReceivingAdvice } from './translate/stock.js';

const MESSAGES: readonly (readonly [type: string, doc: string, read: EdiReader<DocumentAccount>])[] = [
  ['ORDERS', 'Purchase order.', readOrder],
  ['ORDCHG', 'Change of a purchase order by the buyer.', readOrderChange],
  ['ORDRSP', 'Answer to a purchase order.', readOrderResponse],
  ['DESADV', 'Despatch advice: goods have left.', readDespatchAdvice],
  ['RECADV', 'Receiving advice: what arrived.', readReceivingAdvice],
  ['INVRPT', 'Inventory report: how much of each item there is.', readInventoryReport],
  ['INVOIC', 'Invoice or credit note.', readInvoice],
  ['APERAK', 'Application error and acknowledgement: what became of a message.', readApplicationError],
  ['CONTRL', 'Syntax and service report: what became of an interchange.', readControl],
];

const READERS = Object.fromEntries(MESSAGES.map(([type, , read]) => [type, read]));

const kinds: readonly EdiKind<DocumentAccount>[] = MESSAGES.map(([type, doc]) => ({
  kind: `edifact-${type.toLowerCase()}`,
  form: 'edi',
  doc,
  documentedAt: `https://service.unece.org/trade/untdid/d96a/trmd/${type.toLowerCase()}_c.htm`,
  quirks: [
    'UNA may state other separators and a decimal comma; without it the usual ones hold.',
    'Any directory from D.93A on: elements are found by position and qualifier.',
    'Messages may stand in groups (UNG); a file may end without UNZ.',
  ],
  recognise: (probe) => probe.edi?.kind === 'edifact' && probe.messageType === type,
  read: (segments, out) => readMessages(messagesOf(segments, 'UNH', 'UNT'), READERS, out),
}));

const other: EdiKind<DocumentAccount> = {
  kind: 'edifact-other',
  form: 'edi',
  doc: 'Any other message: kept until it is read.',
  documentedAt: 'https://service.unece.org/trade/untdid/d96a/trmd/trmdi1.htm',
  recognise: (probe) => probe.edi?.kind === 'edifact' && !Object.hasOwn(READERS, probe.messageType ?? ''),
  read: (segments, out) => readMessages(messagesOf(segments, 'UNH', 'UNT'), READERS, out),
};

/** What trading partners send in UN/EDIFACT. */
export const source: Source<DocumentAccount> = { translatorVersion: 2, kinds: [...kinds, other] };
