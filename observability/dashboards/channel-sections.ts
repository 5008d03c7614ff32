import { RowBuilder, type DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { lines, once, percentiles, rate } from './panels.js';

/** What comes in from channels and partners: deliveries, documents, polled lists, what is missing. */
export const channelSections = [documents, intake, intakeLimits, polls, completeness];

function documents(board: DashboardBuilder): void {
  board
    .withRow(new RowBuilder('Documents'))
    .withPanel(
      lines(
        { title: 'Deliveries', description: 'At the door, by what became of them.', unit: 'ops' },
        { expr: `sum by (result) (${rate('crossdock_intake_deliveries_total')})`, legend: '{{result}}' },
      ),
    )
    .withPanel(
      lines(
        {
          title: 'Receipt to facts',
          description: 'From durable to translated and routed, first translations.',
          unit: 's',
        },
        ...percentiles('crossdock_document_processing_duration_seconds', ''),
      ),
    )
    .withPanel(
      lines(
        {
          title: 'Translation',
          description: 'Documents by result, and elements nobody reads or explains.',
          unit: 'ops',
        },
        { expr: `sum by (result) (${rate('crossdock_documents_translated_total')})`, legend: '{{result}}' },
        { expr: `sum(${rate('crossdock_documents_unknown_elements_total')})`, legend: 'unknown elements' },
      ),
    );
}

function intake(board: DashboardBuilder): void {
  board
    .withPanel(
      lines(
        { title: 'Commit at intake', description: 'From the end of a delivery to its commit.', unit: 's' },
        ...percentiles('crossdock_intake_duration_seconds', ''),
      ),
    )
    .withPanel(
      lines(
        {
          title: 'Facts without an address',
          description: 'They wait for a name (an alias) to become known.',
          unit: 'short',
        },
        { expr: once('crossdock_routing_waiting_facts'), legend: 'waiting' },
      ),
    )
    .withPanel(
      lines(
        {
          title: 'Oldest unread document',
          description: 'That waits for translation, or is read in parts.',
          unit: 's',
        },
        {
          expr: 'max by (state) (max without (pod, instance) (crossdock_documents_unread_age_seconds))',
          legend: '{{state}}',
        },
      ),
    );
}

/** Beyond the limits of these shops are sent away. */
function intakeLimits(board: DashboardBuilder): void {
  board
    .withPanel(
      lines(
        {
          title: 'Before the actors',
          description: 'Bytes on the stream of facts: beyond the limit shops are sent away.',
          unit: 'bytes',
        },
        { expr: once('crossdock_intake_facts_bytes'), legend: 'facts' },
      ),
    )
    .withPanel(
      lines(
        {
          title: 'Calls behind',
          description:
            'How long the calls that are due take, while the gateway has no time left: beyond the limit shops are sent away.',
          unit: 's',
        },
        { expr: 'max(crossdock_intake_calls_behind_seconds)', legend: 'calls' },
      ),
    );
}

function polls(board: DashboardBuilder): void {
  board
    .withRow(new RowBuilder('Polled lists, completeness, subscriptions'))
    .withPanel(
      lines(
        { title: 'Lag', description: 'From where a list is surely known up to now; its overlap at best.', unit: 's' },
        { expr: `min by (account, feed) (crossdock_poll_lag_seconds)`, legend: '{{account}} {{feed}}' },
      ),
    )
    .withPanel(
      lines(
        { title: 'Pages', description: 'Of polled lists, by what became of them.', unit: 'ops' },
        {
          expr: `sum by (account, result) (${rate('crossdock_poll_pages_total')}) > 0`,
          legend: '{{account}} {{result}}',
        },
      ),
    )
    .withPanel(
      lines(
        { title: 'Documents', description: 'Of polled lists; overlapping windows show duplicates.', unit: 'ops' },
        { expr: `sum by (result) (${rate('crossdock_poll_documents_total')})`, legend: '{{result}}' },
      ),
    );
}

function completeness(board: DashboardBuilder): void {
  board
    .withPanel(
      lines(
        {
          title: 'Orders of compared days',
          description: 'Held, fetched since missing, or missing for good; six hours.',
          unit: 'short',
        },
        { expr: 'sum by (result) (increase(crossdock_completeness_orders_total[6h]))', legend: '{{result}}' },
      ),
    )
    .withPanel(
      lines(
        {
          title: 'Subscriptions restored',
          description: 'Webhooks that a channel had taken away; six hours.',
          unit: 'short',
        },
        { expr: 'sum by (account) (increase(crossdock_subscriptions_restored_total[6h]))', legend: '{{account}}' },
      ),
    )
    .withPanel(
      lines(
        {
          title: 'Leases',
          description: 'How often a replica began to speak for an account; six hours.',
          unit: 'short',
        },
        { expr: 'sum by (account) (increase(crossdock_poll_leases_taken_total[6h]))', legend: '{{account}}' },
      ),
    )
    .withPanel(
      lines(
        {
          title: 'Files',
          description: 'Over the door and from the watched folder, by account; six hours.',
          unit: 'short',
        },
        {
          expr: 'sum by (account, result) (increase(crossdock_files_taken_total[6h])) > 0',
          legend: '{{account}} {{result}}',
        },
      ),
    );
}
