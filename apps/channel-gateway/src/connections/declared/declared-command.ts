import type { Call, Learnt, Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import type { Answer } from '../../egress/http-exchange.js';
import { withoutCommand, type Body, type Command } from '../../egress/command.js';
import { isHarmless, type DeclaredCommand, type DeclaredCommandName, type DeclaredRequest } from './connection-file.js';
import type { DeclaredClient, Refusal } from './declared-client.js';
import { textAt, valuesAt } from './json-paths.js';
import { filled, filledPath, filledQuery, type Names, type Template, type Words } from './template.js';

/** What a command is made with. */
export interface CommandParts {
  readonly client: DeclaredClient;
  readonly words: Words;
  readonly seller: string | null;
}

/** One command of a declared channel: its requests one after the other, each with what those before it have learnt. */
export class RequestedCommand implements Command<DeclaredCommandName> {
  constructor(
    private readonly declared: DeclaredCommand,
    private readonly parts: CommandParts,
  ) {}

  async perform(_call: Call, body: Body<DeclaredCommandName>, turn: Turn): Promise<Learnt> {
    if (this.declared.wholeOnly && body.command === 'order.cancel' && !body.whole) return withoutCommand(body);
    let names: Names = this.namesOf(body);
    for (const request of this.declared.requests) {
      if (!isCalledFor(request, names)) continue;
      names = { ...names, ...(await this.send(request, names, body.command, turn)) };
    }
    return this.told(names);
  }

  /** Null: it did nothing, or a repeat does nothing more. */
  async lookUp(_call: Call, body: Body<DeclaredCommandName>, turn: Turn): Promise<Learnt | null> {
    const { lookUp } = this.declared;
    if (lookUp === undefined) return null;
    const { client, words } = this.parts;
    const names = this.namesOf(body);
    const path = pathOf(lookUp, names, words);
    const answer = await client.call({ method: 'GET', path, harmless: true }, turn);
    if (lookUp.none.includes(answer.status)) return null;
    const refusal = client.refusalIn(answer);
    if (refusal) throw client.refused(refusal, `to show what became of ${body.command}`);
    const json = answer.json();
    const things = lookUp.items === undefined ? [json].flat() : valuesAt(json, `${lookUp.items}/*`);
    const wanted = Object.entries(lookUp.match).map(([at, value]) => [at, said(filled(value, names, words))] as const);
    const ours = things.find((thing) => wanted.every(([at, value]) => (textAt(thing, [at]) ?? '') === value));
    return ours === undefined ? null : this.told(learntFrom(ours, lookUp.learn));
  }

  confirmed(learnt: Learnt) {
    const { externalId } = learnt;
    return typeof externalId === 'string' ? { externalId } : {};
  }

  private async send(request: DeclaredRequest, names: Names, command: string, turn: Turn): Promise<Names> {
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

  private learnt(answer: Answer, { learn, path }: DeclaredRequest, command: string): Names {
    if (Object.keys(learn).length === 0) return {};
    const learnt = learntFrom(answer.json(), learn);
    const missing = Object.keys(learn).find((name) => learnt[name] === undefined);
    if (missing === undefined) return learnt;
    throw new Terminal('nothing-found', {
      problem: `${command} cannot be carried out: ${path} shows no ${missing} (${learn[missing]})`,
      remedy: 'Look whether the order or item is there, or correct the manifest.',
    });
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

function learntFrom(json: unknown, learn: Readonly<Record<string, string>>): Names {
  return Object.fromEntries(
    Object.entries(learn).map(([name, at]) => [name, valuesAt(json, at).find((value) => isThere(value))]),
  );
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
