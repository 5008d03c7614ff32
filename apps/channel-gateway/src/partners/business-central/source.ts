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

/** Members of what we send ourselves: a record without id. */
const REQUESTED = ['customerNumber', 'taxLiable', 'lineObjectNumber', 'code', 'displayName', 'accountNumber'];

/** What Business Central answers and notifies. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    notification,
    customers,
    items,
    ...documents,
    salesLines,
    ledgerEntries,
    journalLines,
    payments,
    itemEntries,
    withoutFacts('settings', 'Tax groups, journals, currencies, subscriptions.', `${API}`, (probe) =>
      ['', 'value/0/'].some((at) => isSetting(probe, at)),
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

function isRequest(probe: Probe): boolean {
  const isRecord = !['id', 'value', 'error', 'subscriptionId'].some((name) => probe.has(name));
  return isRecord && REQUESTED.some((name) => probe.has(name));
}

function isEmpty(probe: Probe): boolean {
  const page = probe.at('value');
  return probe.has('error') || (Array.isArray(page) && page.length === 0);
}
