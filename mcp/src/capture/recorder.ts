import { createHash } from "node:crypto";
import { relative, sep } from "node:path";
import { readText } from "../platform/files.ts";
import { appendLine } from "../platform/jsonl.ts";
import { ensureWranglerDir } from "../platform/wrangler-dir.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import type { Clock } from "../shared/clock.ts";
import type { FrameTable } from "./frames.ts";
import type { KnownSecrets } from "./known-secrets.ts";
import { ERROR_LOG_ROTATION } from "./log.ts";
import { macOf } from "./provenance.ts";
import {
  buildRecord,
  newErrorId,
  type Breadcrumb,
  type ErrorRecord,
  type RuntimeInfo,
  type ServerInfo,
  type Surface,
  type TouchedFile,
} from "./record.ts";
import { describeThrown } from "./thrown.ts";

/** A call that failed, with the id that its answer already names. */
export interface FailedCall {
  readonly id: string;
  readonly surface: Surface;
  readonly tool: string;
  readonly params: unknown;
  readonly error: unknown;
  readonly durationMs: number;
  readonly toolUseId?: string | undefined;
  readonly touched?: ReadonlySet<string>;
  readonly breadcrumbs?: readonly Breadcrumb[];
}

export interface Recorder {
  newId(): string;
  /**
   * Writes one record by one synchronous append; at once when everything is at hand, else as soon as it is. Never
   * throws and never rejects: a disk that refuses costs the record, not the call.
   */
  record(call: FailedCall): void;
  /** Fetches the key beforehand, so that the first record is as quick as the others. */
  prepare(): Promise<void>;
  /** Resolves when nothing is left to write. */
  settled(): Promise<void>;
}

export interface RecorderOptions {
  readonly paths: ProjectPaths;
  readonly clock: Clock;
  /** Asked when the first failure is recorded, not at start. Without an answer nothing is written. */
  readonly known: () => Promise<KnownSecrets>;
  readonly server: ServerInfo;
  readonly runtime: () => RuntimeInfo;
  /** The user's record key; a rejection leaves the records without a mac. */
  readonly key: () => Promise<Buffer>;
  /** Read when the first failure is recorded, not at start. */
  readonly frames: () => Promise<FrameTable>;
  /** Told of each record after the attempt to append it, whether or not it succeeded. */
  readonly onRecord?: ((record: ErrorRecord) => void) | undefined;
  /** Told, at most once, when a record could not be written. */
  readonly onLost?: ((error: unknown) => void) | undefined;
}

interface Prepared {
  readonly known: KnownSecrets;
  readonly key: Buffer | undefined;
  readonly frames: FrameTable;
}

/** Files whose hashes a record holds; a list of thousands would cost more than it tells. */
const MAX_TOUCHED = 20;

export function createRecorder(options: RecorderOptions): Recorder {
  return new LogRecorder(options);
}

class LogRecorder implements Recorder {
  readonly #options: RecorderOptions;
  /** Records keep the order of their failures. */
  #tail: Promise<void> = Promise.resolve();
  #pending = 0;
  #key: Promise<Buffer | undefined> | undefined;
  #prepared: Prepared | undefined;
  #writable = false;
  #lost = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  newId(): string {
    return newErrorId(this.#options.clock.now());
  }

  async prepare(): Promise<void> {
    this.#key ??= this.#options.key().catch(() => undefined);
    await this.#key;
  }

  record(call: FailedCall): void {
    const timestamp = this.#options.clock.now();
    const atHand = this.#prepared !== undefined && this.#writable && this.#pending === 0;
    if (this.#prepared !== undefined && atHand && (call.touched?.size ?? 0) === 0) {
      this.#write(call, timestamp, [], this.#prepared);
      return;
    }
    this.#pending++;
    this.#tail = this.#tail.then(() => this.#recordLater(call, timestamp)).finally(() => this.#pending--);
  }

  async settled(): Promise<void> {
    await this.#tail;
  }

  async #recordLater(call: FailedCall, timestamp: number): Promise<void> {
    const prepared = await this.#getReady().catch((error: unknown) => void this.#loses(error));
    if (prepared === undefined) return;
    const touched = await this.#hashes(call.touched ?? new Set());
    this.#write(call, timestamp, touched, prepared);
  }

  async #getReady(): Promise<Prepared> {
    await this.prepare();
    this.#prepared ??= {
      known: await this.#options.known(),
      key: await this.#key,
      frames: await this.#options.frames().catch(() => ({})),
    };
    this.#writable = this.#writable || (await this.#makeFolder());
    return this.#prepared;
  }

  /** False when `.wrangler` is a link or cannot be made: then nothing may be appended below it either. */
  async #makeFolder(): Promise<boolean> {
    try {
      await ensureWranglerDir(this.#options.paths);
      return true;
    } catch (error) {
      this.#loses(error);
      return false;
    }
  }

  async #hashes(files: ReadonlySet<string>): Promise<TouchedFile[]> {
    const some = [...files].slice(0, MAX_TOUCHED);
    return Promise.all(
      some.map(async (path) => {
        const text = await readText(path).catch(() => undefined);
        const hash = text === undefined ? "" : createHash("sha256").update(text).digest("hex");
        return { file: relative(this.#options.paths.projectDir, path).split(sep).join("/"), hash };
      }),
    );
  }

  #write(call: FailedCall, timestamp: number, touched: TouchedFile[], prepared: Prepared): void {
    try {
      const record = this.#build(call, timestamp, touched, prepared);
      this.#append(record);
      this.#options.onRecord?.(record);
    } catch (error) {
      this.#loses(error);
    }
  }

  #build(call: FailedCall, timestamp: number, touched: TouchedFile[], prepared: Prepared): ErrorRecord {
    const { server, runtime } = this.#options;
    const failure = {
      ...describeThrown(call.error),
      ...call,
      ...{ timestamp, touched, server, runtime: runtime(), breadcrumbs: call.breadcrumbs ?? [] },
    };
    const record = buildRecord(failure, prepared.known, prepared.frames);
    return { ...record, mac: prepared.key === undefined ? "" : macOf(record, prepared.key) };
  }

  #append(record: ErrorRecord): void {
    if (!this.#writable) return;
    try {
      appendLine(this.#options.paths.errorLog, JSON.stringify(record), ERROR_LOG_ROTATION);
    } catch (error) {
      this.#loses(error);
    }
  }

  #loses(error: unknown): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#options.onLost?.(error);
  }
}
