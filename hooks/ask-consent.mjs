// PreToolUse: a command that carries a person's consent is put before the person, also where a broad rule allows
// every shell command. The client starts this only for commands with "--consent" in them, or that it cannot read.
// Needs no dependency, and always exits 0.
let text = "";
for await (const chunk of process.stdin) text += chunk;
try {
  // A shell takes --con"sent" for the same word.
  const command = String(Object(JSON.parse(text)).tool_input?.command ?? "").replace(/["']/g, "");
  const ours = /cli\.js|wrangler-mcp/.test(command);
  const hidden = /[$`\\]|eval|\bsh\b|bash/.test(command);
  if (/consent/.test(command) ? ours || hidden : ours && hidden) {
    const hookSpecificOutput = {
      hookEventName: "PreToolUse",
      permissionDecision: "ask",
      permissionDecisionReason:
        "This carries a person's consent: it publishes a fix, changes where fixes go, or runs the build of a fix.",
    };
    process.stdout.write(JSON.stringify({ hookSpecificOutput }));
  }
} catch {
  process.exitCode = 0;
}
