import type {
  DeclaredCommand,
  DeclaredConnection,
  DeclaredList,
} from '../apps/channel-gateway/src/connections/declared/connection-file.js';
import { isHarmless, variablesOf } from '../apps/channel-gateway/src/connections/declared/connection-file.js';
import type { Manifest } from '../apps/channel-gateway/src/documents/manifest/read-manifest.js';

/** What is declared, and how: a line of a table. */
export type DeclaredRow = readonly [what: string, how: string];

/** What a manifest declares, as a table for people. */
export function declaredRows({
  channel,
  revision,
  kinds,
  notifications,
  connection,
}: Manifest): readonly DeclaredRow[] {
  return [
    ['channel', `${channel}, revision ${revision}`],
    ...kinds.map(({ kind, doc, recognise }): DeclaredRow => [
      `document ${kind}`,
      `${doc} Known by ${shapes(recognise)}.`,
    ]),
    ...notifications.map(({ kind, doc, recognise }): DeclaredRow => [
      `notification ${kind}`,
      `${doc} Known by ${shapes(recognise)}.`,
    ]),
    ...(connection ? connectionRows(connection) : [['connection', 'none: documents come as files'] as const]),
  ];
}

function shapes(recognise: readonly (readonly string[])[]): string {
  return recognise.map((members) => members.join(' + ')).join(', or ');
}

function connectionRows(connection: DeclaredConnection): DeclaredRow[] {
  const { auth, quota, door, orders, fetched, commands } = connection;
  return [
    ['admission', admissionOf(auth)],
    ['variables', variablesOf(connection).join(', ')],
    ['limits', `429 with Retry-After${quota ? `; ${quota.remaining}, ${quota.resetSeconds}` : ''}`],
    ['pushed', door ? signatureOf(door) : 'nothing'],
    ['list', listOf(orders.list)],
    ['counted by day', orders.list.placed ? queryOf(orders.list.placed) : 'no'],
    ['one order', `GET ${orders.one}`],
    ...fetched.map(({ kinds, id }): DeclaredRow => ['fetched', `${kinds.join(', ')}: the order ${id}`]),
    ...Object.entries(commands).flatMap(([name, command]): DeclaredRow[] =>
      command ? [[name, commandOf(command)]] : [],
    ),
  ];
}

function admissionOf(auth: DeclaredConnection['auth']): string {
  switch (auth.kind) {
    case 'header':
      return `${auth.name}: ${auth.prefix}<accessToken>`;
    case 'basic':
      return 'user and password (RFC 7617)';
    case 'oauth2':
      return `OAuth 2, ${auth.grant}, POST ${auth.tokenPath}, client in the ${auth.client === 'form' ? 'form' : 'header'}`;
  }
}

function signatureOf({ signature }: NonNullable<DeclaredConnection['door']>): string {
  switch (signature.by) {
    case 'hmac':
      return `signed: ${signature.header} is ${signature.prefix}HMAC-${signature.algorithm} in ${signature.encoding}`;
    case 'header':
      return `the secret stands in ${signature.header}`;
    case 'address':
      return `the secret stands in the address, as ${signature.parameter}`;
  }
}

function listOf({ path, query, size, pages, summaries }: DeclaredList): string {
  const end = pages.by === 'link' || pages.by === 'cursor' ? pages.by : `${pages.by} (${pages.parameter})`;
  const each = summaries ? '; each is fetched by its id' : '';
  return `GET ${path}?${queryOf(query)}, ${size.items} a page, by ${end}${each}`;
}

function queryOf(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([parameter, value]) => `${parameter}=${value}`)
    .join('&');
}

function commandOf({ requests, lookUp }: DeclaredCommand): string {
  const sent = requests.map(({ method, path }) => `${method} ${path}`).join(', then ');
  const settled = lookUp ? `GET ${lookUp.path}` : 'sent again';
  return `${sent}${requests.every(isHarmless) && !lookUp ? '; in doubt: sent again' : `; in doubt: ${settled}`}`;
}
