import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withAuthenticatedRemote } from "../../src/platform/push-proxy.ts";
import { gitPusher } from "../../src/publish/push-branch.ts";
import { serveGit } from "../support/github-world/git-http.ts";

const run = promisify(execFile);
const TOKEN = "the-secret-token";
const BRANCH = "fix/auto-issues_create-x-0123456789";
const ENV = {
  PATH: process.env["PATH"],
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  HOME: "/nonexistent",
};

let root: string;
let work: string;
let host: Host;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "push-proxy-"));
  work = join(root, "work");
  await gitAt(root, "init", "-q", "-b", "main", work);
  await gitAt(root, "init", "-q", "--bare", join(root, "o", "r.git"));
  host = await startHost(root);
});

afterEach(async () => {
  host.server.close().closeAllConnections();
  await rm(root, { recursive: true, force: true });
});

describe("pushing without giving git the token", () => {
  it("puts the commit on the branch", async () => {
    const commit = await commitFile("a.txt", "hello\n");

    await gitPusher({ repoDir: work, token: TOKEN })({ gitUrl: host.gitUrl, branch: BRANCH, commit });

    expect(await remoteRef()).toBe(commit);
    expect(new Set(host.seen.map(({ user }) => user))).toEqual(new Set(["x-access-token"]));
  });

  it("is done when it is done already", async () => {
    const commit = await commitFile("a.txt", "hello\n");
    const push = gitPusher({ repoDir: work, token: TOKEN });
    await push({ gitUrl: host.gitUrl, branch: BRANCH, commit });
    const before = host.seen.length;

    await push({ gitUrl: host.gitUrl, branch: BRANCH, commit });

    expect(host.seen.slice(before).map(({ method }) => method)).toEqual(["GET"]);
  });

  it("streams a pack that git sends in chunks", async () => {
    const commit = await commitFile("big.bin", randomBytes(3 * 1024 * 1024));

    await gitPusher({ repoDir: work, token: TOKEN })({ gitUrl: host.gitUrl, branch: BRANCH, commit });

    expect(await remoteRef()).toBe(commit);
    expect(host.seen.at(-1)).toMatchObject({ method: "POST", length: undefined });
  });

  it.each([
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "not_found"],
    [500, "server"],
    [301, "other"],
  ])("says why the host refused with %i", async (status, refusal) => {
    const commit = await commitFile("a.txt", "hello\n");
    host.refuseWith = status;

    const pushing = gitPusher({ repoDir: work, token: TOKEN })({ gitUrl: host.gitUrl, branch: BRANCH, commit });

    await expect(pushing).rejects.toMatchObject({ code: "E_GITHUB", details: { refusal, status } });
    expect(await remoteRef()).toBe("");
  });

  it("says that there was no answer when the host cannot be reached", async () => {
    const commit = await commitFile("a.txt", "hello\n");
    const gitUrl = host.gitUrl.replace(/:\d+/, ":1");

    await expect(gitPusher({ repoDir: work, token: TOKEN })({ gitUrl, branch: BRANCH, commit })).rejects.toMatchObject({
      code: "E_GITHUB",
      details: { refusal: "network" },
    });
  });

  it("never pushes by force", async () => {
    const first = await commitFile("a.txt", "one\n");
    const push = gitPusher({ repoDir: work, token: TOKEN });
    await push({ gitUrl: host.gitUrl, branch: BRANCH, commit: first });
    await gitAt(work, "checkout", "-q", "--orphan", "other");
    const other = await commitFile("a.txt", "two\n");

    await expect(push({ gitUrl: host.gitUrl, branch: BRANCH, commit: other })).rejects.toMatchObject({ code: "E_GIT" });
    expect(await remoteRef()).toBe(first);
  });

  it("pushes to branches of fixes only", async () => {
    const commit = await commitFile("a.txt", "hello\n");

    const pushing = gitPusher({ repoDir: work, token: TOKEN })({ gitUrl: host.gitUrl, branch: "main", commit });

    await expect(pushing).rejects.toMatchObject({ code: "E_INTERNAL" });
    expect(host.seen).toEqual([]);
  });

  it("leaves no token in git's arguments, environment, configuration or files", async () => {
    const commit = await commitFile("a.txt", "hello\n");
    const processes: string[] = [];
    host.onRequest = async () => void processes.push(...(await gitProcesses()));

    await gitPusher({ repoDir: work, token: TOKEN })({ gitUrl: host.gitUrl, branch: BRANCH, commit });

    expect(processes.filter((text) => text.includes("push"))).not.toEqual([]);
    const encoded = Buffer.from(`x-access-token:${TOKEN}`).toString("base64");
    for (const text of [...processes, ...(await filesBelow(join(work, ".git")))]) {
      expect(text).not.toContain(TOKEN);
      expect(text).not.toContain(encoded);
    }
  });

  it("ignores a proxy, redirects and hooks that the repository asks for", async () => {
    const commit = await commitFile("a.txt", "hello\n");
    await gitAt(work, "config", "http.proxy", "http://127.0.0.1:1");
    await writeFile(join(work, ".git", "hooks", "pre-push"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });

    await gitPusher({ repoDir: work, token: TOKEN })({ gitUrl: host.gitUrl, branch: BRANCH, commit });

    expect(await remoteRef()).toBe(commit);
  });
});

