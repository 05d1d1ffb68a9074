//! Comparing as a job: two versions of a contract become a page that says what changed for the creator.

use std::path::Path;
use std::sync::Arc;

use super::answer::{Answer, Form};
use super::form::Upload;
use super::queue::{Progress, Work};
use super::scan::{Sides, words};
use crate::diff::{Difference, Version, compare};
use crate::document::Limits;
use crate::error::Result;
use crate::report::html::difference::difference_page_below;
use crate::report::{Detail, difference_json, difference_markdown};
use crate::risk::Role;
use crate::scan::{Contract, Scanner};

/// The work of comparing `old` with `new` for `side`.
#[must_use]
pub fn work(old: Upload, new: Upload, sides: Sides, side: Option<Role>, limits: Limits) -> Work {
    Box::new(move |progress| {
        let compared = compared(&old, &new, sides.scanner(side), &limits, progress);
        match compared.map_err(|error| words(&error, &limits))? {
            Some(compared) => Ok(Arc::new(compared)),
            None => Err(progress.took_too_long()),
        }
    })
}

fn compared(
    old: &Upload,
    new: &Upload,
    scanner: &Scanner,
    limits: &Limits,
    progress: &Progress,
) -> Result<Option<Compared>> {
    progress.reading();
    let read = |upload: &Upload| Contract::read(Path::new(&upload.name), &upload.bytes, limits);
    let (old, new) = (read(old)?, read(new)?);
    let clauses = old.outline().segments.len() + new.outline().segments.len();
    let before = old.outline().segments.len();
    let Some(old_scores) = scanner.scores_step_by_step(&old, |done, _| progress.labelling(done, clauses))?
    else {
        return Ok(None);
    };
    let go_on = |done, _| progress.labelling(before + done, clauses);
    let Some(new_scores) = scanner.scores_step_by_step(&new, go_on)? else { return Ok(None) };
    let (old_report, new_report) = (scanner.assess(&old, &old_scores), scanner.assess(&new, &new_scores));
    let difference = compare(
        Version { outline: old.outline(), report: &old_report },
        Version { outline: new.outline(), report: &new_report },
        scanner.policy(),
    );
    let name = difference.new.path.clone();
    let bytes = 4 * (old.document().text.len() + new.document().text.len()) + 16_384;
    Ok(Some(Compared { name, difference, bytes }))
}

/// What changed between two versions.
struct Compared {
    name: String,
    difference: Difference,
    bytes: usize,
}

const HTML: Form =
    Form { slug: "html", name: "page (HTML)", extension: "html", media_type: "text/html; charset=utf-8" };
const MARKDOWN: Form =
    Form { slug: "markdown", name: "Markdown", extension: "md", media_type: "text/markdown; charset=utf-8" };
const JSON: Form = Form { slug: "json", name: "JSON", extension: "json", media_type: "application/json" };

impl Answer for Compared {
    fn name(&self) -> &str {
        &self.name
    }

    fn page(&self, above: &str) -> String {
        difference_page_below(above, &self.difference)
    }

    fn forms(&self) -> Vec<Form> {
        vec![HTML, MARKDOWN, JSON]
    }

    fn file(&self, slug: &str) -> Option<Result<Vec<u8>>> {
        let written = match slug {
            "html" => difference_page_below("", &self.difference),
            "markdown" => difference_markdown(&self.difference, Detail::Normal),
            "json" => difference_json(&self.difference),
            _ => return None,
        };
        Some(Ok(written.into_bytes()))
    }

    fn bytes(&self) -> usize {
        self.bytes
    }
}
