import { describeThrown } from "../capture/thrown.ts";
import type { ErrorRecord } from "../capture/record.ts";
import { writeLine } from "../platform/descriptor.ts";
import { WranglerError } from "../shared/errors.ts";
import { headOf } from "../shared/head-of.ts";

/** What the server tells the process that started it, beside the protocol: JSON lines on a descriptor of their own. */
export interface ControlChannel {
  ready(): void;
  /** A call of that id is being worked on: the last one begun is who hangs or ends the process. */
  began(id: string | number): void;
  record(record: ErrorRecord): void;
  /** The exception that ends the process, so that its parent can say and record what it was. */
  fatal(error: unknown): void;
}

/** @param descriptor undefined when nobody listens */
export function controlChannel(descriptor: number | undefined): ControlChannel {
  const say = (message: Record<string, unknown>): void => {
    if (descriptor !== undefined) writeLine(descriptor, JSON.stringify(message));
  };
  return {
    ready: () => say({ type: "ready" }),
    began: (id) => say({ type: "began", id }),
    record: (record) => say({ type: "record", record }),
    fatal(error) {
      const { name, message, stack, code } = describeThrown(error);
      const hint = error instanceof WranglerError ? (error.hint ?? "") : "";
      // Whole words, since the secrets in them are taken out by who records it.
      say({ type: "fatal", name, message: headOf(message, 16_384), stack: headOf(stack, 32_768), code, hint });
    },
  };
}
