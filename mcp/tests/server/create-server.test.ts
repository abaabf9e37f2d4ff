import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { ListToolsResultSchema, type CallToolResult, type JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createCallTrace } from "../../src/capture/call-trace.ts";
import type { FailedCall, Recorder } from "../../src/capture/recorder.ts";
import { createServer } from "../../src/server/create-server.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { WranglerError } from "../../src/shared/errors.ts";
import type { AnyTool } from "../../src/tools/define-tool.ts";
import { createTracker } from "../../src/tracker/tracker.ts";

/** Keeps what it is told, and when: `events` also has the answers as they leave. */
class ListRecorder implements Recorder {
  readonly calls: FailedCall[] = [];
  readonly events: string[];
  constructor(events: string[]) {
    this.events = events;
  }
  newId(): string {
    return "err-20261121-abcdefgh";
  }
  record(call: FailedCall): void {
    this.events.push(`record ${call.surface}`);
    this.calls.push(call);
  }
  prepare(): Promise<void> {
    return Promise.resolve();
  }
  settled(): Promise<void> {
    return Promise.resolve();
  }
}

const trace = createCallTrace();
const hints = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

function tool(name: string, handler: (args: Record<string, unknown>) => Promise<unknown>): AnyTool {
  const odd: unknown = {
    name,
    title: `Title of ${name}`,
    description: `Does ${name}.`,
    input: {
      id: z.string().min(1).describe("An id."),
      status: z.enum(["open", "closed"]).optional(),
      labels: z.array(z.string()).optional(),
    },
    output: { id: z.string(), count: z.number().optional() },
    annotations: hints,
    handler,
  };
  return odd as AnyTool;
}

function asError(run: () => never): (args: Record<string, unknown>) => Promise<unknown> {
  return async () => run();
}

const TOOLS: readonly AnyTool[] = [
  tool("fine", async ({ id }) => ({ text: `It is ${String(id)}`, data: { id } })),
  tool("touches", async () => {
    trace.touched("/p/.wrangler/issues/a.md");
    await new Promise((resolve) => setTimeout(resolve, 5));
    trace.touched("/p/.wrangler/issues/b.md");
    throw new WranglerError("E_ISSUE_NOT_FOUND", "There is no such issue.", { hint: "List them." });
  }),
  tool(
    "bug",
    asError(() => {
      throw new TypeError("fs.writeFile is not a function");
    }),
  ),
  tool(
    "hostile",
    asError(() => {
      throw new Error(`\u001b[31mred\u0007 \u202eevil\u200b ${"x".repeat(500)}`);
    }),
  ),
  tool(
    "string",
    asError(() => {
      throw "a string";
    }),
  ),
  tool("returned", async () => ({ isError: true, content: [{ type: "text", text: "it went wrong" }] })),
  tool("wrong_type", async () => ({ text: "ok", data: { id: 7 } })),
  tool("extra", async () => ({ text: "ok", data: { id: "a", other: 1 } })),
  tool("nothing", async () => undefined),
  tool("slow", async ({ id }) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    throw new Error(`slow ${String(id)}`);
  }),
];

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

interface Connected {
  readonly client: Client;
  readonly recorder: ListRecorder;
  readonly events: string[];
  call(name: string, args?: Record<string, unknown>): Promise<CallToolResult>;
  /** Sends any message and waits for its answer. */
  raw(message: Record<string, unknown>): Promise<JSONRPCMessage>;
}

async function connect(options: { selfHealing?: boolean } = {}): Promise<Connected> {
  const project = mkdtempSync(join(tmpdir(), "wrangler-server-"));
  const events: string[] = [];
  const recorder = new ListRecorder(events);
  const server = createServer({
    tools: TOOLS,
    context: { tracker: createTracker({ paths: projectPaths(project), clock: systemClock, trace }) },
    recorder: options.selfHealing === false ? undefined : recorder,
    version: "9.9.9",
    trace,
  });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const send = ours.send.bind(ours);
  ours.send = async (message, sendOptions) => {
    await send(message, sendOptions);
    if ("result" in message && "content" in message.result) events.push("answer");
  };
  await server.connect(ours);
  const client = new Client({ name: "test", version: "1" });
  await client.connect(theirs);
  stop = async () => {
    await client.close();
    rmSync(project, { recursive: true, force: true });
  };
  const raw = (message: Record<string, unknown>): Promise<JSONRPCMessage> => {
    const previous = theirs.onmessage;
    return new Promise((resolve) => {
      theirs.onmessage = (answer) => {
        if (previous !== undefined) theirs.onmessage = previous;
        resolve(answer);
      };
      void theirs.send({ jsonrpc: "2.0", id: 900, ...message } as JSONRPCMessage);
    });
  };
  const call = async (name: string, args: Record<string, unknown> = { id: "A" }): Promise<CallToolResult> =>
    (await client.callTool({ name, arguments: args, _meta: { "claudecode/toolUseId": "toolu_1" } })) as CallToolResult;
  return { client, recorder, events, call, raw };
}

