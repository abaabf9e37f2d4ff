import { describe, expect, it } from "vitest";
import { issuesMetadata } from "../../src/tools/issues-metadata.ts";
import { aProject, itemFile } from "./support.ts";

const FILE = ".wrangler/issues/ISS-000001-a.md";
const STAMP = 'updatedAt: "2026-11-21T10:00:00.000Z"\n';

describe("issues_metadata", () => {
  it("reads the whole context", async () => {
    const project = await aProject();
    await project.write(FILE, "---\nid: ISS-000001\nwranglerContext:\n  agentId: 007\n  depth: 7\n---\n");

    expect(await project.call(issuesMetadata, { operation: "get", issueId: "ISS-000001" })).toEqual({
      text: '{"agentId":"007","depth":7}',
      data: { id: "ISS-000001", wranglerContext: { agentId: "007", depth: 7 }, changed: false },
    });
  });

  it.each`
    value
    ${"text: with # signs\nand lines"}
    ${"000034"}
    ${7.5}
    ${false}
    ${null}
    ${["a", { b: [1, null] }]}
    ${{ nested: { deep: true }, __proto__: null }}
  `("sets a key to $value and reads it back", async ({ value }) => {
    const project = await aProject();
    await project.write(FILE, itemFile({ id: "ISS-000001" }));

    const answer = await project.call(issuesMetadata, { operation: "set", issueId: "ISS-000001", key: "k", value });

    const wranglerContext = { k: value };
    expect(answer).toEqual({ text: "ISS-000001: k set", data: { id: "ISS-000001", wranglerContext, changed: true } });
    expect((await project.tracker.get("ISS-000001")).wranglerContext).toEqual(wranglerContext);
  });

  it("keeps the other keys and their comments", async () => {
    const project = await aProject();
    await project.write(FILE, "---\nid: ISS-000001\nwranglerContext:\n  a: 1 # one\n  b: 2\n---\n");

    await project.call(issuesMetadata, { operation: "set", issueId: "ISS-000001", key: "b", value: 3 });

    expect(await project.read(FILE)).toBe(`---\nid: ISS-000001\nwranglerContext:\n  a: 1 # one\n  b: 3\n${STAMP}---\n`);
  });

  it("really removes the last key", async () => {
    const project = await aProject();
    await project.write(FILE, "---\nid: ISS-000001\nwranglerContext:\n  agentId: one\n---\n");

    const answer = await project.call(issuesMetadata, { operation: "remove", issueId: "ISS-000001", key: "agentId" });

    expect(answer).toEqual({
      text: "ISS-000001: agentId removed",
      data: { id: "ISS-000001", wranglerContext: {}, changed: true },
    });
    expect(await project.read(FILE)).toBe(`---\nid: ISS-000001\n${STAMP}---\n`);
  });

  it("says that nothing changed when the key is not there", async () => {
    const project = await aProject();
    await project.write(FILE, "---\nid: ISS-000001\nwranglerContext:\n  a: 1\n---\n");

    const answer = await project.call(issuesMetadata, { operation: "remove", issueId: "ISS-000001", key: "toString" });

    expect(answer).toEqual({
      text: "ISS-000001: toString unchanged",
      data: { id: "ISS-000001", wranglerContext: { a: 1 }, changed: false },
    });
  });

  it("takes __proto__ as a key like any other", async () => {
    const project = await aProject();
    await project.write(FILE, itemFile({ id: "ISS-000001" }));
    const args = { operation: "set" as const, issueId: "ISS-000001", key: "__proto__", value: { polluted: true } };

    const { data } = await project.call(issuesMetadata, args);

    expect(Object.entries(Object(data).wranglerContext)).toEqual([["__proto__", { polluted: true }]]);
    expect(Object("").polluted).toBe(undefined);
    expect(await project.read(FILE)).toContain("wranglerContext:\n  __proto__:\n    polluted: true\n");
  });

  it.each`
    args                                                     | message
    ${{ operation: "set", issueId: "ISS-000001", value: 1 }} | ${"set needs key."}
    ${{ operation: "set", issueId: "ISS-000001", key: "a" }} | ${"set needs value."}
    ${{ operation: "remove", issueId: "ISS-000001" }}        | ${"remove needs key."}
  `("refuses $args", async ({ args, message }) => {
    const project = await aProject();

    await expect(project.call(issuesMetadata, args)).rejects.toMatchObject({ code: "E_INVALID_ARGUMENTS", message });
  });

  it("refuses an argument it does not know", async () => {
    const project = await aProject();

    const args = { operation: "get" as const, issueId: "ISS-000001", keys: ["a"] };

    await expect(project.call(issuesMetadata, args)).rejects.toMatchObject({ name: "ZodError" });
  });
});
