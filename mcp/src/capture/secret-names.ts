/**
 * Names whose values are secrets: of parameters, of environment variables, of headers. After Sentry's default scrubbing
 * list, with the compound names that MCP configurations use.
 */
const SECRET_NAME =
  /passw(?:or)?d|passwd|passphrase|\bpwd\b|_pwd|secret|token|api_?key|access_?key|private_?key|signing_?key|encryption_?key|master_?key|auth(?:_|\b|orization)|credential|cookie|bearer|session_?key|connection_?string|webhook_?url/;

/** Names that contain such a word and mean something harmless. */
const HARMLESS =
  /tokens?_?(?:count|limit|usage|type|budget|name|s?ize|index)|(?:max|min|num|total|input|output|prompt|completion|progress|used)_?tokens?|token(?:iz|is)|author(?!i[sz])|secret_?(?:name|ref)|password_?(?:policy|length|reset|hint)|cookie_?(?:banner|policy)|_(?:path|file|dir|sock|url)$(?<!webhook_url)/;

/** True when a value of this name is to be treated as a secret. `maxTokens` and `author` are not. */
export function isSecretName(name: string): boolean {
  if (name.length > 200) return false;
  const snake = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_");
  return SECRET_NAME.test(snake) && !HARMLESS.test(snake);
}
