import { isRecord } from "../shared/json.ts";
import type { Session } from "./session.ts";

/** A list of more pages than that is none that a client would read to its end. */
const MAX_PAGES = 100;

/** The tools as the client last heard of them, or could have. */
export class ToolList {
  #tools: readonly unknown[] | undefined;
  #heard: readonly unknown[] | undefined;

  /** @param tools from the manifest; undefined when only a server can tell */
  constructor(tools: readonly unknown[] | undefined) {
    this.#tools = tools;
    this.#heard = tools;
  }

  get known(): readonly unknown[] | undefined {
    return this.#tools;
  }

  /** The client was given another list, for want of the true one. */
  heard(tools: readonly unknown[]): void {
    this.#heard = tools;
  }

  /** Asks a server for all of its list. `changed` is called when it differs from what the client heard. */
  ask(session: Session, changed: () => void): void {
    this.#askPage(session, [], undefined, 0, (tools) => {
      if (this.#learn(tools)) changed();
    });
  }

  /** A server's answer to the client's own question. A list in pages tells nothing: only one of them is here. */
  overheard(line: Buffer): void {
    const { tools, next } = pageOf(line);
    if (tools !== undefined && next === undefined) this.#learn(tools);
  }

  #askPage(
    session: Session,
    before: readonly unknown[],
    cursor: string | undefined,
    pages: number,
    done: (tools: readonly unknown[]) => void,
  ): void {
    session.ask("tools/list", cursor === undefined ? {} : { cursor }, (line) => {
      const { tools, next } = pageOf(line);
      if (tools === undefined || pages >= MAX_PAGES) return;
      const all = [...before, ...tools];
      if (next === undefined) done(all);
      else this.#askPage(session, all, next, pages + 1, done);
    });
  }

  /** @returns whether it differs from what the client heard before */
  #learn(tools: readonly unknown[]): boolean {
    const before = this.#heard;
    this.#tools = tools;
    this.#heard = tools;
    return before !== undefined && JSON.stringify(before) !== JSON.stringify(tools);
  }
}

/** An answer to `tools/list`; no tools when it is a refusal, or makes no sense. */
function pageOf(line: Buffer): { tools: readonly unknown[] | undefined; next: string | undefined } {
  const answer: unknown = JSON.parse(line.toString("utf8"));
  const result = isRecord(answer) && isRecord(answer["result"]) ? answer["result"] : {};
  const { tools, nextCursor } = result;
  return {
    tools: Array.isArray(tools) ? tools : undefined,
    next: typeof nextCursor === "string" ? nextCursor : undefined,
  };
}
