/** Thrown while reading one tracker file; becomes a `Broken` entry, never the failure of a whole call. */
export class BrokenFile extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "BrokenFile";
  }
}
