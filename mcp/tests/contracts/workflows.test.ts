import { expect, it } from "vitest";
import { workflows } from "../support/workflows.ts";

const ALL = workflows();

it.each(ALL)("$file gives a command no text but by its environment", ({ jobs }) => {
  const commands = jobs.flatMap(({ steps }) => steps.map(({ run }) => run ?? ""));

  expect(commands.filter((run) => run.includes("${{"))).toEqual([]);
  expect(commands.join("")).not.toBe("");
});

it.each(ALL)("$file names every action by its commit", ({ jobs }) => {
  const used = jobs.flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));

  expect(used.filter((uses) => !/^actions\/[\w-]+@[0-9a-f]{40}$/.test(uses))).toEqual([]);
  expect(used.length).toBeGreaterThan(0);
});

it.each(ALL)(
  "$file has no permission but those of its jobs, no secret, and is not run for strangers with more",
  (one) => {
    expect(one.permissions).toEqual({});
    expect(one.events).not.toContain("pull_request_target");
    expect(one.text).not.toMatch(/secrets\./);
  },
);

it("lets what runs a stranger's code read, and write nothing", () => {
  const verify = ALL.find(({ file }) => file === "verify-auto-fix.yml");

  expect(verify?.events).toEqual(["pull_request"]);
  expect(verify?.jobs.map(({ permissions, condition }) => ({ permissions, condition }))).toEqual([
    {
      permissions: { contents: "read" },
      condition: "contains(github.event.pull_request.labels.*.name, 'auto-fix')",
    },
  ]);
  expect(verify?.text).toContain("ref: ${{ github.event.pull_request.base.sha }}");
  expect(verify?.text).not.toMatch(/github\.token|GITHUB_TOKEN|head\.(?:ref|sha)|\.title|\.body/);
});

it("lets what comments run nothing of the pull request", () => {
  const post = ALL.find(({ file }) => file === "verify-auto-fix-post.yml");

  expect(post?.events).toEqual(["workflow_run"]);
  expect(post?.jobs.map(({ permissions }) => permissions)).toEqual([
    { actions: "read", contents: "read", "pull-requests": "write" },
  ]);
  expect(post?.jobs.flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))).toEqual([
    'node scripts/post-review.mjs "$RUNNER_TEMP/review/review.json"',
  ]);
  expect(post?.text).not.toMatch(/^\s+ref:/m);
});

it.each(ALL)("$file keeps no token where a later step could read it", ({ text, jobs }) => {
  const checkouts = jobs.flatMap(({ steps }) => steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")));

  expect(text.match(/persist-credentials: false/g)).toHaveLength(checkouts.length);
});