describe("a call that succeeds", () => {
  it("answers text and data, and leaves no record", async () => {
    const { call, recorder } = await connect();

    expect(await call("fine")).toEqual({
      content: [{ type: "text", text: "It is A" }],
      structuredContent: { id: "A" },
    });
    expect(recorder.calls).toEqual([]);
  });
});

const BUG = "This may be a bug in wrangler itself: /wrangler:fix-mcp-error err-20261121-abcdefgh can heal it.";
const TAKES = (name: string): string => `${name} takes: id, status?, labels?.`;

describe("a call that fails", () => {
  it.each([
    {
      when: "the handler refuses",
      name: "touches",
      args: { id: "A" },
      lines: ["There is no such issue.", "List them."],
      meta: { code: "E_ISSUE_NOT_FOUND", blame: "caller" },
      surface: "thrown",
    },
    {
      when: "the handler has a bug",
      name: "bug",
      args: { id: "A" },
      lines: ["bug failed: fs.writeFile is not a function"],
      meta: { code: "E_INTERNAL", blame: "bug" },
      surface: "thrown",
    },
    {
      when: "something other than an error is thrown",
      name: "string",
      args: { id: "A" },
      lines: ["string failed: a string"],
      meta: { code: "E_INTERNAL", blame: "bug" },
      surface: "thrown",
    },
    {
      when: "the message is hostile",
      name: "hostile",
      args: { id: "A" },
      lines: [`hostile failed: [31mred evil ${"x".repeat(287)}…`],
      meta: { code: "E_INTERNAL", blame: "bug" },
      surface: "thrown",
    },
    {
      when: "the handler returns an error",
      name: "returned",
      args: { id: "A" },
      lines: ["returned failed: it went wrong"],
      meta: { code: "E_TOOL_FAILED", blame: "bug" },
      surface: "returned",
    },
    {
      when: "the result has a wrong type",
      name: "wrong_type",
      args: { id: "A" },
      lines: [
        "wrong_type gave a result that does not fit its output schema: data.id: Invalid input: expected string, received number",
        "The call itself may have taken effect. Check before you repeat it.",
      ],
      meta: { code: "E_INVALID_OUTPUT", blame: "bug" },
      surface: "output_schema",
    },
    {
      when: "the result has a field that the schema does not name",
      name: "extra",
      args: { id: "A" },
      lines: [
        'extra gave a result that does not fit its output schema: data: Unrecognized key: "other"',
        "The call itself may have taken effect. Check before you repeat it.",
      ],
      meta: { code: "E_INVALID_OUTPUT", blame: "bug" },
      surface: "output_schema",
    },
    {
      when: "there is no result",
      name: "nothing",
      args: { id: "A" },
      lines: [
        "nothing gave a result that does not fit its output schema: the answer has no text",
        "The call itself may have taken effect. Check before you repeat it.",
      ],
      meta: { code: "E_INVALID_OUTPUT", blame: "bug" },
      surface: "output_schema",
    },
    {
      when: "an argument is misspelt",
      name: "fine",
      args: { id: "A", statsu: "open" },
      lines: ['fine was not run. Unknown argument "statsu". Did you mean "status"?', TAKES("fine")],
      meta: { code: "E_INVALID_ARGUMENTS", blame: "caller" },
      surface: "schema",
    },
    {
      when: "an argument is like no other",
      name: "fine",
      args: { id: "A", recursive: true },
      lines: ['fine was not run. Unknown argument "recursive". Remove it.', TAKES("fine")],
      meta: { code: "E_INVALID_ARGUMENTS", blame: "caller" },
      surface: "schema",
    },
    {
      when: "an argument is missing",
      name: "fine",
      args: {},
      lines: ['fine was not run. Missing argument "id" (string).', TAKES("fine")],
      meta: { code: "E_INVALID_ARGUMENTS", blame: "caller" },
      surface: "schema",
    },
    {
      when: "arguments have wrong values",
      name: "fine",
      args: { id: 7, status: "done", labels: ["a", 1] },
      lines: [
        'fine was not run. Argument "id": Invalid input: expected string, received number. ' +
          'Argument "status": Invalid option: expected one of "open"|"closed". ' +
          'Argument "labels.1": Invalid input: expected string, received number.',
        TAKES("fine"),
      ],
      meta: { code: "E_INVALID_ARGUMENTS", blame: "caller" },
      surface: "schema",
    },
    {
      when: "the tool is misspelt",
      name: "fime",
      args: {},
      lines: ['There is no tool "fime".', 'Did you mean "fine"?'],
      meta: { code: "E_UNKNOWN_TOOL", blame: "caller" },
      surface: "unknown_tool",
    },
    {
      when: "the tool's name is a trap",
      name: "__proto__",
      args: {},
      lines: ['There is no tool "__proto__".', `The tools are: ${TOOLS.map(({ name }) => name).join(", ")}.`],
      meta: { code: "E_UNKNOWN_TOOL", blame: "caller" },
      surface: "unknown_tool",
    },
  ])("says what to do and is recorded once when $when", async ({ name, args, lines, meta, surface }) => {
    const { call, recorder, events } = await connect();

    const answer = await call(name, args);

    const bug = meta.blame === "bug";
    expect(answer).toEqual({
      content: [
        { type: "text", text: [...lines, "Error id: err-20261121-abcdefgh", ...(bug ? [BUG] : [])].join("\n") },
      ],
      isError: true,
      _meta: { errorId: "err-20261121-abcdefgh", ...meta, ...(bug ? { suggestFix: true } : {}) },
    });
    expect(events).toEqual(["answer", `record ${surface}`]);
    expect(recorder.calls).toMatchObject([{ tool: name, params: args, surface, toolUseId: "toolu_1" }]);
  });

  it.each([
    ["no parameters", undefined, "unknown_tool", "The call names no tool."],
    ["a name that is no text", { name: 7 }, "unknown_tool", "The call names no tool."],
    [
      "a list for arguments",
      { name: "fine", arguments: [1] },
      "schema",
      "fine was not run. The arguments must be one object",
    ],
    [
      "text for arguments",
      { name: "fine", arguments: "{}" },
      "schema",
      "fine was not run. The arguments must be one object",
    ],
    ["null for arguments", { name: "fine", arguments: null }, "schema", 'fine was not run. Missing argument "id"'],
  ])("is answered and recorded with %s", async (_, params, surface, text) => {
    const { raw, recorder } = await connect();

    const answer = await raw({ method: "tools/call", params });

    expect(JSON.stringify(answer)).toContain(JSON.stringify(text).slice(1, -1));
    await expect.poll(() => recorder.calls.map((call) => call.surface)).toEqual([surface]);
  });

  it("is refused an argument named __proto__ by name", async () => {
    const { raw } = await connect();
    const params: unknown = JSON.parse('{"name":"fine","arguments":{"id":"A","__proto__":{"x":1}}}');

    expect(JSON.stringify(await raw({ method: "tools/call", params }))).toContain('Unknown argument \\"__proto__\\"');
  });

  it("brings its files, its breadcrumbs and its error to the record", async () => {
    const { call, recorder } = await connect();
    await call("fine");
    await call("touches");

    const [failed] = recorder.calls;

    expect([...(failed?.touched ?? [])]).toEqual(["/p/.wrangler/issues/a.md", "/p/.wrangler/issues/b.md"]);
    expect(failed?.breadcrumbs?.map(({ text }) => text.replace(/\d+ ms/, "N ms"))).toEqual([
      "fine answered after N ms",
    ]);
    expect(failed?.error).toBeInstanceOf(WranglerError);
  });

  it("does not mix up calls that run side by side", async () => {
    const { call, recorder } = await connect();

    const answers = await Promise.all([call("slow", { id: "1" }), call("touches"), call("slow", { id: "2" })]);

    expect(answers.map(({ content }) => JSON.stringify(content).slice(0, 60))).toEqual([
      expect.stringContaining("slow 1"),
      expect.stringContaining("no such issue"),
      expect.stringContaining("slow 2"),
    ]);
    // In the order in which they ended.
    const touched = recorder.calls.map((ended) => `${JSON.stringify(ended.params)} ${ended.touched?.size}`);
    expect(touched.sort()).toEqual(['{"id":"1"} 0', '{"id":"2"} 0', '{"id":"A"} 2']);
  });

  it("is recorded also when the client cancelled it and gets no answer", async () => {
    const { client, recorder } = await connect();
    const cancel = new AbortController();
    const call = client.callTool({ name: "slow", arguments: { id: "1" } }, undefined, { signal: cancel.signal });
    cancel.abort();

    await expect(call).rejects.toThrow("abort");
    await expect.poll(() => recorder.calls.map(({ surface }) => surface)).toEqual(["thrown"]);
  });

  it("is recorded once at whichever of its turns it is cancelled", async () => {
    const { client, recorder } = await connect();
    for (let turns = 0; turns < 40; turns++) {
      const cancel = new AbortController();
      const request = { name: "bug", arguments: { id: "1" } };
      const call = client.callTool(request, undefined, { signal: cancel.signal }).catch(() => undefined);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      cancel.abort();
      await call;
      await new Promise(setImmediate);
      await new Promise(setImmediate);

      expect(recorder.calls).toHaveLength(turns + 1);
    }
  });
});

