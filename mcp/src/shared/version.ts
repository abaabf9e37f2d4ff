/** The plugin's version; `tests/contracts/version.test.ts` holds it equal in every manifest. */
export const VERSION = "0.1.0";
export const SERVER_NAME = "wrangler";
