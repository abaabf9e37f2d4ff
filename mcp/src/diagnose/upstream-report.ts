import { normalMessage } from "../capture/fingerprint.ts";
import type { ErrorRecord } from "../capture/record.ts";
import type { ForeignThrow } from "./checks/throwing-place.ts";
import type { Reproduction } from "./reproduce.ts";
import type { Diagnosis } from "./types.ts";

/**
 * What to tell the maintainers of a dependency. It holds the shape of the error's message and no value of the call, since
 * it goes to strangers; the person adds what the dependency was given.
 */
export function upstreamReport(
  foreign: ForeignThrow,
  record: Pick<ErrorRecord, "name" | "error" | "runtime">,
  seen: Reproduction,
): NonNullable<Diagnosis["report"]> {
  const { package: name, version, file, line } = foreign;
  return {
    where: foreign.bugs ?? `https://www.npmjs.com/package/${name}`,
    title: `${record.name} inside ${file}`.slice(0, 120),
    text: [
      `${name} ${version}, Node ${record.runtime.node}, ${record.runtime.platform}.`,
      "",
      `${record.name} is thrown at ${file}:${line}, by a statement that is no \`throw\`.`,
      `The message has this form: ${normalMessage(record.error).slice(0, 200)}`,
      `The same call failed ${seen.same} of ${seen.runs} times.`,
      "",
      `What ${name} was called with: (please add)`,
    ].join("\n"),
  };
}