describe("with self-healing switched off", () => {
  it("a failed call gets its message and hint, and nothing is recorded or suggested", async () => {
    const { call, recorder, client } = await connect({ selfHealing: false });

    expect(await call("bug")).toEqual({
      content: [{ type: "text", text: "bug failed: fs.writeFile is not a function" }],
      isError: true,
      _meta: { code: "E_INTERNAL", blame: "bug" },
    });
    expect(recorder.calls).toEqual([]);
    expect(client.getInstructions()).not.toContain("fix-mcp-error");
  });
});

describe("the list of tools", () => {
  it("has names, prose, strict schemas and hints, in the order of the registry", async () => {
    const { client } = await connect();

    // The client's own listTools() makes validators out of text, which the engine's runs of this suite do not allow.
    const { tools } = await client.request({ method: "tools/list" }, ListToolsResultSchema);

    expect(tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
    expect(tools[0]).toEqual({
      name: "fine",
      title: "Title of fine",
      description: "Does fine.",
      inputSchema: {
        type: "object",
        properties: {
          id: { type: "string", minLength: 1, description: "An id." },
          status: { type: "string", enum: ["open", "closed"] },
          labels: { type: "array", items: { type: "string" } },
        },
        required: ["id"],
        additionalProperties: false,
      },
      outputSchema: {
        type: "object",
        properties: { id: { type: "string" }, count: { type: "number" } },
        required: ["id"],
        additionalProperties: false,
      },
      annotations: hints,
    });
  });
});

describe("the server", () => {
  it("refuses methods that it does not have", async () => {
    const { raw } = await connect();

    expect(await raw({ method: "resources/list", params: {} })).toEqual({
      jsonrpc: "2.0",
      id: 900,
      error: { code: -32601, message: "Method not found" },
    });
  });

  it("answers a result that cannot be written with an error, and records it", async () => {
    const events: string[] = [];
    const recorder = new ListRecorder(events);
    const project = mkdtempSync(join(tmpdir(), "wrangler-server-"));
    const context = { tracker: createTracker({ paths: projectPaths(project), clock: systemClock }) };
    const server = createServer({ tools: TOOLS, context, recorder, version: "9.9.9" });
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    const send = ours.send.bind(ours);
    ours.send = (message, options) => {
      if (JSON.stringify(message).includes("It is A")) return Promise.reject(new RangeError("too deep"));
      return send(message, options);
    };
    await server.connect(ours);
    const client = new Client({ name: "test", version: "1" });
    await client.connect(theirs);

    const answer = await client.callTool({ name: "fine", arguments: { id: "A" } });
    await client.close();
    rmSync(project, { recursive: true, force: true });

    expect(JSON.stringify(answer)).toContain("The result of fine cannot be written as JSON.");
    expect(recorder.calls.map(({ surface, tool: name }) => `${name} ${surface}`)).toEqual(["fine output_schema"]);
  });
});
