import { RowBuilder, type DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard, legalEntities, lines, once, percentiles, rate, stat, variable } from './panels.js';

const entity = 'legal_entity=~"$legal_entity"';
const connection = 'connection=~"$connection"';

/** What the ERP bears, what it is given, and what waits for it. */
export function erpGateway(): DashboardBuilder {
  const board = dashboard(
    'ERP gateway',
    'erp-gateway',
    'What each ERP bears and what is used of it, lanes and how long they take, postings, the posting policy.',
  )
    .withVariable(variable('connection', 'ERP', 'label_values(crossdock_erp_concurrency_limit, connection)'))
    .withVariable(legalEntities());
  for (const section of [now, held, limits, lanes, postings, policy, masterData, checks]) section(board);
  return board;
}

function now(board: DashboardBuilder): void {
  board
    .withRow(new RowBuilder('Now'))
    .withPanel(
      stat(
        { title: 'Budget used', description: 'Of the quota that is nearest to its end.', unit: 'percentunit' },
        `max(${once('crossdock_erp_budget_used_ratio', connection)})`,
      ),
    )
    .withPanel(
      stat(
        { title: 'Out of service', description: 'ERPs that are paused or closed by the calendar.', unit: 'short' },
        `sum(max by (connection) (${once('crossdock_erp_out_of_service', connection)}))`,
        [1, 2],
      ),
    )
    .withPanel(
      stat(
        { title: 'Broken circuits', description: 'Replicas that call an ERP no more because it fails.', unit: 'short' },
        `sum(crossdock_erp_breaker_state{${connection},state="open"})`,
        [1, 2],
      ),
    )
    .withPanel(
      stat(
        { title: 'Oldest pending posting', description: 'Arrived, no outcome.', unit: 's' },
        `max(${once('crossdock_erp_posting_oldest_pending_age_seconds', entity)})`,
        [600, 1800],
      ),
    );
}

function held(board: DashboardBuilder): void {
  board
    .withPanel(
      stat(
        { title: 'Held back', description: 'Postings that wait for approval or for their summary.', unit: 'short' },
        `sum(${once('crossdock_erp_postings_held', entity)})`,
      ),
    )
    .withPanel(
      stat(
        {
          title: 'Policy refused',
          description: 'Whether a changed policy file is refused (1), so that the one before holds.',
          unit: 'short',
        },
        'max(crossdock_erp_policy_refused)',
        [1, 2],
      ),
    );
}

function limits(board: DashboardBuilder): void {
  board
    .withRow(new RowBuilder('Limits'))
    .withPanel(
      lines(
        {
          title: 'Budget',
          description: 'Used share of each quota, and the share that is ours beside other integrations.',
          unit: 'percentunit',
        },
        {
          expr: `max by (connection, quota) (${once('crossdock_erp_budget_used_ratio', connection)})`,
          legend: '{{connection}} {{quota}}',
        },
        {
          expr: `max by (connection) (${once('crossdock_erp_budget_share_ratio', connection)})`,
          legend: 'our share of {{connection}}',
        },
      ),
    )
    .withPanel(
      lines(
        { title: 'At once', description: 'Requests under way, and how many may be.', unit: 'short' },
        {
          expr: `sum by (connection) (crossdock_erp_requests_running{${connection}})`,
          legend: 'running: {{connection}}',
        },
        {
          expr: `max by (connection) (${once('crossdock_erp_concurrency_limit', connection)})`,
          legend: 'limit: {{connection}}',
        },
      ),
    )
    .withPanel(
      lines(
        { title: 'Tries', description: 'Calls that should post, by their answer.', unit: 'ops' },
        { expr: `sum by (outcome) (${rate('crossdock_erp_posting_attempts_total', entity)})`, legend: '{{outcome}}' },
      ),
    );
}

function lanes(board: DashboardBuilder): void {
  board
    .withRow(new RowBuilder('Lanes'))
    .withPanel(
      lines(
        { title: 'Waiting', description: 'Calls by lane.', unit: 'short' },
        { expr: `sum by (lane) (${once('crossdock_erp_lane_waiting', connection)})`, legend: '{{lane}}' },
      ),
    )
    .withPanel(
      lines(
        { title: 'Through in', description: 'Seconds until a lane is empty at the rate of now.', unit: 's' },
        { expr: `max by (lane) (${once('crossdock_erp_lane_through_seconds', connection)})`, legend: '{{lane}}' },
      ),
    )
    .withPanel(
      lines(
        { title: 'Posting to outcome', description: 'From arrival to the final outcome.', unit: 's' },
        ...percentiles('crossdock_erp_posting_duration_seconds', ''),
      ),
    );
}

