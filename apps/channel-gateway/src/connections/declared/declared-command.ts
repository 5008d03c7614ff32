import { InDoubt, type Call, type Learnt, type Turn } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import type { Answer } from '../../egress/http-exchange.js';
import { withoutCommand, type Body, type Command } from '../../egress/command.js';
import { isHarmless, type DeclaredCommand, type DeclaredCommandName, type DeclaredRequest } from './connection-file.js';
import type { DeclaredClient, Refusal } from './declared-client.js';
import { textAt, valuesAt } from './json-paths.js';
import { filled, filledPath, filledQuery, type Names, type Template, type Words } from './template.js';

type LookUp = NonNullable<DeclaredCommand['lookUp']>;

/** What a command is made with. */
export interface CommandParts {
  readonly client: DeclaredClient;
  readonly words: Words;
  readonly seller: string | null;
}

/**
 * One command of a declared channel: its requests one after the other, each with what those before it have learnt. At most one of
 * them does something more when it is repeated (manifest-rules.ts). What fails behind that one leaves a doubt: the command
 * must not begin again, and the look-up that finds the one sends what may be repeated.
 */
export class RequestedCommand implements Command<DeclaredCommandName> {
  constructor(
    private readonly declared: DeclaredCommand,
    private readonly parts: CommandParts,
  ) {}

  async perform(_call: Call, body: Body<DeclaredCommandName>, turn: Turn): Promise<Learnt> {
    if (this.declared.wholeOnly && body.command === 'order.cancel' && !body.whole) return withoutCommand(body);
    let names: Names = this.namesOf(body);
    let isBegun = false;
    for (const request of this.declared.requests) {
      if (!isCalledFor(request, names)) continue;
      names = await this.send(request, names, body.command, turn).catch((cause: unknown) => {
        throw isBegun && cause instanceof RetryLater ? halfDone(body.command, cause) : cause;
      });
      isBegun ||= !isHarmless(request);
    }
    return this.told(names);
  }

  /** Null: it did nothing, or a repeat does nothing more. */
  async lookUp(_call: Call, body: Body<DeclaredCommandName>, turn: Turn): Promise<Learnt | null> {
    const { lookUp, requests } = this.declared;
    const once = requests.find((request) => !isHarmless(request));
    if (lookUp === undefined || once === undefined) return null;
    const found = await this.found(lookUp, body, turn);
    if (found === null) return null;
    let names: Names = { ...this.namesOf(body), ...found };
    for (const request of requests) {
      if (request === once || !isCalledFor(request, names)) continue;
      names = await this.send(request, names, body.command, turn);
    }
    return this.told({ ...names, ...found });
  }

  confirmed(learnt: Learnt) {
    const { externalId } = learnt;
    return typeof externalId === 'string' ? { externalId } : {};
  }

  /** What the channel shows of ours; null where it shows nothing. */
  private async found(lookUp: LookUp, body: Body<DeclaredCommandName>, turn: Turn): Promise<Names | null> {
    const { client, words } = this.parts;
    const names = this.namesOf(body);
    const answer = await client.call({ method: 'GET', path: pathOf(lookUp, names, words), harmless: true }, turn);
    if (lookUp.none.includes(answer.status)) return null;
    const refusal = client.refusalIn(answer);
    if (refusal) throw client.refused(refusal, `to show what became of ${body.command}`);
    const json = answer.json();
    const things = lookUp.items === undefined ? [json].flat() : valuesAt(json, `${lookUp.items}/*`);
    const wanted = Object.entries(lookUp.match).map(([at, value]) => [at, said(filled(value, names, words))] as const);
    // what has no name of ours is not ours
    if (wanted.some(([, value]) => value === '')) return null;
    const ours = things.find((thing) => wanted.every(([at, value]) => textAt(thing, [at]) === value));
    if (ours === undefined) return null;
    return Object.fromEntries(Object.entries(lookUp.learn).map(([name, at]) => [name, stated(ours, at)[0]]));
  }

