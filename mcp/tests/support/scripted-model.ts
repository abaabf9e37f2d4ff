import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isRecord, type JsonObject } from "../../src/shared/json.ts";
import { blockText, messagesOf, systemText, type ModelRequest } from "./model-request.ts";

/** One tool call of the scripted model. */
export interface ToolCall {
  tool: string;
  input?: JsonObject;
}

/**
 * What the script yields: one call, several in parallel, or words that end the turn. After words the conversation
 * ends, unless `person` says what the person at the client types next (a slash command, say).
 */
export type Turn = ToolCall | { tools: readonly ToolCall[] } | Words;
interface Words {
  say: string;
  person?: string;
}

/** What the client sent back for one call. */
export interface ToolResult {
  text: string;
  isError: boolean;
}

/**
 * What a `yield` resolves to. After a call it is that call's result; after several, `all` has one per call in order,
 * and the rest is of the first. After words it is the user's next message.
 */
export interface Reply extends ToolResult {
  all: readonly ToolResult[];
}

/** A model as an async generator: it may read an id out of one answer and use it in its next call. */
export type Script = (model: ScriptedModel) => AsyncGenerator<Turn, void, Reply>;

export interface ScriptedModel {
  readonly url: string;
  /** Every request with tools, in order: exactly what a model would see. */
  readonly requests: readonly ModelRequest[];
  /** Requests without tools (titles, summaries, probes); they are answered with neutral text. */
  readonly auxiliary: readonly ModelRequest[];
  /** What went wrong in the script or between it and the client, if anything did. */
  readonly failure: Error | undefined;
  /** True once the generator has returned. */
  readonly finished: boolean;
  /** True if any request held the text, in the system prompt, a message or a tool result. */
  sawText(needle: string | RegExp): boolean;
  /** What the person types after the words that ended the last turn; asked once, by the client's driver. */
  takePrompt(): string | undefined;
  /** Everything the last request showed the model, as text. */
  lastSeen(): string;
  close(): Promise<void>;
}

const MAX_REQUESTS = 400;
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Starts a loopback stand-in for the Messages API that follows the script. Close it when done. */
export async function startScriptedModel(script: Script): Promise<ScriptedModel> {
  const model = new LoopbackModel(script);
  await model.listen();
  return model;
}

class LoopbackModel implements ScriptedModel {
  readonly requests: ModelRequest[] = [];
  readonly auxiliary: ModelRequest[] = [];
  failure: Error | undefined;
  finished = false;
  url = "";
  readonly #generator: AsyncGenerator<Turn, void, Reply>;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #openCalls: readonly string[] = [];
  #prompt: string | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(script: Script) {
    this.#generator = script(this);
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  sawText(needle: string | RegExp): boolean {
    const holds = (text: string) => (typeof needle === "string" ? text.includes(needle) : needle.test(text));
    return this.requests.some((request) => holds(seenIn(request)));
  }

  takePrompt(): string | undefined {
    const prompt = this.#prompt;
    this.#prompt = undefined;
    return prompt;
  }

  lastSeen(): string {
    const last = this.requests.at(-1);
    return last === undefined ? "" : seenIn(last);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await readBody(request);
      const path = request.url ?? "";
      if (path.startsWith("/v1/messages/count_tokens")) return sendJson(response, 200, { input_tokens: 10 });
      if (!path.startsWith("/v1/messages")) return sendJson(response, 404, apiError("not_found_error", "no such path"));
      await this.#message(body, response);
    } catch (error) {
      this.failure ??= error instanceof Error ? error : new Error(String(error));
      // 400 is not retried by the client, so that a broken script ends the run at once.
      sendJson(response, 400, apiError("invalid_request_error", this.failure.message));
    }
  }

  async #message(body: ModelRequest, response: ServerResponse): Promise<void> {
    if (this.requests.length + this.auxiliary.length >= MAX_REQUESTS) throw new Error("too many requests for one run");
    if (!Array.isArray(body.tools) || body.tools.length === 0) {
      this.auxiliary.push(body);
      return sendMessage(response, body, this.#messageId(), [{ type: "text", text: "ok" }]);
    }
    this.requests.push(body);
    const turn = this.#queue.then(() => this.#nextTurn(body));
    this.#queue = turn.catch(() => undefined);
    const content = contentOf(await turn, this.#openCalls);
    sendMessage(response, body, this.#messageId(), content);
  }

  /** Unique, because the client merges answers of one id into one. */
  #messageId(): string {
    return `msg_${this.requests.length}_${this.auxiliary.length}`;
  }

  async #nextTurn(body: ModelRequest): Promise<Turn> {
    if (this.failure !== undefined) throw this.failure;
    const reply = replyTo(this.#openCalls, body);
    const step = this.finished ? { done: true as const, value: undefined } : await this.#generator.next(reply);
    if (step.done === true) this.finished = true;
    const turn: Turn = step.done === true ? { say: "done" } : step.value;
    this.#openCalls = callsOf(turn).map((_, index) => `toolu_${this.requests.length}_${index}`);
    this.#prompt = "say" in turn ? turn.person : undefined;
    if (step.done !== true && "say" in turn && turn.person === undefined) await this.#expectEnd();
    return turn;
  }

  /** Nobody answers the last words: a script that goes on after them would be cut off silently. */
  async #expectEnd(): Promise<void> {
    const after = await this.#generator.next({ text: "", isError: false, all: [] });
    if (after.done !== true) throw new Error("the script goes on after its last words; say what the person types");
    this.finished = true;
  }
}

