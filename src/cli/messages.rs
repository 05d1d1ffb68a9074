//! What the program says on standard error: one line a message, and nothing in it that acts on a terminal.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use clap::error::ErrorKind;
use termscore::report::printable;

use super::Outcome;

/// Says what went wrong.
pub fn error(what: impl Display) {
    let line = format!("termscore: {}\n", printable(&what.to_string()));
    // Nobody is left to tell where even standard error is closed.
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
}

/// Says what may not be as it should be, while the work goes on.
pub fn warning(what: impl Display) {
    error(format!("warning: {what}"));
}

/// Says how a long run goes.
pub fn note(what: impl Display) {
    let line = format!("{}\n", printable(&what.to_string()));
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
}

/// Prints help or the version if that is what was asked for, else says in one line what is wrong with the arguments.
pub fn usage(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A reader that has seen enough may close the pipe.
            let _ = error.print();
            Outcome::Done.into()
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            Outcome::Unusable.into()
        }
        _ => {
            self::error(one_line(&error.render().to_string()));
            Outcome::Unusable.into()
        }
    }
}

/// clap's message, which stands above the usage in paragraphs, as one line.
fn one_line(rendered: &str) -> String {
    let message = rendered.split("\n\nUsage:").next().unwrap_or_default();
    let paragraphs = message.split("\n\n").filter(|paragraph| !paragraph.starts_with("For more information"));
    let lines: Vec<String> = paragraphs
        .map(|paragraph| paragraph.trim().trim_start_matches("error: ").trim_start_matches("tip: "))
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    format!("{} (--help shows what there is)", lines.join("; "))
}

/// Says what went wrong, with the causes that the message does not name itself.
pub fn failure(error: &anyhow::Error) {
    self::error(whole(error));
}

fn whole(error: &anyhow::Error) -> String {
    let mut message = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !message.contains(&cause) {
            message.push_str(if message.is_empty() { "" } else { ": " });
            message.push_str(&cause);
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::Cli;

    fn said(arguments: &[&str]) -> String {
        let error = Cli::try_parse_from(arguments).expect_err("the arguments are wrong");
        one_line(&error.render().to_string())
    }

    #[test]
    fn a_cause_is_said_once() {
        let cause = std::io::Error::other("no space left");
        let error = termscore::Error::Write { path: "a.json".into(), source: cause };
        assert_eq!(whole(&error.into()), "`a.json`: cannot be written: no space left");
        let error = anyhow::anyhow!("no threads").context("--threads 9");
        assert_eq!(whole(&error), "--threads 9: no threads");
    }

    #[test]
    fn a_wrong_flag_is_one_line_with_the_likely_right_one() {
        let line = said(&["termscore", "scan", "a.md", "--formt", "json"]);
        assert_eq!(
            line,
            "unexpected argument '--formt' found; a similar argument exists: '--format' (--help shows what there is)"
        );
    }

    #[test]
    fn a_wrong_value_is_one_line_with_the_right_ones() {
        let line = said(&["termscore", "scan", "a.md", "--fail-on", "hgh"]);
        assert!(
            line.starts_with("invalid value 'hgh' for '--fail-on <BAND>' [possible values: low, medium,"),
            "{line}"
        );
        assert!(!line.contains('\n'));
    }

    #[test]
    fn a_missing_file_argument_is_one_line() {
        let line = said(&["termscore", "scan"]);
        assert!(line.starts_with("the following required arguments were not provided: <FILE>..."), "{line}");
    }
}
