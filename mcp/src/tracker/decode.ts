import { isAscii } from "node:buffer";
import { BrokenFile } from "./broken-file.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export interface Decoded {
  readonly text: string;
  readonly isAscii: boolean;
}

/** @throws BrokenFile for bytes that are no UTF-8: decoded leniently, other bytes would be written back. */
export function decode(bytes: Buffer): Decoded {
  // A third of the time of the decoder.
  if (isAscii(bytes)) return { text: bytes.toString("latin1"), isAscii: true };
  try {
    return { text: UTF8.decode(bytes), isAscii: false };
  } catch {
    throw new BrokenFile("it is not valid UTF-8 text");
  }
}