function callsOf(turn: Turn): readonly ToolCall[] {
  if ("say" in turn) return [];
  return "tools" in turn ? turn.tools : [turn];
}

/** The results of the open calls; without open calls, the words of the user. */
function replyTo(openCalls: readonly string[], body: ModelRequest): Reply {
  const contents = messagesOf(body).map((message) => message["content"]);
  if (openCalls.length === 0) {
    const user = { text: blockText(contents.at(-1)), isError: false };
    return { ...user, all: [user] };
  }
  const blocks = contents.flatMap((content) => (Array.isArray(content) ? content.filter(isRecord) : []));
  const all = openCalls.map((id) => {
    const block = blocks.find((candidate) => candidate["tool_use_id"] === id);
    if (block === undefined) throw new Error(`the client sent no result for ${id}`);
    return { text: blockText(block["content"]), isError: block["is_error"] === true };
  });
  const [first] = all;
  if (first === undefined) throw new Error("a turn without calls has no results");
  return { ...first, all };
}

function contentOf(turn: Turn, ids: readonly string[]): JsonObject[] {
  if ("say" in turn) return [{ type: "text", text: turn.say }];
  return callsOf(turn).map((call, index) => ({
    type: "tool_use",
    id: ids[index] ?? "",
    name: call.tool,
    input: call.input ?? {},
  }));
}

function seenIn(request: ModelRequest): string {
  return [systemText(request), ...messagesOf(request).map((message) => blockText(message["content"]))].join("\n");
}

async function readBody(request: IncomingMessage): Promise<ModelRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error("the request is too large");
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  const body: unknown = text === "" ? {} : JSON.parse(text);
  return isRecord(body) ? body : {};
}

function sendJson(response: ServerResponse, status: number, body: JsonObject): void {
  if (response.headersSent) return;
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function apiError(type: string, message: string): JsonObject {
  return { type: "error", error: { type, message } };
}

function sendMessage(response: ServerResponse, request: ModelRequest, id: string, content: JsonObject[]): void {
  const stop = content.some((block) => block["type"] === "tool_use") ? "tool_use" : "end_turn";
  const message: JsonObject = {
    id,
    type: "message",
    role: "assistant",
    model: typeof request.model === "string" ? request.model : "scripted",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 1 },
  };
  if (request.stream !== true) return sendJson(response, 200, { ...message, content, stop_reason: stop });
  response.writeHead(200, { "content-type": "text/event-stream" });
  const event = (type: string, data: JsonObject) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  event("message_start", { message });
  content.forEach((block, index) => {
    event("content_block_start", { index, content_block: emptied(block) });
    event("content_block_delta", { index, delta: deltaOf(block) });
    event("content_block_stop", { index });
  });
  event("message_delta", { delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: 5 } });
  event("message_stop", {});
  response.end();
}

function emptied(block: JsonObject): JsonObject {
  return block["type"] === "text" ? { ...block, text: "" } : { ...block, input: {} };
}

function deltaOf(block: JsonObject): JsonObject {
  if (block["type"] === "text") return { type: "text_delta", text: block["text"] ?? "" };
  return { type: "input_json_delta", partial_json: JSON.stringify(block["input"]) };
}
