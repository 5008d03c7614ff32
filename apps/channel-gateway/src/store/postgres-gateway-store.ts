import type pg from 'pg';
import { PostgresCallTable, type Queryable, type Say } from '#libs/actors';
import {
  countDuplicates,
  digestsOf,
  insertChunks,
  insertDocuments,
  reopen,
  sealedBodies,
  type Database,
} from '../raw-store/document-statements.js';
import { factCounts, isMine, noteHolders, setAside } from '../stage/long-statements.js';
import { saveFacts, saveOutcomes } from '../stage/outcomes.js';
import { storedDocuments } from '../stage/stored-document.js';
import { learn, learnShipmentOrders, overdue, release, resolve, wait } from '../stage/routing-statements.js';
import type { Said, Transactions } from '../transactions.js';
import { keepBuyers, readBuyers } from '../vault/vault-statements.js';
import type { Sealed } from '../raw-store/sealing.js';
import { Gathered } from './gathered.js';
import type { GatewayStore, GatewayTables } from './gateway-store.js';

/** The gateway's tables in PostgreSQL. */
export class PostgresGatewayStore implements GatewayStore {
  private readonly buyers: Gathered<Sealed>;

  constructor(
    private readonly transactions: Transactions,
    private readonly database: Database,
  ) {
    this.buyers = new Gathered((orderKeys) => readBuyers(database, orderKeys));
  }

  transaction<T>(work: (tables: GatewayTables) => Promise<Said<T>>): Promise<T> {
    return this.transactions.transaction((client, say) => work(tablesOf(client, say)));
  }

  documents(ids: readonly string[]) {
    return storedDocuments(this.database, ids);
  }

  sealedBodies(ids: readonly string[]) {
    return sealedBodies(this.database, ids);
  }

  buyer(orderKey: string) {
    return this.buyers.get(orderKey);
  }
}

function tablesOf(client: pg.PoolClient, say: Say): GatewayTables {
  return {
    documents: {
      insert: (documents) => insertDocuments(client, documents),
      insertBodies: (documents) => insertChunks(client, documents),
      digests: (ids) => digestsOf(client, ids),
      sealedBodies: (ids) => sealedBodies(client, ids),
      countDuplicates: (times) => countDuplicates(client, times),
      saveOutcomes: (outcomes) => saveOutcomes(client, outcomes),
      saveFacts: (brought) => saveFacts(client, brought),
      reopen: (id) => reopen(client, id),
    },
    long: {
      setAside: (documents) => setAside(client, documents),
      mine: (id) => isMine(client, id),
      factCounts: (document, facts) => factCounts(client, document, facts),
      noteHolders: (id) => noteHolders(client, id),
    },
    routing: {
      resolve: (names) => resolve(client, names),
      learn: (aliases) => learn(client, aliases),
      learnShipmentOrders: (names) => learnShipmentOrders(client, names),
      wait: (facts) => wait(client, facts),
      release: (atMost) => release(client, atMost),
      overdue: (afterMs, atMost) => overdue(client, afterMs, atMost),
    },
    calls: new PostgresCallTable(client as Queryable),
    keepBuyers: (buyers) => keepBuyers(client, buyers),
    say,
  };
}
