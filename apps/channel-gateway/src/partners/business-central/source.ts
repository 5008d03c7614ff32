import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Probe } from '../../documents/probe.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { documents, salesLines } from './translate/documents.js';
import { itemEntries, journalLines, ledgerEntries, payments } from './translate/ledger.js';
import { customers, items } from './translate/master-data.js';
import { notification } from './translate/notifications.js';

const API = 'https://learn.microsoft.com/dynamics365/business-central/dev-itpro/api-reference/v2.0/';

/** Lists of settings that carry neither money nor goods. */
const SETTINGS = ['taxType', 'notificationUrl', 'code', 'symbol'];

/** Records that say nothing of what we sold, by members of which each set is there: purchases, accounts, people, reports. */
const OTHER_RECORDS = [
  ['number', 'vendorNumber'],
  ['number', 'irs1099Code'],
  ['number', 'shipmentDate'],
  ['number', 'billToCustomerNumber', 'invoiceDate'],
  ['documentId', 'unitCost'],
  ['documentId', 'directUnitCost'],
  ['documentId', 'shipmentDate'],
  ['number', 'category', 'subCategory'],
  ['number', 'validUntilDate'],
  ['number', 'overdueAmount'],
  ['number', 'givenName'],
  ['number', 'fixedAssetLocationCode'],
  ['number', 'type', 'companyNumber'],
  ['number', 'chancesOfSuccessPrc'],
  ['number', 'totalDebit', 'totalCredit'],
  ['displayName', 'currentFiscalYearStartDate'],
  ['startingDate', 'newFiscalYear'],
  ['startingDate', 'exchangeRateAmount'],
  ['parentId', 'dimensionCode'],
  ['parentId', 'fileName'],
  ['parentId', 'pdfDocumentContent'],
  ['id', 'pdfDocumentContent'],
  ['id', 'pdfDocumentContent@odata.mediaReadLink'],
  ['width', 'height', 'contentType'],
  ['employeeNumber', 'jobNumber'],
  ['agedAsOfDate', 'balanceDue'],
  ['lineType', 'indentation'],
  ['vendorNumber', 'totalPurchaseAmount'],
  ['customerNumber', 'agedAsOfDate'],
  ['id', 'number', 'displayName', 'bankAccountNumber'],
] as const;

/** Members of what we send ourselves: a record without id. */
const REQUESTED = ['customerNumber', 'taxLiable', 'lineObjectNumber', 'code', 'displayName', 'accountNumber'];

const READ = [
  notification,
  customers,
  items,
  ...documents,
  salesLines,
  ledgerEntries,
  journalLines,
  payments,
  itemEntries,
];

/** What Business Central answers and notifies. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    ...READ,
    withoutFacts('settings', 'Tax groups, journals, currencies, subscriptions.', `${API}`, (probe) =>
      ['', 'value/0/'].some((at) => isSetting(probe, at)),
    ),
    withoutFacts(
      'other-record',
      'A record that says nothing of what we sold: purchases, people, reports.',
      API,
      (probe) => ['', 'value/0/'].some((at) => isOther(probe, at)),
    ),
    withoutFacts('request', 'A record that we create: its answer is what counts.', `${API}`, (probe) =>
      isRequest(probe),
    ),
    withoutFacts('answer', 'An empty page, or an error.', `${API}dynamics-error-codes`, (probe) => isEmpty(probe)),
  ],
};

function isSetting(probe: Probe, at: string): boolean {
  const named = probe.has(`${at}id`) || probe.has(`${at}subscriptionId`);
  const other = ['lineNumber', 'number', 'entryNumber'].some((name) => probe.has(`${at}${name}`));
  return named && !other && SETTINGS.some((name) => probe.has(`${at}${name}`));
}

function isOther(probe: Probe, at: string): boolean {
  const isKnown = isSetting(probe, at) || READ.some((kind) => 'recognise' in kind && kind.recognise?.(probe) === true);
  return !isKnown && OTHER_RECORDS.some((members) => probe.has(...members.map((name) => `${at}${name}`)));
}

function isRequest(probe: Probe): boolean {
  const isRecord = !['id', 'value', 'error', 'subscriptionId'].some((name) => probe.has(name)) && !isOther(probe, '');
  return isRecord && REQUESTED.some((name) => probe.has(name));
}

function isEmpty(probe: Probe): boolean {
  const page = probe.at('value');
  return probe.has('error') || (Array.isArray(page) && page.length === 0);
}