function postings(board: DashboardBuilder): void {
  board
    .withRow(new RowBuilder('Postings'))
    .withPanel(
      lines(
        { title: 'Outcomes', description: 'Final outcomes in the ERP.', unit: 'ops' },
        { expr: `sum by (outcome) (${rate('crossdock_erp_postings_total', entity)})`, legend: '{{outcome}}' },
      ),
    )
    .withPanel(
      lines(
        { title: 'Reasons', description: 'Why postings are rejected or posted otherwise.', unit: 'ops' },
        {
          expr: `sum by (reason) (${rate('crossdock_erp_postings_total', `${entity},outcome!="posted"`)})`,
          legend: '{{reason}}',
        },
      ),
    )
    .withPanel(
      lines(
        { title: 'Pending', description: 'Postings without a final outcome.', unit: 'short' },
        {
          expr: `sum by (legal_entity) (${once('crossdock_erp_postings_pending', entity)})`,
          legend: '{{legal_entity}}',
        },
      ),
    );
}

function policy(board: DashboardBuilder): void {
  board
    .withRow(new RowBuilder('Posting policy'))
    .withPanel(
      lines(
        { title: 'Reloads', description: 'Looks at a changed policy file, by what came of it.', unit: 'ops' },
        { expr: `sum by (outcome) (${rate('crossdock_erp_policy_reloads_total')})`, legend: '{{outcome}}' },
      ),
    )
    .withPanel(
      lines(
        { title: 'Held back', description: 'Postings that wait for approval or for their summary.', unit: 'short' },
        { expr: `sum by (reason) (${once('crossdock_erp_postings_held', entity)})`, legend: '{{reason}}' },
      ),
    )
    .withPanel(
      lines(
        {
          title: 'Interface ends in',
          description: 'Until the vendor takes away the version that we speak; below zero where nothing is known.',
          unit: 's',
        },
        {
          expr: `min by (connection) (crossdock_erp_api_sunset_timestamp_seconds{${connection}} - time())`,
          legend: '{{connection}}',
        },
      ),
    );
}

function checks(board: DashboardBuilder): void {
  const byBasis = `sum by (check, verdict, basis) (${rate('crossdock_erp_checks_total')})`;
  board
    .withRow(new RowBuilder('Checks'))
    .withPanel(
      lines(
        { title: 'Checks', description: 'Answers by verdict and from where they are.', unit: 'ops' },
        { expr: `${byBasis} > 0`, legend: '{{check}} {{verdict}} {{basis}}' },
      ),
    );
}

function masterData(board: DashboardBuilder): void {
  const list = '{{connection}} {{kind}}';
  board
    .withRow(new RowBuilder('Master data'))
    .withPanel(
      lines(
        { title: 'Age', description: 'Since a list was last read to its end; 0 before the first time.', unit: 's' },
        {
          expr: `min by (connection, kind) (${once('crossdock_erp_master_data_age_seconds', connection)})`,
          legend: list,
        },
      ),
    )
    .withPanel(
      lines(
        { title: 'Records', description: 'Kept of each list.', unit: 'short' },
        {
          expr: `max by (connection, kind) (${once('crossdock_erp_master_data_records', connection)})`,
          legend: list,
        },
      ),
    )
    .withPanel(
      lines(
        { title: 'Changes', description: 'Records that came in an hour and were other than before.', unit: 'short' },
        {
          expr: `max by (connection, kind) (delta(crossdock_erp_master_data_changes{${connection}}[1h]))`,
          legend: list,
        },
      ),
    )
    .withPanel(
      stat(
        {
          title: 'Unknown codes',
          description: 'Accounts and tax codes that the posting policy names and the ERP does not have.',
          unit: 'short',
        },
        `max(${once('crossdock_erp_policy_unknown_codes', connection)})`,
        [1, 5],
      ),
    );
}
