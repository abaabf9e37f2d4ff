import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  ErrorCode,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type RequestId,
  type ServerResult,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";
import { BREADCRUMBS, createBreadcrumbs, type Breadcrumbs } from "../capture/breadcrumbs.ts";
import { createCallTrace, type CallTrace } from "../capture/call-trace.ts";
import type { FailedCall, Recorder } from "../capture/recorder.ts";
import { systemClock } from "../shared/clock.ts";
import { WranglerError } from "../shared/errors.ts";
import { isRecord } from "../shared/json.ts";
import { SERVER_NAME } from "../shared/version.ts";
import type { AnyTool, ReportedProblem, ToolContext } from "../tools/define-tool.ts";
import { watchAnswers } from "./answer-watch.ts";
import { describeTool } from "./describe-tool.ts";
import { dispatch, type DispatchDeps, type ToolCall } from "./dispatch.ts";
import { safeText } from "../capture/safe-text.ts";
import { failureAnswer } from "../capture/failure-answer.ts";
import { INSTRUCTIONS, PLAIN_INSTRUCTIONS } from "./instructions.ts";

export interface ServerOptions {
  readonly tools: readonly AnyTool[];
  readonly context: ToolContext;
  /** Absent when self-healing is off: then failures leave no trace and answers name no id. */
  readonly recorder: Recorder | undefined;
  readonly version: string;
  /** Notes the files that calls touch; share it with the tracker. */
  readonly trace?: CallTrace;
  readonly breadcrumbs?: Breadcrumbs;
  /** Told of each call before anything of it runs. */
  readonly began?: (id: RequestId) => void;
}

/**
 * The MCP server, ready to be connected to any one transport. It answers `tools/list` and `tools/call` itself,
 * through one dispatcher, since the SDK's own tool layer hides schema refusals, unknown tools and output mismatches
 * from whoever wants to record them (docs/decisions/0001).
 */
export function createServer(options: ServerOptions): WranglerServer {
  return new WranglerServer(options);
}

/** Who is at the other end, as the records tell it; empty before the handshake. */
export interface Peer {
  readonly client: string;
  readonly protocol: string;
}

export class WranglerServer extends Server {
  readonly #deps: DispatchDeps;
  readonly #recorder: Recorder | undefined;
  readonly #began: (id: RequestId) => void;
  #protocol = "";
  readonly #calls = new Map<RequestId, ToolCall>();
  readonly #failures = new Map<RequestId, FailedCall>();

  constructor(options: ServerOptions) {
    super(
      { name: SERVER_NAME, title: "Wrangler", version: options.version },
      {
        capabilities: { tools: { listChanged: true } },
        instructions: options.recorder === undefined ? PLAIN_INSTRUCTIONS : INSTRUCTIONS,
      },
    );
    const { recorder } = options;
    this.#recorder = recorder;
    this.#began = options.began ?? (() => undefined);
    this.#deps = {
      tools: new Map(options.tools.map((tool) => [tool.name, tool])),
      context:
        recorder === undefined ? options.context : { ...options.context, report: (problem) => this.#report(problem) },
      trace: options.trace ?? createCallTrace(),
      breadcrumbs: options.breadcrumbs ?? createBreadcrumbs(systemClock),
      newId: recorder === undefined ? undefined : () => recorder.newId(),
    };
    this.fallbackNotificationHandler = async ({ method, params }) => {
      if (method === BREADCRUMBS) this.#deps.breadcrumbs.inherit(params?.["breadcrumbs"]);
    };
    // Not setRequestHandler: it refuses malformed calls before anybody could record them.
    this.fallbackRequestHandler = (request, extra) => this.#answer(request, extra);
  }

  override async connect(transport: Transport): Promise<void> {
    await super.connect(
      watchAnswers(
        transport,
        (id, answer) => {
          this.#protocol ||= protocolIn(answer);
          this.#answered(id);
        },
        (id, error) => this.#insteadOf(id, error),
      ),
    );
  }

