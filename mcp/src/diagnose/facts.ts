import type { ErrorRecord } from "../capture/record.ts";
import type { Origin } from "../capture/log.ts";
import type { Fit } from "./checks/advertised-schema.ts";
import type { Changed } from "./checks/changed-since.ts";
import type { Earlier } from "./checks/earlier-source.ts";
import type { TwinOutcome } from "./checks/healthy-twin.ts";
import type { KnownIssue } from "./known-issues.ts";
import type { NamedItem } from "./checks/named-item.ts";
import type { Recurrence } from "./checks/recurrence.ts";
import type { ForeignThrow } from "./checks/throwing-place.ts";
import type { TrackerSays } from "./checks/tracker-says.ts";
import type { Place } from "./locate.ts";
import type { Reproduction } from "./reproduce.ts";
import type { Outcome } from "./replay-of.ts";

/** Everything that the rules decide by. Nothing in it is the text of a message. */
export interface Facts {
  readonly record: ErrorRecord;
  readonly origin: Origin;
  readonly seen: Reproduction;
  /** The nearest places in our own source. */
  readonly places: readonly Place[];
  readonly foreign: ForeignThrow | undefined;
  /** The call in an empty project. */
  readonly withoutState: Outcome;
  readonly twin: TwinOutcome;
  readonly tracker: TrackerSays;
  readonly storage: readonly string[];
  readonly item: NamedItem;
  readonly fit: Fit;
  readonly standIns: readonly string[];
  readonly changed: Changed;
  readonly recurrence: Recurrence;
  readonly earlier: Earlier;
  /** The newer version that has it fixed already. */
  readonly fixedIn: string | undefined;
  /** What a catalogue that is believed says of it. */
  readonly known: KnownIssue | undefined;
}
