import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["mcp/dist/", "node_modules/", "coverage/", ".wrangler/"] },
  {
    files: ["mcp/**/*.ts"],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-empty": ["error", { allowEmptyCatch: false }],
      eqeqeq: "error",
      "prefer-const": "error",
    },
  },
  {
    files: ["mcp/src/**/*.ts"],
    rules: {
      "max-lines": ["error", { max: 300, skipBlankLines: false, skipComments: false }],
      "max-lines-per-function": ["error", { max: 50 }],
      "no-console": "error",
      "no-restricted-properties": ["error", { object: "Date", property: "now", message: "Use shared/clock.ts." }],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Named exports only." },
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: "Only settings/ reads the environment.",
        },
      ],
    },
  },
  {
    files: ["mcp/src/shared/clock.ts"],
    rules: { "no-restricted-properties": "off" },
  },
  { files: ["mcp/src/settings/**/*.ts"], rules: { "no-restricted-syntax": "off" } },
  {
    files: ["mcp/src/tools/**/*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: "CatchClause", message: "Handlers throw; the dispatcher is the only catch (docs/decisions/0001)." },
      ],
    },
  },
);
