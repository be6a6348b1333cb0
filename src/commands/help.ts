import type { CommandName } from './options.ts';

const COMMON = `
Common options:
  --workspace DIR   the CAIO folder (else the one you are in, else the one of last time)
  --python PATH     the Python to use
  --home DIR        where the cockpit keeps its runs
  --plain           lines of text instead of screens (screen readers, logs)
  --no-color        no colours
  --version, --help`;

const INPUTS = `
Inputs come from the environment, never from the command line (screens and questions ask for them instead):
  CAIO_STAGING_URL  CAIO_STAGING_TOKEN  CAIO_STAGING_CORS_ORIGINS
  CAIO_PROD_URL     CAIO_PROD_TOKEN     CAIO_PROD_CORS_ORIGINS
  --inputs-stdin    or as one JSON object on stdin (a pipe or a file), with the same names
  --confirm LIST    what the PTO states: rotated,redeployed,cors,strict,approve-smoke (or: all)`;

const OF_GATES = `${INPUTS}
  --in-place        dry runs and tests in the CAIO folder itself, as the runbook has them,
                    instead of in a copy (on the runbook's build the dry runs change real state)
  --confirm-overwrite "OVERWRITE NEWER STATE"
                    let the migration run over newer or executed entries in Redis`;

const EXITS = `
Exit codes: 0 GO or done, 1 NO-GO, 2 wrong usage, 3 NOT YET, 4 STALE, 5 another cockpit holds the lock,
130 stopped.`;

const TEXTS: Readonly<Record<CommandName, string>> = {
  cockpit: `caio-cockpit: leads you through the production cutover of the CAIO Alpha Swarm.

Usage: caio-cockpit [command] [options]

  (no command)   the cutover on the real CAIO folder: from Ready to the verdict, and after a GO on to the
                 supervised dispatch and the three days (live steps start only here, on a terminal);
                 without a terminal it asks nothing and runs the gates at once, as "gates" does
  rehearse       the same on a practice world: touches nothing real
  gates          the gates in order without a screen, then the verdict
  check ID       one check alone
  status         the verdict of the last run as of now, and where the three days stand
  report [RUN]   the evidence, redacted, to hand to others
  runs           all runs
  audit [RUN]    is a run's journal whole and unaltered
  doctor         is this computer ready

Begin with the practice world. Each command says more with: caio-cockpit COMMAND --help
Example: caio-cockpit rehearse
${COMMON}
${OF_GATES}
${EXITS}`,
  rehearse: `caio-cockpit rehearse: the cockpit on a practice world. It runs on this computer only and touches
nothing real. Without a terminal it runs through by itself and prints the verdict.

Usage:   caio-cockpit rehearse [--scenario NAME] [--list] [--json]
Example: caio-cockpit rehearse --scenario one-endpoint-open

  --scenario NAME   a world with something wrong in it; all-good when left out
  --list            all scenarios, and the verdict that each must end in
${COMMON}
${EXITS}`,
  gates: `caio-cockpit gates: the nine gates of the runbook in order without a screen, then the verdict.

Usage:   caio-cockpit gates [--only ID,...] [--json | --ndjson] [--rehearse [--scenario NAME]]
Example: caio-cockpit gates --confirm all --json > verdict.json

  --only ID,...     only these gates (the verdict is then at best NOT YET)
  --json            one document on stdout; progress on stderr
  --ndjson          one event a line on stdout, the document last
  --rehearse        on the practice world

Gates: env-staging env-production auth-staging auth-production redis-migration replay pytest
       dry-run-outbound dry-run-all
${OF_GATES}
${COMMON}
${EXITS}`,
  check: `caio-cockpit check: one check alone, without a journal and without a verdict.

Usage:   caio-cockpit check ID [--env staging|production] [--json] [--rehearse [--scenario NAME]]
Example: caio-cockpit check exposure-sweep --env staging

webhook-auth, webhook-readiness and dual-read probe what engineering still owes (runbook section 8), production
unless --env says otherwise; they are advice and never change a verdict.

Exit 0 passed or done, 1 failed or not done, 3 could not check. Without ID: says which checks there are.
${INPUTS}
${COMMON}`,
  status: `caio-cockpit status: the verdict of the last run as of now, and why when it is STALE.

Usage:   caio-cockpit status [--json] [--rehearse]
Example: caio-cockpit status --json

The last run is that of the folder given with --workspace, else of the CAIO folder you are in; anywhere else it is
whichever run was last.
${COMMON}
${EXITS}`,
  report: `caio-cockpit report: the evidence of a run, redacted, to hand to others.

Usage:   caio-cockpit report [RUN] --format md|json|junit|html [--out FILE] [--rehearse]
Example: caio-cockpit report --format html --out cutover.html

RUN is a name from "caio-cockpit runs"; the last one when left out.
${COMMON}`,
  runs: `caio-cockpit runs: all runs, newest first, with what was said at the end of each.

Usage:   caio-cockpit runs [--json] [--rehearse]
Example: caio-cockpit runs
${COMMON}`,
  audit: `caio-cockpit audit: is a run's journal whole and unaltered, and its evidence the one it speaks of.

Usage:   caio-cockpit audit [RUN] [--expect HASH] [--json] [--rehearse]
Example: caio-cockpit audit

--expect compares the end of the record with a hash that you noted (16 characters or more): a report has it.
Exit 0 whole, 1 evidence altered or missing, another end, or nothing recorded, 3 the journal cannot be trusted or
there is no run.
${COMMON}`,
  doctor: `caio-cockpit doctor: is this computer ready: Node, Python and its packages, git, the CAIO folder, network,
clock. Looks only; changes nothing. Network and clock are checked when the deployment addresses are given.

Usage:   caio-cockpit doctor [--json]
Example: caio-cockpit doctor --workspace "D:\\Agent Swarm Orchestration\\chiefaiofficer-alpha-swarm"

Exit 0 ready, 3 something is missing or was not checked.
${COMMON}`,
};

/** What `--help` prints for a command. */
export const helpFor = (command: CommandName): string => TEXTS[command].replaceAll(/\n{3,}/g, '\n\n');
