import { LineSplitter } from "../shared/lines.ts";

/** Longer ones are no lines that anybody reads. */
const MAX_LINE_BYTES = 64 * 1024;

/** Passes on each line that this process writes to a stream from now on, which gets all of it as before. */
export function overhear(stream: NodeJS.WriteStream, heard: (line: string) => void): void {
  const lines = new LineSplitter((line) => heard(line.toString("utf8")), MAX_LINE_BYTES);
  const write = stream.write.bind(stream);
  const overheard = (...written: Parameters<typeof write>): boolean => {
    const [chunk] = written;
    lines.push(
      typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length),
    );
    return write(...written);
  };
  // Not assigned: the overloads of the one do not fit those of the other, though the arguments do.
  Object.assign(stream, { write: overheard });
}
