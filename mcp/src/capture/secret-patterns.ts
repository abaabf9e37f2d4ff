/** One vendor's format. `mark` is a literal that every match contains, so that most texts skip the expression. */
export interface SecretPattern {
  readonly kind: string;
  readonly marks: readonly string[];
  readonly pattern: RegExp;
}

function vendor(kind: string, marks: string | readonly string[], pattern: RegExp): SecretPattern {
  return { kind, marks: typeof marks === "string" ? [marks] : marks, pattern };
}

/**
 * Formats that identify themselves. Lengths are lower bounds, never exact: vendors lengthen their tokens (GitHub's
 * `ghs_` became variable, with dots, in 2026), and an exact length leaves the tail in clear.
 */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  vendor("github_token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], /\bgh[pousr]_[A-Za-z0-9][A-Za-z0-9_.-]{19,}/g),
  vendor("github_token", "github_pat_", /\bgithub_pat_[A-Za-z0-9_]{22,}/g),
  vendor("anthropic_key", "sk-ant-", /\bsk-ant-[A-Za-z0-9_-]{16,}/g),
  vendor("openai_key", "sk-", /\bsk-(?=[A-Za-z_-]{0,64}\d)[A-Za-z0-9_-]{20,}/g),
  vendor("aws_key_id", ["AKIA", "ASIA", "ABIA", "ACCA"], /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16,}\b/g),
  vendor("slack_token", ["xox", "xapp-"], /\b(?:xox[a-z](?:\.xox[a-z])?|xapp)-[A-Za-z0-9-]{10,}/g),
  vendor(
    "slack_webhook",
    "hooks.slack.com/",
    /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9/_+-]{20,}/g,
  ),
  vendor("discord_webhook", "/api/webhooks/", /discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{20,}/g),
  vendor("jwt", "eyJ", /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)*/g),
  vendor("jwt", "ZXlK", /\bZXlK[A-Za-z0-9+/_-]{60,}={0,2}/g),
  vendor("npm_token", "npm_", /\bnpm_[A-Za-z0-9]{30,}/g),
  vendor("pypi_token", "pypi-", /\bpypi-[A-Za-z0-9_-]{40,}/g),
  vendor("rubygems_key", "rubygems_", /\brubygems_[a-f0-9]{40,}/g),
  vendor(
    "gitlab_token",
    ["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-", "glft-", "glimt-", "glagent-", "gloas-"],
    /\bgl(?:pat|dt|rt|ptt|cbt|soat|ft|imt|agent|oas)-[A-Za-z0-9_.-]{16,}/g,
  ),
  vendor("google_key", "AIza", /\bAIza[A-Za-z0-9_-]{30,}/g),
  vendor("google_secret", "GOCSPX-", /\bGOCSPX-[A-Za-z0-9_-]{20,}/g),
  vendor("google_token", "ya29.", /\bya29\.[A-Za-z0-9_-]{20,}/g),
  vendor("stripe_key", ["_live_", "_test_", "_prod_"], /\b[a-z]{2,5}_(?:live|test|prod)_[A-Za-z0-9]{10,}/g),
  vendor("webhook_secret", "whsec_", /\bwhsec_[A-Za-z0-9+/=]{20,}/g),
  vendor("sendgrid_key", "SG.", /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g),
  vendor("twilio_key", ["SK", "AC"], /\b(?:SK|AC)[0-9a-f]{32}\b/g),
  vendor("mailgun_key", ["key-", "pubkey-"], /\b(?:pub)?key-[0-9a-f]{32}\b/g),
  vendor("mailchimp_key", "-us", /\b[0-9a-f]{32}-us\d{1,2}\b/g),
  vendor("huggingface_token", ["hf_", "api_org_"], /\b(?:hf|api_org)_[A-Za-z0-9]{30,}/g),
  vendor("digitalocean_token", ["dop_v1_", "doo_v1_", "dor_v1_"], /\bdo[opr]_v1_[a-f0-9]{60,}/g),
  vendor("shopify_token", "shp", /\bshp(?:at|ca|ss|pa|tka)_[A-Fa-f0-9]{30,}/g),
  vendor("square_token", ["sq0", "EAAA"], /\b(?:sq0[a-z]{3}-[A-Za-z0-9_-]{20,}|EAAA[A-Za-z0-9_-]{50,})/g),
  vendor("databricks_token", "dapi", /\bdapi[a-f0-9]{32}(?:-\d)?\b/g),
  vendor("linear_key", "lin_", /\blin_(?:api|oauth)_[A-Za-z0-9]{30,}/g),
  vendor("notion_token", ["ntn_", "secret_"], /\b(?:ntn|secret)_[A-Za-z0-9]{40,}/g),
  vendor("figma_token", "fig", /\bfig[dopr]{1,2}_[A-Za-z0-9_-]{20,}/g),
  vendor("postman_key", "PMAK-", /\bPMAK-[A-Za-z0-9-]{30,}/g),
  vendor("newrelic_key", "NR", /\bNR(?:AK|JS|II|AL|RA)-[A-Za-z0-9-]{18,}/g),
  vendor("grafana_token", ["glc_", "glsa_"], /\bgl(?:c|sa)_[A-Za-z0-9+/=_]{30,}/g),
  vendor("planetscale_token", "pscale_", /\bpscale_(?:tkn|pw|oauth)_[A-Za-z0-9=_.-]{30,}/g),
  vendor("pulumi_token", "pul-", /\bpul-[a-f0-9]{40}\b/g),
  vendor("terraform_token", ".atlasv1.", /\b[A-Za-z0-9]{10,20}\.atlasv1\.[A-Za-z0-9_=-]{50,}/g),
  vendor("vault_token", ["hvs.", "hvb.", "hvr."], /\bhv[sbr]\.[A-Za-z0-9_-]{20,}/g),
  vendor("sentry_token", "sntry", /\bsntry[sur]_[A-Za-z0-9+/=_-]{30,}/g),
  vendor("doppler_token", "dp.", /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{30,}/g),
  vendor("docker_token", "dckr_", /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}/g),
  vendor("age_key", "AGE-SECRET-KEY-1", /\bAGE-SECRET-KEY-1[A-Z0-9]{40,}/g),
  vendor("telegram_token", ":AA", /\b\d{5,16}:AA[A-Za-z0-9_-]{30,}/g),
  vendor("atlassian_token", ["ATATT3", "ATBB", "ATCTT3"], /\bAT(?:ATT3|BB|CTT3)[A-Za-z0-9_=-]{20,}/g),
  vendor("artifactory_key", ["AKCp", "cmVmd"], /\b(?:AKCp[A-Za-z0-9]{60,}|cmVmd[A-Za-z0-9]{50,})/g),
  vendor("onepassword_key", ["A3-", "ops_eyJ"], /\b(?:A3-[A-Z0-9]{6}-[A-Z0-9-]{15,}|ops_eyJ[A-Za-z0-9+/=_-]{50,})/g),
  vendor("perplexity_key", "pplx-", /\bpplx-[A-Za-z0-9]{30,}/g),
  vendor("groq_key", "gsk_", /\bgsk_[A-Za-z0-9]{30,}/g),
  vendor("replicate_token", "r8_", /\br8_[A-Za-z0-9]{30,}/g),
  vendor("supabase_key", ["sbp_", "sb_secret_"], /\bsb(?:p|_secret)_[A-Za-z0-9_-]{20,}/g),
  vendor("fly_token", ["fo1_", "fm1", "fm2_"], /\bf(?:o1|m1[ar]|m2)_[A-Za-z0-9+/=_-]{30,}/g),
  vendor("prefect_key", "pnu_", /\bpnu_[A-Za-z0-9]{30,}/g),
  vendor("contentful_token", "CFPAT-", /\bCFPAT-[A-Za-z0-9_-]{30,}/g),
  vendor("airtable_token", "pat", /\bpat[A-Za-z0-9]{14}\.[a-f0-9]{64}\b/g),
  vendor("openshift_token", "sha256~", /\bsha256~[A-Za-z0-9_-]{40,}/g),
  vendor("easypost_key", ["EZAK", "EZTK"], /\bEZ[AT]K[A-Za-z0-9]{50,}/g),
  vendor("cloudflare_key", "v1.0-", /\bv1\.0-[a-f0-9]{24}-[a-f0-9]{100,}/g),
  vendor("cloudflare_token", ["cfat_", "cfut_", "cfk_"], /\bcf(?:at|ut|k)_[A-Za-z0-9_-]{30,}/g),
  vendor("tailscale_key", "tskey-", /tskey-[a-z]{2,16}-[A-Za-z0-9]{8,}(?:-[A-Za-z0-9]{8,})?/g),
  vendor(
    "discord_token",
    ["mt", "nt", "od", "oT", "nz", "at"],
    /\b[MNOA][A-Za-z\d_-]{22,27}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,40}/g,
  ),
  vendor("gitlab_token", "gr1348941", /\bGR1348941[A-Za-z0-9_-]{20,}/g),
];
