import { Module, type DynamicModule } from '@nestjs/common';
import pg from 'pg';
import { consumerOf, itemFetch, postingRequested, salesOrderWanted, typeOf } from '#libs/contracts';
import { Writer, type Target } from '#libs/actors';
import { ActorsModule, CallsModule, type ServiceDefinition } from '#libs/service';
import { Telemetry } from '#libs/telemetry';
import type { ServedErp } from './connections/served-erp.js';
import { erpBudgetSchema } from './governor/budget-store.js';
import { GovernorWork } from './governor/governor.work.js';
import { approvalSchema } from './approvals/approval-rows.js';
import { ApprovalsWork } from './approvals/approvals.work.js';
import { ApprovalsController } from './doors/approvals.controller.js';
import { ErpController } from './doors/erp.controller.js';
import { ItemsController } from './doors/items.controller.js';
import { ChecksController } from './doors/checks.controller.js';
import { Checks } from './checks/checks.js';
import { MasterDataController } from './doors/master-data.controller.js';
import { PolicyController } from './doors/policy.controller.js';
import { PostingsController } from './doors/postings.controller.js';
import { SummariesController } from './doors/summaries.controller.js';
import { MasterDataWork } from './master-data/master-data.work.js';
import { masterDataSchema } from './master-data/master-rows.js';
import { ItemFetchHandler } from './inbound/item-fetch.handler.js';
import { PostingHandler } from './inbound/posting.handler.js';
import { SalesOrderHandler } from './inbound/sales-order.handler.js';
import { itemActor } from './item/item.actor.js';
import { ErpCaller } from './outbound/erp.caller.js';
import { ItemFetchCaller } from './outbound/item-fetch.caller.js';
import { itemCursorSchema } from './outbound/item-cursors.js';
import { ItemListWork } from './outbound/item-list.work.js';
import { lateDocumentSchema } from './outbound/late-documents.js';
import { PostingCaller } from './outbound/posting.caller.js';
import { postingDesks } from './outbound/posting-desks.js';
import { PolicyReload } from './posting/policy-reload.js';
import { summarySchema } from './summaries/summary-rows.js';
import { SalesOrderCaller } from './outbound/sales-order.caller.js';
import { SUMMARY, SummaryCaller } from './summaries/summary.caller.js';
import { SummariesWork } from './summaries/summaries.work.js';
import { GATEWAY_SETUP, type GatewaySetup } from './setup.js';
import { GovernorSignals } from './telemetry/governor-signals.js';
import { PendingPostings } from './telemetry/pending-postings.js';
import { PostingSignals } from './telemetry/posting-signals.js';

/** What the gateway opens with; for `main.ts` and for tests. */
export function gatewayDefinition(setup: GatewaySetup): ServiceDefinition {
  return {
    name: 'erp-gateway',
    keepsWorkInMemory: true,
    module: ErpGatewayModule.with(setup),
    schema: [
      ...itemCursorSchema,
      ...erpBudgetSchema,
      ...approvalSchema,
      ...summarySchema,
      ...lateDocumentSchema,
      ...masterDataSchema,
    ],
    statusByCode: {
      'unknown-item': 404,
      'unknown-erp': 404,
      'unknown-legal-entity': 404,
      'invalid-mending': 400,
      'invalid-posting': 400,
      'no-policy': 409,
      'no-account': 409,
      unbalanced: 409,
      'invalid-policy': 422,
      'unknown-posting': 404,
      'unknown-approval': 404,
      'unknown-summary': 404,
      'invalid-decision': 400,
      'already-decided': 409,
      'changed-since': 409,
      'four-eyes': 403,
    },
  };
}

/** Postings and item look-ups on their way to the ERPs, through one desk. */
@Module({})
class ErpGatewayModule {
  static with(setup: GatewaySetup): DynamicModule {
    return {
      module: ErpGatewayModule,
      imports: [
        SetupModule.with(setup),
        CallsModule.forDesk({
          inject: [PostingSignals, GovernorSignals, Writer, pg.Pool],
          useFactory: (signals: PostingSignals, governors: GovernorSignals, writer: Writer, pool: pg.Pool) => ({
            targets: setup.erps.map((erp) => targetOf(erp, setup, { writer, pool })),
            stepped: signals.stepped,
            counted: governors.counted,
          }),
        }),
        ActorsModule.forActors([
          { definition: itemActor, policy: setup.itemPolicy, consumer: consumerOf('erp-gateway', 'FACTS', 'item') },
        ]),
      ],
      controllers: [
        PostingHandler,
        ItemFetchHandler,
        SalesOrderHandler,
        ErpController,
        ItemsController,
        ChecksController,
        MasterDataController,
        PolicyController,
        ApprovalsController,
        SummariesController,
        PostingsController,
      ],
      providers: [
        Checks,
        MasterDataWork,
        ItemListWork,
        PendingPostings,
        PolicyReload,
        ApprovalsWork,
        SummariesWork,
        GovernorWork,
      ],
    };
  }
}

/** What the rest is built on; injectable everywhere. */
@Module({})
class SetupModule {
  static with(setup: GatewaySetup): DynamicModule {
    const signals = {
      provide: PostingSignals,
      inject: [Telemetry],
      useFactory: (telemetry: Telemetry) => new PostingSignals(telemetry, setup),
    };
    const governors = {
      provide: GovernorSignals,
      inject: [Telemetry],
      useFactory: (telemetry: Telemetry) => new GovernorSignals(telemetry, setup),
    };
    const providers = [{ provide: GATEWAY_SETUP, useValue: setup }, signals, governors];
    return { module: SetupModule, global: true, providers, exports: [GATEWAY_SETUP, PostingSignals, GovernorSignals] };
  }
}

/** Where the gateway's own tables are. */
interface Tables {
  readonly writer: Writer;
  readonly pool: pg.Pool;
}

function targetOf(
  { connection, driver, gate }: ServedErp,
  { postingPolicy: policy }: GatewaySetup,
  { writer, pool }: Tables,
): Target {
  const { name, timeoutMs } = connection;
  const caller = new ErpCaller({
    [typeOf(postingRequested)]: new PostingCaller({
      driver,
      policy,
      timeoutMs,
      desks: postingDesks(writer, pool),
    }),
    [typeOf(salesOrderWanted)]: new SalesOrderCaller(driver, timeoutMs),
    [SUMMARY]: new SummaryCaller({ driver, policy, pool, timeoutMs }),
    [typeOf(itemFetch)]: new ItemFetchCaller(driver, timeoutMs),
  });
  return { name, caller, gate };
}
