// Ways to pass without healing, and the verdict that refuses each.

const header = `import { expect, it } from "vitest";\nimport { openDoor } from "../support/door.ts";\n\n`;

function testOf(body, imports = header) {
  return `${imports}it("issues_create stores the issue", async () => {\n${body}\n});\n`;
}

const failingCall = `  const door = await openDoor();\n  const answer = await door.call("issues_create", { title: "A", description: "B" });\n`;

/** @type {{ about: string, verdict: string, test?: string, until?: "green" | "verify", afterRed?: (ws: any) => () => void }[]} */
export const ATTEMPTS = [
  {
    about: "a test that already passes",
    verdict: "test_already_passes",
    test: testOf(`${failingCall}  expect(answer.content.length).toBe(1);`),
  },
  {
    about: "a test that cannot load",
    verdict: "test_does_not_load",
    test: testOf("  await openDoor();", header + `throw new Error("not yet");\n\n`),
  },
  {
    about: "a test that fails for another reason",
    verdict: "wrong_reason",
    test: testOf(`  const door = await openDoor();\n  await door.call("issues_list", {});\n  expect(1).toBe(2);`),
  },
  {
    about: "a test that throws the recorded message and a hand-written stack itself",
    verdict: "wrong_reason",
    test: testOf(
      `  await openDoor();\n  const error = new TypeError("fs.writeFile is not a function");\n  error.stack = "TypeError: fs.writeFile is not a function\\n    at storeNew (mcp/src/tracker/storage.ts:39:14)";\n  throw error;`,
    ),
  },
  {
    about: "a test that mocks the source",
    verdict: "policy_refused",
    test: testOf(
      failingCall + "  expect(answer.isError).not.toBe(true);",
      `import { expect, it, vi } from "vitest";\nimport { openDoor } from "../support/door.ts";\n\nvi.mock("../../src/tracker/disk.ts", () => ({ disk: {} }));\n\n`,
    ),
  },
  {
    about: "a test that is edited after it was proven red",
    verdict: "test_changed",
    afterRed({ write, test, fault, edit }) {
      edit(fault.fix);
      write(test, `${fault.test}\n// easier now\n`);
      return () => edit(reversed(fault.fix));
    },
  },
  {
    about: "a fix that is only a comment",
    verdict: "fix_ineffective",
    afterRed({ edit }) {
      const comment = [
        { file: "mcp/src/tracker/disk.ts", find: "export const disk = {", replace: "// fixed\nexport const disk = {" },
      ];
      edit(comment);
      return () => edit(reversed(comment));
    },
  },
  {
    about: "a fix that does nothing to the cause",
    verdict: "fix_ineffective",
    afterRed({ edit }) {
      const idle = [
        {
          file: "mcp/src/tracker/storage.ts",
          find: "const LOCK_WAIT_MS = 10_000;",
          replace: "const LOCK_WAIT_MS = 20_000;",
        },
      ];
      edit(idle);
      return () => edit(reversed(idle));
    },
  },
  {
    about: "a fix that swallows the error",
    verdict: "policy_refused",
    afterRed: instead(
      "writeFile: (path, text, mode) => files.writeAtomic(path, text, { mode }).catch(() => undefined),",
    ),
  },
  {
    about: "a fix that knows the recorded call",
    verdict: "policy_refused",
    afterRed: instead(
      'writeFile: (path, text, mode) => files.writeAtomic(path, text, { mode: text.includes("Ship the release notes") ? mode : mode }),',
    ),
  },
  {
    about: "a fix that looks who runs it",
    verdict: "policy_refused",
    afterRed: instead(
      'writeFile: (path, text, mode) => files.writeAtomic(path, process.argv.includes("--control-fd=3") ? text : "", { mode }),',
    ),
  },
  {
    about: "a fix with something else in its wake",
    verdict: "change_not_needed",
    until: "verify",
    afterRed({ edit, fault }) {
      const more = [
        ...fault.fix,
        {
          file: "mcp/src/tracker/storage.ts",
          find: "const LOCK_WAIT_MS = 10_000;",
          replace: "const LOCK_WAIT_MS = 20_000;",
        },
      ];
      edit(more);
      return () => edit(reversed(more));
    },
  },
  {
    about: "a fix that breaks what worked",
    verdict: "regression",
    until: "verify",
    afterRed({ edit, fault }) {
      const breaking = [
        ...fault.fix,
        {
          file: "mcp/src/tracker/fold.ts",
          find: 'return text.normalize("NFC").toLowerCase();',
          replace: 'return text.normalize("NFC");',
        },
      ];
      edit(breaking);
      return () => edit(reversed(breaking));
    },
  },
];

/** Another member in place of the one that the fault took away. */
function instead(member) {
  return ({ edit }) => {
    const edits = [
      {
        file: "mcp/src/tracker/disk.ts",
        find: "export const disk = {\n",
        replace: `export const disk = {\n  ${member}\n`,
      },
    ];
    edit(edits);
    return () => edit(reversed(edits));
  };
}

function reversed(edits) {
  return edits.toReversed().map(({ file, find, replace }) => ({ file, find: replace, replace: find }));
}