  /** Sends a request, once or for each of what was learnt; what is known from then on. */
  private async send(request: DeclaredRequest, names: Names, command: string, turn: Turn): Promise<Names> {
    const { each } = request;
    const all = each === undefined ? [names] : listOf(names[each]).map((one) => ({ ...names, [each]: one }));
    let learnt: Names = {};
    for (const one of all) learnt = { ...learnt, ...(await this.sendOne(request, one, command, turn)) };
    return { ...names, ...learnt };
  }

  private async sendOne(request: DeclaredRequest, names: Names, command: string, turn: Turn): Promise<Names> {
    const { client, words } = this.parts;
    const { method, body } = request;
    const path = pathOf(request, names, words);
    const content = body === undefined ? undefined : filled(body as Template, names, words);
    const answer = await client.call({ method, path, body: content, harmless: isHarmless(request) }, turn);
    const refusal = client.refusalIn(answer);
    if (refusal && isSoAlready(refusal, request)) return {};
    if (refusal) throw client.refused(refusal, command);
    return this.learnt(answer, request, command);
  }

  /** What an answer states; several are a list, of which each has to be sent something. */
  private learnt(answer: Answer, request: DeclaredRequest, command: string): Names {
    const { learn, path } = request;
    if (Object.keys(learn).length === 0) return {};
    const json = answer.json();
    const found = Object.entries(learn).map(([name, at]) => [name, stated(json, at)] as const);
    for (const [name, values] of found) {
      const sees = values.length === 0 ? 'no' : 'more than one';
      if (values.length === 1 || (values.length > 1 && this.isEach(name))) continue;
      const trouble = {
        problem: `${command} cannot be carried out: ${path} shows ${sees} ${name} (${learn[name]})`,
        remedy: 'Look whether the order or item is there once, or correct the manifest.',
      };
      // it took effect, whatever its answer says
      throw isHarmless(request) ? new Terminal('nothing-found', trouble) : new InDoubt('unreadable-answer', trouble);
    }
    return Object.fromEntries(found.map(([name, values]) => [name, this.isEach(name) ? values : values[0]]));
  }

  private isEach(name: string): boolean {
    return this.declared.requests.some(({ each }) => each === name);
  }

  private namesOf(body: Body<DeclaredCommandName>): Names {
    return { seller: this.parts.seller ?? undefined, ...body };
  }

  private told(names: Names): Learnt {
    const { externalId: name } = this.declared;
    const id = name === undefined ? undefined : names[name];
    return id === undefined || id === null ? {} : { externalId: said(id) };
  }
}

function pathOf(
  { path, query }: { readonly path: string; readonly query: Readonly<Record<string, string>> },
  names: Names,
  words: Words,
): string {
  const asked = filledQuery(query, names, words).toString();
  return `${filledPath(path, names, words)}${asked === '' ? '' : `?${asked}`}`;
}

/** What is stated at a path, each value once. */
function stated(json: unknown, at: string): readonly unknown[] {
  return [...new Set(valuesAt(json, at).filter(isThere))];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/** The request that must not be repeated was made, and what comes behind it was not. */
function halfDone(command: string, cause: RetryLater): InDoubt {
  return new InDoubt('half-done', {
    problem: `${command} was begun and not finished: ${cause.message}`,
    remedy: 'It is looked up, and the rest is sent, by itself.',
    cause,
  });
}

function isSoAlready({ status, code }: Refusal, { already }: DeclaredRequest): boolean {
  return already.some((one) => one.status === status && (one.code === undefined || one.code === code));
}

/** Whether a request has its place with what is known by now. */
function isCalledFor({ when, where, unless }: DeclaredRequest, names: Names): boolean {
  const is = ([name, word]: readonly [string, string]) => said(names[name]) === word;
  const isLeftOut = Object.entries(unless).some(is);
  return !isLeftOut && Object.entries(where).every(is) && when.every((name) => isThere(names[name]));
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : isThere(value) ? String(value) : '';
}
