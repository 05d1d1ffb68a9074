//! The parent's side of decoding in a child process: feeds it, watches the clock, kills it.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::Answer;
use crate::document::limits::Limits;

/// How often the parent looks whether the child has ended.
const TICK: Duration = Duration::from_millis(2);

/// Starts `program` with `arguments` and the limits, sends `bytes` and takes the answer.
///
/// # Errors
/// A reason: the child could not be started, took too long, or died.
pub(super) fn decode(
    bytes: &[u8],
    program: &Path,
    arguments: &[OsString],
    limits: &Limits,
) -> Result<Answer, String> {
    let numbers = [limits.pdf_memory_bytes, limits.pdf_seconds, limits.pdf_pages as u64];
    let mut child = Command::new(program)
        .args(arguments)
        .args(numbers.map(|n| n.to_string()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| format!("the reader of PDFs, `{}`, cannot be started: {e}", program.display()))?;
    let mut stdin = child.stdin.take().expect("it was piped");
    let stdout = child.stdout.take().expect("it was piped");
    let most = limits.unpacked_bytes;
    let outcome = std::thread::scope(|scope| {
        // A child that dies closes its end: the failed write is told by its exit.
        scope.spawn(move || {
            let _ = stdin.write_all(bytes);
        });
        let reader = scope.spawn(move || {
            let mut answer = Vec::new();
            stdout.take(most).read_to_end(&mut answer).map(|_| answer)
        });
        let deadline = Instant::now() + Duration::from_secs(limits.pdf_seconds);
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if Instant::now() < deadline && !reader.is_finished() => std::thread::sleep(TICK),
                // The answer is whole, or too long; either way there is nothing to wait for but the end.
                Ok(None) if reader.is_finished() && Instant::now() < deadline => {
                    std::thread::sleep(TICK);
                    if Instant::now() + TICK >= deadline {
                        let _ = child.kill();
                    }
                }
                _ => {
                    let _ = child.kill();
                    let _ = child.wait();
                    break None;
                }
            }
        };
        (status, reader.join())
    });
    match outcome {
        (None, _) => Err(format!(
            "reading the PDF took more than {} seconds and was stopped: save or print it as a new PDF",
            limits.pdf_seconds
        )),
        (Some(status), Ok(Ok(answer))) if status.success() => {
            serde_json::from_slice(&answer).map_err(|_| died("gave no answer"))
        }
        (Some(_), _) => Err(died("broke off, out of memory or time or on a broken part")),
    }
}

fn died(how: &str) -> String {
    format!("reading the PDF {how}: open it in a viewer and save or print it as a new PDF")
}
