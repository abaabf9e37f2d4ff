import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { connectGithub, type Github } from "../../src/platform/github.ts";

const PULL = {
  number: 7,
  html_url: "https://github.com/o/r/pull/7",
  state: "open",
  draft: true,
  merged_at: null,
  head: { sha: "c".repeat(40) },
  labels: [{ name: "mcp" }],
  assignees: [{ login: "mia" }],
};
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

describe("the door to GitHub", () => {
  it("opens drafts only, and lets maintainers change them", async () => {
    const seen: { url: string; body: unknown; authorization: string | undefined }[] = [];
    const { github } = await connect(async (incoming, answer) => {
      const body: unknown = JSON.parse(Buffer.concat(await incoming.toArray()).toString());
      seen.push({ url: incoming.url ?? "", body, authorization: incoming.headers.authorization });
      reply(answer, 201, PULL);
    });

    const pull = await github.openDraft("o", "r", { title: "t", body: "b", head: "o:x", base: "main" });

    expect(seen).toEqual([
      {
        url: "/repos/o/r/pulls",
        authorization: "token the-token",
        body: { title: "t", body: "b", head: "o:x", base: "main", draft: true, maintainer_can_modify: true },
      },
    ]);
    expect(pull).toEqual({
      number: 7,
      url: PULL.html_url,
      state: "open",
      draft: true,
      headCommit: PULL.head.sha,
      labels: ["mcp"],
      assignees: ["mia"],
    });
  });

  it("does not find what the token may not see", async () => {
    const { github } = await connect((_incoming, answer) => reply(answer, 404, { message: "Not Found" }));

    expect(await github.repository("o", "r")).toBeUndefined();
  });

  it.each([
    [401, {}, { message: "Bad credentials" }, "unauthorized", /gh auth login/, 1],
    [403, {}, { message: "Resource not accessible" }, "forbidden", /contents and pull requests/, 1],
    [404, {}, { message: "Not Found" }, "not_found", /upstream/, 1],
    [
      422,
      {},
      { message: "Validation Failed", errors: [{ code: "custom", message: "No commits" }] },
      "invalid",
      /above/,
      1,
    ],
    [403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1000" }, {}, "rate_limited", /1000 seconds/, 1],
    [403, { "retry-after": "0" }, {}, "rate_limited", /0 seconds/, 3],
    [429, {}, {}, "rate_limited", /60 seconds/, 1],
    [403, {}, { message: "You have exceeded a secondary rate limit" }, "rate_limited", /60 seconds/, 1],
    [500, {}, {}, "server", /problem of its own/, 3],
    [418, {}, {}, "other", /again/, 1],
  ])("turns status %i with %j into a refusal with a hint", async (status, headers, data, refusal, hint, calls) => {
    let count = 0;
    const { github } = await connect((_incoming, answer) => {
      count += 1;
      reply(answer, status, data, headers);
    });

    await expect(github.pullsFrom("o", "r", "o:x")).rejects.toMatchObject({
      code: "E_GITHUB",
      hint: expect.stringMatching(hint),
      details: { refusal, status },
    });
    expect(count).toBe(calls);
  });

  it("says what GitHub said, and nothing of the token", async () => {
    const errors = [{ resource: "PullRequest", code: "custom", message: "No commits between main and o:x" }];
    const { github } = await connect((_incoming, answer) =>
      reply(answer, 422, { message: "Validation Failed", errors }),
    );

    const error: unknown = await github.pull("o", "r", 1).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      message: "GitHub: reading #1 failed (422): Validation Failed; No commits between main and o:x",
    });
    expect(JSON.stringify([error, Object(error).cause, Object(error).stack])).not.toContain("the-token");
  });

  it("does not repeat the opening of a pull request when no answer comes", async () => {
    let count = 0;
    const { github } = await connect((incoming) => {
      count += 1;
      incoming.socket.destroy();
    });

    await expect(
      github.openDraft("o", "r", { title: "t", body: "b", head: "o:x", base: "main" }),
    ).rejects.toMatchObject({
      details: { refusal: "network" },
    });
    expect(count).toBe(1);
  });

  it("takes an answer that was cut off for no answer", async () => {
    const { github } = await connect((incoming, answer) => {
      answer.writeHead(201, { "content-type": "application/json", "content-length": 1_000 });
      answer.write('{"number": 7', () => incoming.socket.destroy());
    });

    await expect(
      github.openDraft("o", "r", { title: "t", body: "b", head: "o:x", base: "main" }),
    ).rejects.toMatchObject({
      details: { refusal: "network" },
    });
  });

  it("follows a renamed repository on the same host, and never to another", async () => {
    let elsewhere = 0;
    const other = await serve((_incoming, answer) => {
      elsewhere += 1;
      reply(answer, 200, []);
    });
    const { github } = await connect((incoming, answer) => {
      if (incoming.url?.startsWith("/repos/o/r/") === true)
        return void answer.writeHead(307, { location: "/repositories/1" }).end();
      if (incoming.url === "/repositories/1") return reply(answer, 200, [PULL]);
      answer.writeHead(307, { location: `${other}/repos/o/evil/pulls` }).end();
    });

    expect(await github.pullsFrom("o", "r", "o:x")).toHaveLength(1);
    await expect(github.pullsFrom("o", "evil", "o:x")).rejects.toMatchObject({
      details: { refusal: "network" },
      message: expect.stringContaining("refused to send the request to http://127.0.0.1"),
    });
    expect(elsewhere).toBe(0);
  });

  it.each(["http://api.example.com", "ftp://127.0.0.1", "https://user:word@api.example.com", "api.github.com", ""])(
    "sends no token to %j",
    async (apiUrl) => {
      const connecting = connectGithub({ apiUrl, token: "the-token", clock: { now: () => 0 } });

      await expect(connecting).rejects.toMatchObject({ code: "E_SETTINGS" });
    },
  );
});

async function connect(handler: Handler): Promise<{ github: Github; apiUrl: string }> {
  const apiUrl = await serve(handler);
  const retry = { attempts: 3, firstDelayMs: 1, longestWaitMs: 50 };
  return { apiUrl, github: await connectGithub({ apiUrl, token: "the-token", clock: { now: () => 0 }, retry }) };
}

type Handler = (incoming: IncomingMessage, answer: ServerResponse) => void | Promise<void>;

async function serve(handler: Handler): Promise<string> {
  const server = createServer((incoming, answer) => void handler(incoming, answer));
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

function reply(answer: ServerResponse, status: number, data: unknown, headers: Record<string, string> = {}): void {
  answer.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(data));
}
