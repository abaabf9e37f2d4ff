import { recordKey } from "../capture/provenance.ts";
import { systemClock } from "../shared/clock.ts";
import type { Activation } from "./activation.ts";
import { chooseBuild, type Asking, type Choice } from "./choose-build.ts";
import { fallBack } from "./fall-back.ts";
import { patchLayout } from "./layout.ts";
import { noteSession } from "./sessions.ts";

/** What the supervisor loads once there is anything in the registry of patches. */
export interface Patches {
  /** What is to run now, as `chooseBuild` says. Never throws. */
  choose(): Promise<Choice>;
  /** Notes for `patch status` what this process runs now. A note that cannot be written costs nothing. */
  note(build: string, reason: string): Promise<void>;
  /** Takes a build that did not hold out of use, in every session. */
  fellBack(activation: Activation, reason: string): Promise<void>;
}

export function openPatches(asking: Asking): Patches {
  const layout = patchLayout(asking.stateDir, asking.projectDir);
  const key = async (): Promise<Buffer> => recordKey(asking.stateDir);
  return {
    choose: () => chooseBuild(asking, key),
    async note(build, reason) {
      await noteSession(layout.sessions, { build, reason, since: systemClock.now() }).catch(() => undefined);
    },
    async fellBack(activation, reason) {
      await fallBack(layout, activation, reason, { key: await key(), clock: systemClock });
    },
  };
}
