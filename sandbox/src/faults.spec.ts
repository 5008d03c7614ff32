import { expect, it } from 'vitest';
import { FaultSwitch, noFaults, usualFaults } from './faults.js';

it('switches one fault, a share of it, or all of them', () => {
  const faults = new FaultSwitch(usualFaults);
  expect(faults.turn({ 'erp-garbage': false })).toEqual({ ...usualFaults, 'erp-garbage': 0 });
  expect(faults.turn({ all: false })).toEqual(noFaults);
  expect(faults.turn({ 'erp-garbage': true, 'erp-lost-answer': 0.5 })).toEqual({
    ...noFaults,
    'erp-garbage': usualFaults['erp-garbage'],
    'erp-lost-answer': 0.5,
  });
});

it('names what it does not know', () => {
  expect(() => new FaultSwitch(noFaults).turn({ 'erp-nap': true })).toThrow('unknown faults: erp-nap; known: all, ');
});
