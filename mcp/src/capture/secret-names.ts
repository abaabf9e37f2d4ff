/**
 * Names whose values are secrets: of parameters, of environment variables, of headers. After Sentry's default scrubbing
 * list, with the compound names that MCP configurations use.
 */
const SECRET_NAME =
  /passw(?:or)?d|passwd|passphrase|\bpwd\b|_pwd|secret|token|api_?key|access_?key|private_?key|signing_?key|encryption_?key|master_?key|auth(?:_|\b|orization)|credential|cookie|bearer|session_?key|connection_?string|webhook_?url/;

/** Names that contain such a word and mean something harmless. */
const HARMLESS =
  /tokens?_?(?:count|limit|usage|type|budget|name|s?ize|index|ends?|start|regexp?|pattern|sale|pool|list)|(?:max|min|num|total|input|output|prompt|completion|progress|used)_?tokens?|token(?:iz|is)|author(?!i[sz])|secret_?(?:name|ref)|password_?(?:policy|length|reset|hint|field|input|label)|cookie_?(?:banner|policy|name)|_(?:path|file|dir|sock|url|uri|urls|type|method|methods|endpoint|handler|server|servers|regexp?|error|errors|header|prefix|suffix|field|policy|format|seconds|minutes|ttl|expiry|expires|scope|label|title|tooltip|message|placeholder|enabled|required|challenge_method)$(?<!webhook_url)/;

/** True when a value of this name is to be treated as a secret. `maxTokens` and `author` are not. */
export function isSecretName(name: string): boolean {
  if (name.length > 200) return false;
  const snake = snakeOf(name);
  return SECRET_NAME.test(snake) && !HARMLESS.test(snake);
}

/** True for `token_type`, `maxTokens`, `passwordPolicy` and the like: a secret word that names something else. */
export function isHarmlessName(name: string): boolean {
  return name.length <= 200 && HARMLESS.test(snakeOf(name));
}

function snakeOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_");
}