  peer(): Peer {
    const info = this.getClientVersion();
    return { client: info === undefined ? "" : `${info.name}/${info.version}`, protocol: this.#protocol };
  }

  #answer(request: JSONRPCRequest, extra: RequestExtra): Promise<ServerResult> {
    // Not async: what waits for a promise in a promise takes three turns more.
    if (request.method === "tools/call") return this.#call(toolCall(request.params), extra);
    if (request.method === "tools/list") return Promise.resolve({ tools: this.#list() });
    return Promise.reject(Object.assign(new Error("Method not found"), { code: ErrorCode.MethodNotFound }));
  }

  #list(): Tool[] {
    return [...this.#deps.tools.values()].map(describeTool);
  }

  async #call(call: ToolCall, { requestId, signal }: RequestExtra): Promise<ServerResult> {
    this.#began(requestId);
    this.#calls.set(requestId, call);
    const { result, failure } = await dispatch(call, this.#deps);
    if (failure !== undefined) this.#failures.set(requestId, failure);
    // A cancelled call gets no answer after which its failure would be recorded.
    if (signal.aborted) this.#answered(requestId);
    // Nor does one that is cancelled before the SDK looks; a listener on the signal would make each answer wait for it.
    else if (failure !== undefined) setImmediate(() => signal.aborted && this.#answered(requestId));
    return result;
  }

  /** Records what the agent says of a result, with the calls before it. @returns the record's id */
  #report({ tool, params, expected, got }: ReportedProblem): string {
    const recorder = this.#recorder;
    const id = recorder?.newId() ?? "";
    if (!this.#deps.tools.has(tool)) {
      const names = [...this.#deps.tools.keys()].join(", ");
      throw new WranglerError("E_INVALID_ARGUMENTS", `There is no tool "${safeText(tool, 64)}" to report.`, {
        hint: `The tools are: ${names}.`,
      });
    }
    const error = new WranglerError("E_WRONG_RESULT", `expected: ${expected}\ngot: ${got}`);
    error.stack = "";
    const breadcrumbs = this.#deps.breadcrumbs.last();
    recorder?.record({ id, surface: "reported", tool, params, error, durationMs: 0, breadcrumbs });
    return id;
  }

  #answered(id: RequestId): void {
    const failure = this.#failures.get(id);
    this.#calls.delete(id);
    this.#failures.delete(id);
    if (failure !== undefined) this.#recorder?.record(failure);
  }

  /** The answer that says that the answer could not be written. */
  #insteadOf(id: RequestId, cause: unknown): JSONRPCMessage | undefined {
    const call = this.#calls.get(id);
    if (call === undefined) return undefined;
    const tool = String(call.name);
    const error = new WranglerError("E_INVALID_OUTPUT", `The result of ${tool} cannot be written as JSON.`, { cause });
    const errorId = this.#deps.newId?.();
    if (errorId !== undefined) {
      const { arguments: params, toolUseId } = call;
      this.#failures.set(id, { id: errorId, surface: "output_schema", tool, params, toolUseId, error, durationMs: 0 });
    }
    return { jsonrpc: "2.0", id, result: failureAnswer(tool, error, errorId) };
  }
}

interface RequestExtra {
  readonly requestId: RequestId;
  readonly signal: AbortSignal;
}

/** The version that the answer to `initialize` settled on. */
function protocolIn(answer: JSONRPCMessage): string {
  const version = "result" in answer ? answer.result["protocolVersion"] : undefined;
  return typeof version === "string" ? version : "";
}

/** What a `tools/call` asks for. Nothing is assumed about its shape: that is the dispatcher's to judge. */
function toolCall(params: unknown): ToolCall {
  const given = isRecord(params) ? params : {};
  const meta = isRecord(given["_meta"]) ? given["_meta"] : {};
  const toolUseId = meta["claudecode/toolUseId"];
  return {
    name: given["name"],
    arguments: given["arguments"],
    toolUseId: typeof toolUseId === "string" ? toolUseId : undefined,
  };
}