describe("the proxy", () => {
  it("answers to its own path and the requests of a push, and to nothing else", async () => {
    const commit = "c".repeat(40);
    const statuses = await withAuthenticatedRemote(
      { gitUrl: host.gitUrl, token: TOKEN, push: { branch: BRANCH, commit } },
      async ({ url }) => {
        const { origin } = new URL(url);
        const ask = async (address: string, method = "GET") => (await fetch(address, { method })).status;
        return {
          own: await ask(`${url}/info/refs?service=git-receive-pack`),
          wrongNonce: await ask(`${origin}/${"0".repeat(32)}/repository.git/info/refs?service=git-receive-pack`),
          root: await ask(origin),
          fetching: await ask(`${url}/info/refs?service=git-upload-pack`),
          file: await ask(`${url}/HEAD`),
          climbing: await ask(`${url}/../../o/r.git/HEAD`),
          otherMethod: await ask(`${url}/info/refs?service=git-receive-pack`, "DELETE"),
        };
      },
    );

    expect(statuses).toEqual({
      own: 200,
      wrongNonce: 404,
      root: 404,
      fetching: 404,
      file: 404,
      climbing: 404,
      otherMethod: 404,
    });
    expect(host.seen).toHaveLength(1);
  });

  it("lets nobody push anything else through it", async () => {
    const commit = await commitFile("a.txt", "hello\n");
    const options = { gitUrl: host.gitUrl, token: TOKEN, push: { branch: BRANCH, commit } };

    const attempt = withAuthenticatedRemote(options, ({ url }) =>
      gitAt(work, "push", url, `${commit}:refs/heads/main`),
    );

    await expect(attempt).rejects.toThrow(/403/);
    expect(host.seen.map(({ method }) => method)).toEqual(["GET"]);
    expect(await gitAt(join(root, "o", "r.git"), "for-each-ref")).toBe("");
  });

  it("is gone afterwards, however the work ended", async () => {
    const options = { gitUrl: host.gitUrl, token: TOKEN, push: { branch: BRANCH, commit: "c".repeat(40) } };
    let left = "";
    const failing = withAuthenticatedRemote(options, async ({ url }) => {
      left = url;
      throw new Error("stop");
    });

    await expect(failing).rejects.toThrow("stop");
    await expect(fetch(`${left}/info/refs?service=git-receive-pack`)).rejects.toThrow("fetch failed");
  });

  it.each(["http://git.example/o/r.git", "https://u:p@git.example/o/r.git", "git@github.com:o/r.git"])(
    "sends no token to %s",
    async (gitUrl) => {
      const options = { gitUrl, token: TOKEN, push: { branch: BRANCH, commit: "c".repeat(40) } };

      await expect(withAuthenticatedRemote(options, async () => "reached")).rejects.toMatchObject({
        code: "E_SETTINGS",
      });
    },
  );
});

interface Host {
  readonly server: Server;
  readonly gitUrl: string;
  readonly seen: { method: string; user: string | undefined; length: string | undefined }[];
  refuseWith: number | undefined;
  onRequest: () => Promise<void>;
}

/** git over HTTP that takes pushes with the token and refuses everybody else. */
async function startHost(folder: string): Promise<Host> {
  const server = createServer((incoming, answer) => void handle(incoming, answer));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const gitUrl = `http://127.0.0.1:${port}/o/r.git`;
  const own: Host = { server, gitUrl, seen: [], refuseWith: undefined, onRequest: async () => undefined };
  const handle = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const credentials = Buffer.from((incoming.headers.authorization ?? "").replace("Basic ", ""), "base64").toString();
    const [user, password] = credentials.split(":");
    own.seen.push({ method: incoming.method ?? "", user, length: incoming.headers["content-length"] });
    await own.onRequest();
    const refusal = own.refuseWith ?? (password === TOKEN ? undefined : 401);
    if (refusal !== undefined) return void answer.writeHead(refusal, { location: "http://127.0.0.1:1/" }).end();
    const url = new URL(incoming.url ?? "/", gitUrl);
    serveGit(incoming, answer, { root: folder, path: url.pathname, query: url.search.slice(1), user: "x" });
  };
  return own;
}

async function commitFile(name: string, content: string | Buffer): Promise<string> {
  await writeFile(join(work, name), content);
  await gitAt(work, "add", name);
  await gitAt(work, "-c", "user.name=a", "-c", "user.email=a@b.invalid", "commit", "-q", "-m", name);
  return gitAt(work, "rev-parse", "HEAD");
}

async function gitAt(cwd: string, ...args: string[]): Promise<string> {
  return (await run("git", args, { cwd, env: { ...ENV, GIT_TERMINAL_PROMPT: "0" } })).stdout.trim();
}

function remoteRef(): Promise<string> {
  return gitAt(join(root, "o", "r.git"), "for-each-ref", "--format=%(objectname)", `refs/heads/${BRANCH}`);
}

/** Arguments and, where the system shows it, environment of every running git. */
async function gitProcesses(): Promise<string[]> {
  if (process.platform !== "linux") {
    const { stdout } = await run("ps", ["-axwwo", "command="]);
    return stdout.split("\n").filter((line) => /(?:^|\/)git /.test(line));
  }
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const argv = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (!/(?:^|\/)git(?:-[\w-]+)?\0/.test(argv)) continue;
    found.push(argv, await readFile(`/proc/${pid}/environ`, "utf8").catch(() => ""));
  }
  return found;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), "latin1")));
}
