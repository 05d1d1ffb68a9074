//! What is said after an error of ours: one contract suffers and not the others, and nothing of its words is shown.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};

/// Where the last panic happened.
static PLACE: Mutex<String> = Mutex::new(String::new());

/// Keeps panics of this process silent and notes where they happen. What they say is not shown: it may hold words of a contract.
pub fn note_places() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
        *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
}

/// What to say after a panic, with its place where [`note_places`] was called.
#[must_use]
pub fn internal_error() -> String {
    let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner);
    format!("internal error{place}; please report it with the command you ran, without the contract")
}

/// What `work` on the contract at `path` gives. An error of ours there is an error of that contract: the others must not suffer.
///
/// # Errors
/// Those of `work`, and one that asks to report a panic.
pub fn guarded<T>(path: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::document(path, internal_error())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_of_its_contract_and_says_nothing_of_its_words() {
        let said = guarded::<()>(Path::new("a.pdf"), || panic!("secret words")).unwrap_err().to_string();
        assert!(said.starts_with("`a.pdf`: internal error") && !said.contains("secret"), "{said}");
        assert_eq!(guarded(Path::new("a.pdf"), || Ok(7)).unwrap(), 7);
    }
}
