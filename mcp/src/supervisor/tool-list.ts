import { isRecord } from "../shared/json.ts";

/** The tools as the client last heard of them, or could have. */
export class ToolList {
  #tools: readonly unknown[] | undefined;

  /** @param tools from the manifest; undefined when only a server can tell */
  constructor(tools: readonly unknown[] | undefined) {
    this.#tools = tools;
  }

  get known(): readonly unknown[] | undefined {
    return this.#tools;
  }

  /**
   * Takes a server's answer to `tools/list`.
   *
   * @returns whether it differs from what was known before
   */
  learn(line: Buffer): boolean {
    const answer: unknown = JSON.parse(line.toString("utf8"));
    const result = isRecord(answer) && isRecord(answer["result"]) ? answer["result"] : {};
    const tools: unknown = result["tools"];
    // Of a list in pages only the first is here: nothing to answer from, nor to compare.
    if (!Array.isArray(tools) || result["nextCursor"] !== undefined) return false;
    const before = this.#tools;
    this.#tools = tools;
    return before !== undefined && JSON.stringify(before) !== JSON.stringify(tools);
  }
}
