import { describe, expect, it } from 'vitest';
import { given, PlayedActor, told, type World } from '#libs/actors/testing';
import { itemLookup, itemMaster, type DataOf, type Message } from '#libs/contracts';
import { wordNumber } from './item-answer.js';
import { itemActor } from './item.actor.js';
import { partsOf } from './item.contract.js';

const key = 'item/US/IPOD2008GREEN';
const policy = { refetchMinutes: [5, 60] };
const plan = given(itemActor, policy);
const MINUTE_MS = 60_000;
const instant = (minute: number) => new Date(Date.UTC(2026, 10, 20) + minute * MINUTE_MS).toISOString();
const at = (minute: number) => Date.parse(instant(minute));

const asks = (order: string, wanted = true, revision = 1) =>
  told(itemLookup, key, { order, sku: 'IPOD2008GREEN', wanted }, { revision });
const heard = (order: string, knows: number) =>
  told(itemLookup, key, { order, sku: 'IPOD2008GREEN', wanted: true, knows }, { revision: 1 });
const resolved = { state: 'resolved', itemId: 'I-17', taxClass: 'standard' } as const;

function says(what: Omit<DataOf<typeof itemMaster>, 'asOf'>, minute: number): Message {
  return told(itemMaster, key, { ...what, asOf: instant(minute) }, { revision: at(minute), time: instant(minute) });
}

/** An ERP that answers fetches with these, one after the other, each in the minute after it was asked. */
function erp(...answers: Omit<DataOf<typeof itemMaster>, 'asOf'>[]): World {
  return (issued, seen) => {
    if (issued.type !== 'item.fetch.v1') return [];
    const before = seen.filter(({ type }) => type === 'item.fetch.v1').length;
    const answer = answers[before];
    return answer ? [says(answer, 1 + before * 100)] : [];
  };
}

/** What the item says, one message after the other. */
function saidAfter(messages: readonly Message[]): readonly Message[] {
  const item = new PlayedActor(itemActor, policy, key);
  return messages.flatMap((one) => item.fold([one]).messages);
}

describe('an item that the ERP knows', () => {
  it('is fetched once, and every order that asked is told', () => {
    plan(asks('order/a/1'), asks('order/a/2'))
      .with(erp(resolved))
      .wantsOnly('item.fetch/1', 'item.answer/order/a/1', 'item.answer/order/a/2')
      .wants({ 'item.answer/order/a/1': { order: 'order/a/1', master: resolved } });
  });
  it('is not fetched when the list brought it before anybody asked', () => {
    plan(says(resolved, 0)).wantsOnly();
  });
  it('is told again when it changes, and not when only the ERP looked again', () => {
    const other = { ...resolved, taxClass: 'reduced' };
    plan(asks('order/a/1'))
      .with(erp(resolved))
      .wants({ 'item.answer/order/a/1': { master: resolved } });
    const { levels } = plan(says(resolved, 0), says(other, 1), says(other, 2)).outcome();
    expect(levels).toEqual({});
  });
  it('brings the parts of a kit', () => {
    const bundle = [
      { sku: 'A', quantity: 1, standalonePrice: 1000 },
      { sku: 'B', quantity: 2, standalonePrice: 1250 },
    ];
    plan(asks('order/a/1'))
      .with(erp({ ...resolved, bundle }))
      .wants({ 'item.answer/order/a/1': { master: { bundle } } });
  });
});

describe('an order that has heard of the item from another', () => {
  const knows = wordNumber(resolved);
  const reduced = { ...resolved, taxClass: 'reduced' };
  const answer = 'item.answer/order/a/1';
  const saidTo = (...messages: Message[]) =>
    saidAfter(messages)
      .filter(({ type }) => type === 'order.item-resolved.v1')
      .map(({ data }) => data);
  it('holds the answer like any other, whatever came first', () => {
    plan(heard('order/a/1', knows))
      .with(erp(resolved))
      .wants({ [answer]: { master: resolved } });
    plan(heard('order/a/1', knows))
      .with(erp(reduced))
      .wants({ [answer]: { master: reduced } });
  });
  it('is not told what it knows', () => {
    expect(saidTo(says(resolved, 0), heard('order/a/1', knows))).toEqual([]);
    expect(saidTo(heard('order/a/1', knows), says(resolved, 0))).toEqual([]);
  });
  it('is told what is new, and then also what it had heard once', () => {
    const sku = 'IPOD2008GREEN';
    expect(saidTo(says(reduced, 0), heard('order/a/1', knows))).toEqual([{ sku, ...reduced }]);
    expect(saidTo(heard('order/a/1', knows), says(resolved, 0), says(reduced, 1), says(resolved, 2))).toEqual([
      { sku, ...reduced },
      { sku, ...resolved },
    ]);
  });
});

describe('an item that the ERP does not know', () => {
  const unknown = { state: 'unknown' } as const;
  it('is told to be unknown, and rests', () => {
    plan(asks('order/a/1'))
      .with(erp(unknown))
      .at(at(5))
      .wants({ 'item.answer/order/a/1': { master: unknown } })
      .wantsOnly('item.fetch/1', 'item.answer/order/a/1');
  });
  it('is fetched again after five minutes, later more rarely, as long as somebody waits', () => {
    const waiting = plan(asks('order/a/1')).with(erp(unknown, unknown, unknown, unknown));
    const answer = 'item.answer/order/a/1';
    waiting.at(at(5)).wantsOnly(answer, 'item.fetch/1');
    waiting.at(at(6)).wantsOnly(answer, 'item.fetch/1', 'item.fetch/2');
    waiting.at(at(160)).wantsOnly(answer, 'item.fetch/1', 'item.fetch/2');
    waiting.at(at(161)).wantsOnly(answer, 'item.fetch/1', 'item.fetch/2', 'item.fetch/3');
    waiting.at(at(260)).wantsOnly(answer, 'item.fetch/1', 'item.fetch/2', 'item.fetch/3');
    waiting.at(at(261)).wantsOnly(answer, 'item.fetch/1', 'item.fetch/2', 'item.fetch/3', 'item.fetch/4');
  });
  it('is told as soon as the ERP has it', () => {
    plan(asks('order/a/1'))
      .with(erp(unknown, resolved))
      .at(at(61))
      .wants({ 'item.answer/order/a/1': { master: resolved } });
  });
  it('is fetched for one that waits among others that do not', () => {
    const { commands } = plan(asks('order/a/1', false), asks('order/a/2')).outcome();
    expect(Object.keys(commands)).toEqual(['item.fetch/1']);
  });
  it('is not fetched again for an order that no longer waits', () => {
    const { commands } = plan(asks('order/a/1', false, 2))
      .with(erp(unknown, unknown))
      .at(at(1_000))
      .outcome();
    expect(commands).toEqual({});
  });
});

it('an order that waited and waits no more keeps its answer, whatever came first', () => {
  plan(asks('order/a/1', true, 1), asks('order/a/1', false, 2), asks('order/a/2', true, 1))
    .with(erp(resolved))
    .wants({ 'item.answer/order/a/1': { master: resolved } });
});

it('reads legal entity and SKU from the key, slashes and all', () => {
  expect(partsOf('item/EU/A/B/1')).toEqual({ legalEntity: 'EU', sku: 'A/B/1' });
});
