import type { AnyTool } from "./define-tool.ts";
import { issuesAllComplete } from "./issues-all-complete.ts";
import { issuesCreate } from "./issues-create.ts";
import { issuesDelete } from "./issues-delete.ts";
import { issuesGet } from "./issues-get.ts";
import { issuesLabels } from "./issues-labels.ts";
import { issuesList } from "./issues-list.ts";
import { issuesMarkComplete } from "./issues-mark-complete.ts";
import { issuesMetadata } from "./issues-metadata.ts";
import { issuesProjects } from "./issues-projects.ts";
import { issuesSearch } from "./issues-search.ts";
import { issuesUpdate } from "./issues-update.ts";
import { reportToolProblem } from "./report-tool-problem.ts";

/** Every tool of the server, in the order in which it is listed. */
export const TOOLS: readonly AnyTool[] = [
  issuesCreate,
  issuesList,
  issuesSearch,
  issuesGet,
  issuesUpdate,
  issuesDelete,
  issuesLabels,
  issuesMetadata,
  issuesProjects,
  issuesMarkComplete,
  issuesAllComplete,
  reportToolProblem,
];
