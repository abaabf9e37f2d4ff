/**
 * The two tiers of redaction, under names that stay. `redactText(text)` is the write tier, for what is written on this
 * machine; `redactForPublishing(text)` the publish tier, for what leaves it.
 */
export { redactText } from "./redact.ts";
export { redactForPublishing } from "./redact-publish.ts";
