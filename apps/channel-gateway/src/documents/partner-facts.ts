/** Facts that partners and ERPs state in the same way whatever their format is. */
import { legalEntityOf, type DocumentAccount } from '../accounts/accounts.js';
import { startOfDay } from './dates.js';
import type { NewFact } from './output.js';
import type { SourceInstant } from './readings.js';
import { UNDATED } from './undated.js';

/** A partner says what became of what we sent. */
export function acknowledged(
  data: { readonly sent: string; readonly at: string | null } & Readonly<Record<string, unknown>>,
  { account }: DocumentAccount,
  revision = 0,
): NewFact {
  return {
    actor: 'document',
    key: `document/${account}/${data.sent}`,
    ref: { by: 'document', value: data.sent },
    type: 'document.acknowledged.v1',
    time: data.at ?? UNDATED,
    revision,
    data,
  };
}

/** An invoice came, issued at an instant. */
export function invoiceReceived(
  data: { readonly invoiceNumber: string } & Readonly<Record<string, unknown>>,
  issuedAt: string,
  { account }: DocumentAccount,
  revision = 0,
): NewFact {
  return {
    actor: 'invoice',
    key: `invoice/${account}/${data.invoiceNumber}`,
    ref: { by: 'invoice-id', value: data.invoiceNumber },
    type: 'invoice.received.v1',
    time: issuedAt,
    revision,
    data,
  };
}

/** An item of our own in the warehouse of that name; the account's first legal entity owns it where nobody knows the name. */
export function ownStockItem(sku: string, warehouse: string, account: DocumentAccount) {
  const known = account.warehouses.find(({ warehouse: name }) => name === warehouse);
  const entity = known?.legalEntity ?? legalEntityOf({ ...account, marketplace: null });
  const value = `${entity}/${sku}/own`;
  return { actor: 'stock-item', key: `stock-item/${value}`, ref: { by: 'stock-item', value } } as const;
}

/** A document of the ERP as it is after its last change; one that has none dates from the begin of its day. */
export function erpDocument(
  data: { readonly documentId: string } & Readonly<Record<string, unknown>>,
  { changed, day }: { readonly changed: Pick<SourceInstant, 'at' | 'epochMs'> | null; readonly day?: string | null },
  { account, timeZone }: DocumentAccount,
): NewFact {
  return {
    actor: 'erp-document',
    key: `erp-document/${account}/${data.documentId}`,
    ref: { by: 'document', value: data.documentId },
    type: 'erp-document.state.v1',
    time: changed?.at ?? (day ? startOfDay(day, timeZone) : UNDATED),
    revision: changed?.epochMs ?? 0,
    data: { ...data, changedAt: changed?.at ?? null },
  };
}
