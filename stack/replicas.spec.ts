import { expect, it } from 'vitest';
import { replicasOf } from './replicas.js';

it('a service has one process unless more are asked for, and the first bears its name', () => {
  const named = replicasOf({ 'order-service': 2 }).map(({ name, service, replica }) => [name, service, replica]);
  expect(named).toHaveLength(6);
  expect(named).toContainEqual(['order-service', 'order-service', 1]);
  expect(named).toContainEqual(['order-service-2', 'order-service', 2]);
  expect(named).toContainEqual(['ops-portal', 'ops-portal', 1]);
});
