//! `termscore`: reads contracts and scores what they do to their creator's work.

mod cli;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Outcome, messages};
use termscore::document::{PDF_WORKER_ARGUMENT, pdf_worker_main};
use termscore::panics;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A PDF is read in a child process of this same binary, which must do that and nothing else.
    let arguments: Vec<String> = std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect();
    if arguments.get(1).is_some_and(|first| first == PDF_WORKER_ARGUMENT) {
        return pdf_worker_main(&arguments[2..]);
    }
    panics::note_places();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return messages::usage(&error),
    };
    let outcome = match std::panic::catch_unwind(|| cli.run()) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(error)) => {
            messages::failure(&error);
            Outcome::Unusable
        }
        Err(_) => {
            messages::error(panics::internal_error());
            Outcome::Unusable
        }
    };
    outcome.into()
}
