import { RowBuilder, type DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { channelSections } from './channel-sections.js';
import { dashboard, heatmap, legalEntities, lines, once, percentiles, rate, stat, variable } from './panels.js';

const channel = 'channel=~"$channel"';
const entity = 'legal_entity=~"$legal_entity"';
const DURATION = 'crossdock_order_processing_duration_seconds';

/** How orders and stock flow from the channels to warehouse and ERP. */
export function orderAndInventoryFlow(): DashboardBuilder {
  const board = dashboard(
    'order and inventory flow',
    'order-flow',
    'Orders and stock from channels to warehouse and ERP: rates, our own time, what is open, what stands still.',
  )
    .withVariable(variable('channel', 'Channel', 'label_values(crossdock_orders_received_total, channel)'))
    .withVariable(legalEntities());
  for (const section of [now, orders, ...channelSections, calls, postings, stock, runtime, processes]) section(board);
  return board;
}

function now(board: DashboardBuilder): void {
  board
    .withRow(new RowBuilder('Now'))
    .withPanel(
      stat(
        { title: 'Orders received', description: 'Distinct orders that became known, a minute.', unit: 'short' },
        `60 * sum(${rate('crossdock_orders_received_total', channel)})`,
      ),
    )
    .withPanel(
      stat(
        {
          title: 'Within a minute',
          description:
            'Share of acceptances and postings that took us 60 s at the most, six hours; the objective is 99 %.',
          unit: 'percentunit',
        },
        `sum(increase(${DURATION}_bucket{${channel},le=~"60(\\\\.0)?"}[6h])) / sum(increase(${DURATION}_count{${channel}}[6h]))`,
      ),
    )
    .withPanel(
      stat(
        { title: 'Oldest open order', description: 'Received, and neither accepted nor refused.', unit: 's' },
        `max(${once('crossdock_order_oldest_open_age_seconds', channel)})`,
        [3600, 14_400],
      ),
    )
    .withPanel(
      stat(
        { title: 'Oldest pending posting', description: 'Arrived at the ERP gateway, no outcome.', unit: 's' },
        `max(${once('crossdock_erp_posting_oldest_pending_age_seconds', entity)})`,
        [600, 1800],
      ),
    )
    .withPanel(
      stat(
        { title: 'Dead letters', description: 'Messages that wait to be replayed or discarded.', unit: 'short' },
        `sum(${once('crossdock_dead_letters')})`,
        [1, 20],
      ),
    )
    .withPanel(
      stat(
        { title: 'Documents waiting', description: 'Durable at intake, not translated yet.', unit: 'short' },
        `max(${once('crossdock_intake_queue_documents')})`,
        [1000, 5000],
      ),
    );
}

function orders(board: DashboardBuilder): void {
  board
    .withRow(new RowBuilder('Orders'))
    .withPanel(
      lines(
        { title: 'Orders received', description: 'Distinct orders by channel.', unit: 'ops' },
        { expr: `sum by (channel) (${rate('crossdock_orders_received_total', channel)})`, legend: '{{channel}}' },
      ),
    )
    .withPanel(
      lines(
        { title: 'Outcomes', description: 'Orders accepted and refused, postings posted and rejected.', unit: 'ops' },
        { expr: `sum by (outcome) (${rate(`${DURATION}_count`, channel)})`, legend: '{{outcome}}' },
      ),
    )
    .withPanel(
      lines(
        {
          title: 'Oldest open order',
          description: 'By channel; a histogram of finished work hides a stall.',
          unit: 's',
        },
        { expr: once('crossdock_order_oldest_open_age_seconds', channel), legend: '{{channel}}' },
      ),
    )
    .withPanel(
      lines(
        {
          title: 'Time to acceptance',
          description: 'Our own time from the first plan to accepted or refused: no wait for stock, people, payment.',
          unit: 's',
        },
        ...percentiles(DURATION, `${channel},outcome=~"accepted|refused"`),
      ),
    )
    .withPanel(
      lines(
        { title: 'Shipment to ERP', description: 'From the shipment to the outcome in the ERP.', unit: 's' },
        ...percentiles(DURATION, `${channel},outcome=~"posted|rejected"`),
      ),
    )
    .withPanel(
      heatmap(
        { title: 'Time to acceptance and into the ERP', description: 'All outcomes, by duration.', unit: 's' },
        `sum by (le) (increase(${DURATION}_bucket{${channel}}[$__rate_interval]))`,
      ),
    );
}

function calls(board: DashboardBuilder): void {
  board
    .withRow(new RowBuilder('Calls to channels, partners and the ERP'))
    .withPanel(
      lines(
        { title: 'Open calls', description: 'Without an outcome, by target and state.', unit: 'short' },
        { expr: `sum by (target, state) (${once('crossdock_calls_open')}) > 0`, legend: '{{target}} {{state}}' },
        { expr: `sum(${once('crossdock_egress_open_calls')})`, legend: 'channels and partners' },
      ),
    )
    .withPanel(
      lines(
        { title: 'Acts', description: 'By what became of the call.', unit: 'ops' },
        { expr: `sum by (result) (${rate('crossdock_call_attempts_total')})`, legend: '{{result}}' },
        { expr: `sum by (target) (${rate('crossdock_egress_doubts_total')})`, legend: 'in doubt at {{target}}' },
      ),
    )
    .withPanel(
      lines(
        { title: 'Oldest open call', description: 'By target.', unit: 's' },
        { expr: once('crossdock_call_oldest_open_age_seconds'), legend: '{{target}}' },
      ),
    )
    .withPanel(
      lines(
        { title: 'Access tokens', description: 'Asked for at channels, by what they said.', unit: 'ops' },
        {
          expr: `sum by (account, result) (${rate('crossdock_connection_tokens_total')})`,
          legend: '{{account}} {{result}}',
        },
      ),
    );
}

function postings(board: DashboardBuilder): void {
  board
    .withPanel(
      lines(
        { title: 'Postings', description: 'By final outcome in the ERP, and calls that should post.', unit: 'ops' },
        { expr: `sum by (outcome) (${rate('crossdock_erp_postings_total', entity)})`, legend: '{{outcome}}' },
        {
          expr: `sum by (outcome) (${rate('crossdock_erp_posting_attempts_total', entity)})`,
          legend: 'tried: {{outcome}}',
        },
      ),
    )
    .withPanel(
      lines(
        {
          title: 'Posting to outcome',
          description: 'From arrival at the ERP gateway to the final outcome.',
          unit: 's',
        },
        ...percentiles('crossdock_erp_posting_duration_seconds', ''),
      ),
    )
    .withPanel(
      lines(
        { title: 'Pending postings', description: 'Arrived, no final outcome.', unit: 'short' },
        { expr: once('crossdock_erp_postings_pending', entity), legend: '{{legal_entity}}' },
        {
          expr: once('crossdock_erp_posting_oldest_pending_age_seconds', entity),
          legend: 'oldest, s: {{legal_entity}}',
        },
      ),
    );
}

function stock(board: DashboardBuilder): void {
  board
    .withRow(new RowBuilder('Stock'))
    .withPanel(
      lines(
        {
          title: 'Stock messages',
          description: 'Reservations, counts and adjustments, by what became of them.',
          unit: 'ops',
        },
        {
          expr: `sum by (outcome) (${rate('crossdock_actor_messages_total', 'actor="stock-item"')})`,
          legend: '{{outcome}}',
        },
      ),
    )
    .withPanel(
      lines(
        { title: 'Batch of stock items', description: 'From taking a batch to its acknowledgement.', unit: 's' },
        ...percentiles('crossdock_actor_batch_duration_seconds', 'actor="stock-item"'),
      ),
    )
    .withPanel(
      lines(
        { title: 'Messages a batch', description: 'Median of what one batch took, by actor.', unit: 'short' },
        {
          expr: `histogram_quantile(0.5, sum by (le, actor) (${rate('crossdock_actor_batch_messages_bucket', 'actor=~"order|stock-item|item"')}))`,
          legend: '{{actor}}',
        },
      ),
    );
}

function runtime(board: DashboardBuilder): void {
  board
    .withRow(new RowBuilder('Actors, outbox, database'))
    .withPanel(
      lines(
        {
          title: 'Messages',
          description: 'Handled by actors, by actor and outcome; answers that actors had from memory.',
          unit: 'ops',
        },
        {
          expr: `sum by (actor, outcome) (${rate('crossdock_actor_messages_total')}) > 0`,
          legend: '{{actor}} {{outcome}}',
        },
        { expr: `sum by (consumer) (${rate('crossdock_duplicates_dropped_total')})`, legend: 'known: {{consumer}}' },
        { expr: `sum by (actor) (${rate('crossdock_answers_shared_total')})`, legend: 'from memory: {{actor}}' },
      ),
    )
    .withPanel(
      lines(
        {
          title: 'Conflicts and repeats',
          description: 'Lost version checks; effects said again for want of an answer.',
          unit: 'ops',
        },
        { expr: `sum by (actor) (${rate('crossdock_actor_conflicts_total')})`, legend: 'conflict: {{actor}}' },
        { expr: `sum by (actor) (${rate('crossdock_effects_repeated_total')})`, legend: 'said again: {{actor}}' },
      ),
    )
    .withPanel(
      lines(
        { title: 'Outbox', description: 'Age of the oldest row that is committed and not published.', unit: 's' },
        { expr: once('crossdock_outbox_oldest_pending_age_seconds'), legend: '{{service}}' },
      ),
    );
}

function processes(board: DashboardBuilder): void {
  board
    .withPanel(
      lines(
        { title: 'Database connections', description: 'At work and waited for, by service.', unit: 'short' },
        { expr: `sum by (job, state) (crossdock_pg_pool_connections{state!="idle"})`, legend: '{{job}} {{state}}' },
      ),
    )
    .withPanel(
      lines(
        { title: 'Doors', description: 'Slowest twentieth of answers (95th percentile), by service.', unit: 's' },
        {
          expr: `histogram_quantile(0.95, sum by (le, job) (${rate('crossdock_http_server_duration_seconds_bucket')}))`,
          legend: '{{job}}',
        },
      ),
    )
    .withPanel(
      lines(
        { title: 'Processes', description: 'Replicas by build.', unit: 'short' },
        { expr: 'count by (service, version) (crossdock_build_info)', legend: '{{service}} {{version}}' },
      ),
    );
}
