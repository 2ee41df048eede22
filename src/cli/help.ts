/** What --help says. */
export const HELP = `Reads a Linux kvfree_rcu() patch, says at each hunk what it does to memory reclaim, and simulates the
policies it holds.

Usage:
  kvfree-review annotate FILE|- [--json | --sarif | --lines] [--kernel-source PATH]
  kvfree-review simulate [FILE|-] [--policy ID,...] [--policy-file F.json] [--on-top DIFF]
                         [--workload NAME|F.json] [--machine NAME|F.json] [--runs N] [--seed N]
                         [--engine auto|model|code] [--kernel-source PATH]
                         [--json | --markdown | --csv | --svg FILE] [--fail-if THRESHOLD]
                         [--measured [ID=]LOG] [--shard I/N]
  kvfree-review merge FILE... [--json | --markdown | --csv | --svg FILE] [--fail-if THRESHOLD]
                         [--measured [ID=]LOG]
  kvfree-review report FILE|- [--text | --markdown | --html | --reply] [--runs N] [--seed N]
                         [--schedules N] [--engine model|auto|code] [--kernel-source PATH]
                         [--measured [ID=]LOG] [--on-top DIFF]
  kvfree-review sweep [FILE|-] --vary KEY=VALUE,... [--vary KEY=VALUE,...] [--figure NAME]
                         [--policy ID,...] [--workload NAME] [--machine NAME] [--runs N] [--seed N]
                         [--on-top DIFF] [--text | --markdown | --svg FILE]
  kvfree-review policies|machines|workloads [--json]
  kvfree-review --help | --version

FILE is a patch, a mail, a mailbox or a review reply; - reads standard input.

  --policy ID,...    policies of the document (before, after, alternative-1, ...) and of the catalogue
                     (kvfree-review policies); default: all that the document holds.
                     Without FILE, policies of the catalogue are simulated.
                     NAME:KEY=VALUE:... is one with changes (after:batches=3); so are workloads
                     (rcuscale-small:objectBytes=512) and machines (mail:memoryMB=2048).
                     after:without=h7 and before:with=h4+h5 leave hunks out, or have them alone
  --policy-file F    a policy as a file; may be given several times
  --on-top DIFF      a diff against the patched file: one alternative more (alternative-1, ...), as if it stood
                     in a reply to the patch; may be given several times
  --workload NAME    mail (the document's own command line; the default where it has one),
                     rcuscale (the same, or 16 threads x 10000 loops), rcuscale-small (a hundredth of
                     the loops; the default else), steady-10k, light-phone, ... (kvfree-review
                     workloads), or a file that ends in .json
  --machine NAME     mail, guest-64, ... (kvfree-review machines), or a file that ends in .json
  --runs N           runs of each policy, 1 to 1000; default 10
  --seed N           seed of the first run, 0 to 4294967295; default 1. The same seed gives the same bytes
  --engine NAME      model (a parametrised model), code (the patch's own code, compiled; needs Node 24), or
                     auto (the code where its source is at hand, else the model; the default)
  --kernel-source P  where the kernel's source is: a file, a tree, or an archive such as .tar.xz. Without it,
                     the current folder: its git blobs, and the file itself. Where the patch applies to it, the
                     policy before the patch is read from it, and its code can run
  --json             everything, for programs
  --markdown         the tables, for a mail or an issue
  --csv              one row a run and policy
  --measured [ID=]F  the console log of a real run (with report as well): its rows join the result, as those of
                     the policy ID; may be given several times
  --shard I/N        only every Nth run from the Ith on, as a file for merge, so that N jobs share the runs;
                     merge prints of all N files what one process would have printed
  --svg FILE         the footprint over time as a picture

report answers what reviewers ask: the mail's claims, effects hunk by hunk, stalls, safety, what-ifs, each with
the command that gives its figures again.

  --text             for a terminal (the default); --markdown for a wiki or an issue; --html with pictures
  --reply            a mail to the list: plain text, 72 columns, quoting the remarks that it answers
  --runs N           runs of each policy in its small experiments, 1 to 100; default 5
  --schedules N      schedules of each policy with readers placed to break it, 0 to 100000; default 80
  --engine NAME      auto or code let the patch's own code answer where it can; default model

sweep runs policies through the values of one parameter (a curve) or two (a heat map).

  --vary K=V,V,...   a parameter of policies (batches), of the workload (threads, objectBytes) or of the machine
                     (memoryMB, machine.cpus, costs.wakeupNs), and its values
  --figure NAME      what is looked at: footprint-mean (the default), latency, peak, time, ..., as --fail-if

  --fail-if T        exit with 3 if the result crosses a threshold; may be given several times:
                     "footprint>20%" (the patch lets it grow by more than 20 %), "time<-5%",
                     "freedTooEarly>0" (in any run), "alternative-1:latency-p99>10%"
  --sarif            (annotate) findings as SARIF 2.1.0, for CI
  --lines            (annotate) findings as FILE:LINE:COLUMN: note: message [rule]

Exit codes: 0 done; 1 bad usage, or a bad policy, workload or machine file; 2 the document can't be read
or holds nothing to simulate; 3 the result crosses a threshold of --fail-if.
`;
