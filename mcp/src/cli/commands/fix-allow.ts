import type { Answer } from "../output.ts";
import { assertConsent, type ConsentOptions } from "../consent.ts";
import { fixData, nextStep } from "../fix-report.ts";
import type { CommonOptions } from "../session.ts";
import { step } from "./fix-step.ts";

/** Lets what is in the workspace run unconfined, with a person's word for exactly that content. */
export async function allow(fixId: string | undefined, options: CommonOptions & ConsentOptions): Promise<Answer> {
  return step(fixId, options, async (context, fix, session) => {
    const { allowRun, isConfined, runPayload } = await import("../../fix/may-run.ts");
    const { readWorkspace } = await import("../../fix/steps/current.ts");
    if (await isConfined(context)) {
      return { text: `A sandbox works here: nothing has to be allowed.\n${nextStep(fix)}`, data: fixData(fix) };
    }
    const current = await readWorkspace(context, fix);
    const command = session.commandLine("fix", "allow", fix.fixId);
    await assertConsent({ ...(await runPayload(context, fix, current)), command }, options, { consent: "ask" });
    await allowRun(context, fix, current);
    return { text: `What is in ${fix.workspace} now may run.\n${nextStep(fix)}`, data: fixData(fix) };
  });
}
