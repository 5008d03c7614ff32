import { Gate } from '#libs/actors';
import { headerText } from '../../intake/envelope.js';
import { isSignature } from '../../intake/signatures.js';
import type { ConnectionKind } from '../connection.js';
import type { WmsAccount } from './settings.js';
import { ShipmentRecall } from './shipment-recall.js';
import { ShipmentRelease } from './shipment-release.js';
import { warehouseOf } from './warehouse-of.js';
import { WmsCaller } from './wms-caller.js';
import { WmsClient } from './wms-client.js';

/** A warehouse: signed webhooks, and its API for shipment orders. */
export const connection: ConnectionKind<WmsAccount> = {
  source: 'wms',
  role: 'partner',
  webhooks: {
    envelope: (headers) => ({
      topic: headerText(headers, 'x-wms-event') ?? '',
      eventId: headerText(headers, 'x-wms-event-id'),
      seller: null,
      isSigned: (bytes, secret) => {
        const parts = [`${headerText(headers, 'x-wms-timestamp') ?? ''}.`, bytes];
        return isSignature(headerText(headers, 'x-wms-signature'), 'hex', secret, parts);
      },
    }),
    secretVariable: ({ variables }) => variables.webhookSecret,
  },
  open: (account, { accounts, secret, vault, named }) => {
    const client = new WmsClient(secret(account.variables.url), secret(account.variables.accessToken));
    const release = new ShipmentRelease(client, vault, (orderKey) => warehouseOf(orderKey, account, accounts), named);
    const caller = new WmsCaller(release, new ShipmentRecall(client));
    return { target: { name: account.account, caller, gate: new Gate(account.account, account.limits) }, feeds: [] };
  },
};
