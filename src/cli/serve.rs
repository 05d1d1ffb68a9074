//! `termscore serve`: scans as a page in the browser.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;

use termscore::risk::baseline::Baseline;
use termscore::scan::Scanner;
use termscore::serve::{Bounds, Server, Settings, Sides};

use super::output::Output;
use super::policy::PolicyArgs;
use super::{Outcome, Shared, input, messages};

/// Scan contracts on a page in the browser of this computer; nothing leaves it, and nothing is stored
///
/// Prints the address of the page. Only this computer can reach it. Ctrl-C ends it.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Port of the page on 127.0.0.1; 0: a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    policy: PolicyArgs,
    /// Compare with this baseline [default: the one built in, for the built-in model and policy]
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Compare with no baseline
    #[arg(long, conflicts_with = "baseline")]
    no_baseline: bool,
}

/// Runs the command until Ctrl-C.
pub fn run(args: &ServeArgs, shared: &Shared) -> anyhow::Result<Outcome> {
    // A port that is taken is said before the model is loaded.
    let server = Server::bind(args.port)?;
    let sides = sides(args, shared)?;
    let limits = input::limits();
    let bounds = Bounds::new(limits.file_bytes);
    let stopper = server.stopper();
    ctrlc::set_handler(move || stopper.stop()).context("Ctrl-C cannot be watched")?;
    Output::Standard.write(&format!("{}\n", server.address()))?;
    if !shared.quiet {
        messages::note("open this address in the browser of this computer; Ctrl-C ends it");
    }
    if args.open && open::that_detached(server.address()).is_err() {
        messages::warning("no browser could be opened; open the address yourself");
    }
    server.run(Settings { sides, limits, bounds, notice: Arc::new(|words| messages::error(words)) })?;
    Ok(Outcome::Done)
}

/// A scanner for each side that the policy leaves to choose, over one model.
fn sides(args: &ServeArgs, shared: &Shared) -> anyhow::Result<Sides> {
    let (policy, other) = args.policy.policies()?;
    let baseline = match &args.baseline {
        Some(path) => Some(Baseline::read(path)?),
        None => (!args.no_baseline).then(Baseline::built_in),
    };
    let classifier = Arc::new(shared.classifier()?);
    let fitting = |scanner: Scanner| match &baseline {
        Some(baseline) => scanner.with_fitting_baseline(baseline.clone()),
        None => scanner,
    };
    let first = Scanner::new(Arc::clone(&classifier), policy)?;
    let first = match (&args.baseline, &baseline) {
        // One that was named must fit.
        (Some(_), Some(baseline)) => first.with_baseline(baseline.clone())?,
        _ => fitting(first),
    };
    let others = other.map(|policy| Scanner::new(classifier, policy).map(fitting)).transpose()?;
    Ok(Sides::new(first, others.into_iter().collect()))
}
