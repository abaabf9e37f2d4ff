import { expect, it } from "vitest";
import { join } from "node:path";
import { NO_JAIL } from "../../src/platform/jail.ts";
import { tested } from "../../src/diagnose/checks/tested.ts";
import { aFolder } from "../support/a-folder.ts";
import { aRecord } from "../support/a-record.ts";

const PLACES = [
  { fn: "a", file: "mcp/src/tracker/storage.ts", line: 3 },
  { fn: "b", file: "mcp/src/tracker/storage.ts", line: 9 },
  { fn: "c", file: "mcp/src/tracker/odd.ts", line: 1 },
];

it("names the tests of the failing tool and source that are there, and the sources that have none", async () => {
  const source = await aFolder({
    "mcp/tests/tools/issues-create.test.ts": "",
    "mcp/tests/tracker/storage.test.ts": "",
  });
  const root = {
    source,
    home: source,
    scratch: join(source, "scratch"),
    own: source,
    env: {},
    doors: source,
    jail: NO_JAIL,
  };

  const { evidence, found } = await tested({ root, record: aRecord() }, PLACES);

  expect(found).toEqual({
    files: ["mcp/tests/tools/issues-create.test.ts", "mcp/tests/tracker/storage.test.ts"],
    without: ["mcp/src/tracker/odd.ts"],
  });
  expect(evidence.showed).toBe(
    "mcp/tests/tools/issues-create.test.ts, mcp/tests/tracker/storage.test.ts; none of its own has mcp/src/tracker/odd.ts",
  );
  const hostile = await tested({ root, record: aRecord({ tool: "../../../etc/passwd" }) }, []);
  expect(hostile.found).toEqual({ files: [], without: ["mcp/src/tools/etc-passwd.ts"] });
});
