import { describe, expect, it } from "vitest";
import type { Github } from "../../src/platform/github.ts";
import { githubError, type GithubRefusal } from "../../src/platform/github-error.ts";
import { planPublication } from "../../src/publish/plan.ts";
import type { PushTarget } from "../../src/publish/push-branch.ts";
import { applyPublication } from "../../src/publish/send.ts";
import { aGithub, aPull, aRepository } from "../support/a-github.ts";
import { aDestination, aPublication, PATCHES } from "../support/a-publication.ts";

const COMMIT = "c".repeat(40);
const SAMS = aRepository({ owner: "sam", name: "wrangler-1", parent: "Wrangler-Plugin/wrangler" });
const CLOSED_DOOR = { repository: async (owner: string) => (owner === "sam" ? SAMS : aRepository({ canPush: false })) };

/** The end-to-end tests cover the ways that are common; here stand those that a real host shows too rarely. */
describe("sending", () => {
  it("tries a fresh fork again until its repository is there", async () => {
    const { sent, pushes, waits } = await send({ ...CLOSED_DOOR, fork: async () => SAMS }, ["not_found", "not_found"]);

    expect(sent).toMatchObject({
      kind: "opened",
      viaFork: true,
      head: "sam:fix/auto-issues_create-write-issues-0123456789",
    });
    expect(pushes.map(({ gitUrl }) => gitUrl)).toEqual(Array(3).fill("https://github.com/sam/wrangler-1.git"));
    expect(waits).toEqual([1_000, 3_000]);
  });

  it("gives up on a fork that does not appear, after a minute in all", async () => {
    const waits: number[] = [];
    const github = {
      repository: async (owner: string) => (owner === "sam" ? undefined : aRepository({ canPush: false })),
      fork: async () => SAMS,
    };

    await expect(send(github, [], waits)).rejects.toMatchObject({
      code: "E_GITHUB",
      message: "GitHub: using the fork sam/wrangler-1 failed: it is not ready yet",
    });
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(60_500);
  });

  it.each([
    ["has another parent", aRepository({ owner: "sam", name: "wrangler-1", parent: "evil/wrangler" })],
    ["has no parent", aRepository({ owner: "sam", name: "wrangler-1" })],
    ["takes no push", { ...SAMS, canPush: false }],
  ])("never pushes to a fork that %s", async (_what, fork) => {
    const repository = async (owner: string) => (owner === "sam" ? fork : aRepository({ canPush: false }));

    await expect(send({ repository, fork: async () => SAMS })).rejects.toMatchObject({
      code: "E_GITHUB",
      message: expect.stringContaining("it is no fork of wrangler-plugin/wrangler"),
    });
  });

  it("sends nothing to an archived repository", async () => {
    await expect(send({ repository: async () => aRepository({ archived: true }) })).rejects.toMatchObject({
      code: "E_GITHUB",
      details: { refusal: "forbidden" },
    });
  });

  it("goes on with the open pull request when there are closed ones too, and stops at a merged one", async () => {
    const pulls = [aPull({ number: 9, state: "closed" }), aPull({ number: 8, state: "open" })];
    const { sent } = await send({
      pullsFrom: async () => pulls,
      pull: async (_owner, _repo, number) => aPull({ number }),
    });
    expect(sent).toMatchObject({ kind: "found", pull: { number: 8 } });

    const merged = await send({ pullsFrom: async () => [aPull({ state: "merged" }), aPull({ state: "closed" })] });
    expect(merged).toMatchObject({ sent: { kind: "merged", pull: { number: 7 } }, pushes: [] });
  });

  it("looks twice for a pull request whose answer was lost", async () => {
    const found = [[], [], [aPull()]];
    const { sent, waits } = await send({
      pullsFrom: async () => found.shift() ?? [],
      openDraft: async () => Promise.reject(anError("network")),
    });

    expect(sent).toMatchObject({ kind: "found", pull: { number: 7 } });
    expect(waits).toEqual([0, 2_000]);
  });

  it("reports what it could not read back, and is done all the same", async () => {
    const { sent } = await send({
      openDraft: async () => aPull({ labels: [] }),
      addLabels: async () => Promise.reject(anError("forbidden")),
      pull: async () => Promise.reject(anError("server")),
    });

    expect(sent).toMatchObject({
      kind: "opened",
      droppedLabels: ["auto-fix", "mcp", "issues_create"],
      warnings: ["GitHub: the test failed (400)", "GitHub: the test failed (400)"],
    });
  });

  it("gives the token's host to no address that does not end in the repository's name", async () => {
    const github = { ...CLOSED_DOOR, fork: async () => SAMS };

    await expect(send(github, [], [], "https://github.com/other.git")).rejects.toMatchObject({ code: "E_SETTINGS" });
  });
});

async function send(
  answers: Partial<Github>,
  refusals: GithubRefusal[] = [],
  waits: number[] = [],
  gitUrl = "https://github.com/wrangler-plugin/wrangler.git",
) {
  const pushes: PushTarget[] = [];
  const push = async (target: PushTarget): Promise<void> => {
    pushes.push(target);
    const refusal = refusals.shift();
    if (refusal !== undefined) throw anError(refusal);
  };
  const pause = async (ms: number): Promise<void> => void waits.push(ms);
  const plan = planPublication(aPublication(), {
    destination: aDestination({ gitUrl }),
    patches: PATCHES,
    redact: (text) => text,
  });
  const sent = await applyPublication(plan, COMMIT, { github: aGithub(answers), push, pause });
  return { sent, pushes, waits };
}

function anError(refusal: GithubRefusal): Error {
  return githubError("the test", { refusal, status: 400, reasons: [] });
}
