import { serviceNames } from '#libs/contracts';
import { pendingByConsumer, type Pending } from '../scenario/pending.js';
import type { Check, Evidence, Finding } from './finding.js';
import { lasting } from './lasting.js';

/** Schema of a service. */
export function schemaOf(service: string): string {
  return service.replaceAll('-', '_');
}

/** What was decided has been said. */
export const outboxesPublished: Check = {
  name: 'outbox-published',
  claim: 'everything that was decided has been published',
  find: (evidence) => lasting(() => unpublished(evidence)),
};

async function unpublished({ database }: Evidence): Promise<readonly Finding[]> {
  const perService = serviceNames.map(async (service): Promise<Finding[]> => {
    const sql = `select count(*)::int as rows, min(at)::text as oldest from ${schemaOf(service)}.outbox where not published`;
    const { rows } = await database.query<{ rows: number; oldest: string }>(sql);
    const [found] = rows;
    if (!found || found.rows === 0) return [];
    return [
      {
        check: 'outbox-published',
        about: service,
        detail: `${found.rows} outbox rows are not published, the oldest of ${found.oldest}`,
      },
    ];
  });
  return (await Promise.all(perService)).flat();
}

/** What was said has been taken. */
export const streamsEmpty: Check = {
  name: 'streams-taken',
  claim: 'every message on a stream has been taken and acknowledged',
  find: ({ stack }) => lasting(async () => (await pendingByConsumer(stack.natsUrl)).flatMap(pendingFinding)),
};

function pendingFinding({ consumer, waiting, unacknowledged }: Pending): Finding[] {
  if (waiting + unacknowledged === 0) return [];
  return [
    {
      check: 'streams-taken',
      about: consumer,
      detail: `${waiting} messages wait, ${unacknowledged} are not acknowledged`,
    },
  ];
}
