import { Gate } from '#libs/actors';
import { CrossdockError } from '#libs/errors';
import type { ConnectionKind } from '../connection.js';
import { variablesOf, type DeclaredConnection } from './connection-file.js';
import { DeclaredCaller, type DeclaredCommands } from './declared-caller.js';
import { DeclaredClient } from './declared-client.js';
import { RequestedCommand, type CommandParts } from './declared-command.js';
import { envelopeOf } from './door.js';
import { declaredCounts, DeclaredOrdersFeed } from './orders-feed.js';
import type { DeclaredAccount } from './settings.js';

/** The connection of a channel that its manifest declares. */
export function declaredConnection(channel: string, declared: DeclaredConnection): ConnectionKind<DeclaredAccount> {
  const { door } = declared;
  return {
    source: channel,
    role: 'channel',
    webhooks: door && {
      envelope: (headers, query) => envelopeOf(door, headers, query),
      secretVariable: (account) => variableOf(account, declared, 'webhookSecret'),
    },
    open: (account, { secret, tokens, receive }) => {
      const secretOf = (name: string) => secret(variableOf(account, declared, name));
      const url = secretOf('url').replace(/\/+$/, '');
      const client = new DeclaredClient({ account: account.account, channel, url, secret: secretOf }, declared, tokens);
      const seller = account.sellerIds[0] ?? null;
      const list = { client, declared, seller };
      const commands = commandsOf(declared, { client, words: declared.words, seller });
      const caller = new DeclaredCaller(commands, { ...list, channel, fetched: declared.fetched, receive });
      return {
        target: { name: account.account, caller, gate: new Gate(account.account, account.limits) },
        feeds: [new DeclaredOrdersFeed(list, account.everySeconds)],
        completeness: declaredCounts(list),
      };
    },
  };
}

function commandsOf({ commands }: DeclaredConnection, parts: CommandParts): DeclaredCommands {
  return new Map(
    Object.entries(commands).flatMap(([name, command]) =>
      command === undefined ? [] : [[name, new RequestedCommand(command, parts)] as const],
    ),
  );
}

/** The name of the account's variable that holds this. */
function variableOf(
  { account, channel, variables }: DeclaredAccount,
  declared: DeclaredConnection,
  name: string,
): string {
  const variable = variables[name];
  if (variable !== undefined) return variable;
  throw new CrossdockError('wrong-policy', {
    problem: `The account ${account} names no variable for ${name}`,
    remedy: `Name ${variablesOf(declared).join(', ')} under its variables in policies/channel-accounts.yaml, as the manifest of ${channel} needs them.`,
    severity: 'critical',
  });
}
