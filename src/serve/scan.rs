//! Scanning as a job: a document that was sent becomes a report, for the side that was asked for, with the papers to send back.

use std::path::Path;
use std::sync::Arc;

use axum::body::Bytes;

use super::answer::{Answer, Form};
use super::form::Upload;
use super::queue::{Progress, Work};
use crate::document::{Limits, PdfReader};
use crate::draft::addendum::{Strength, addendum};
use crate::draft::notice::{self, notice};
use crate::draft::{Draft, Facts, render};
use crate::error::{Error, Result};
use crate::report::html::contract;
use crate::report::{Detail, docx, json, markdown};
use crate::risk::report::RiskReport;
use crate::risk::{Names, Role};
use crate::scan::{Contract, Scanner};

/// Scanners, one a side; the first is for whoever asks for none.
#[derive(Clone)]
pub struct Sides(Arc<Vec<Scanner>>);

impl Sides {
    /// `first`, and others by policies for other sides.
    #[must_use]
    pub fn new(first: Scanner, others: Vec<Scanner>) -> Self {
        Self(Arc::new(std::iter::once(first).chain(others).collect()))
    }

    /// The sides, the first of which is the one for whoever asks for none.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        self.0.iter().map(|scanner| scanner.policy().side()).collect()
    }

    /// Whether there is a scanner for `side`.
    #[must_use]
    pub fn offer(&self, side: Role) -> bool {
        self.roles().contains(&side)
    }

    /// The scanner for `side`, or else the first.
    #[must_use]
    pub fn scanner(&self, side: Option<Role>) -> &Scanner {
        let asked = self.0.iter().find(|scanner| Some(scanner.policy().side()) == side);
        asked.unwrap_or(&self.0[0])
    }
}

/// The work of scanning `upload` for `side`, with its parties called as `names` says.
#[must_use]
pub fn work(upload: Upload, sides: Sides, side: Option<Role>, names: Names, limits: Limits) -> Work {
    Box::new(move |progress| {
        let report = scan(&upload, sides.scanner(side), &names, &limits, progress);
        match report.map_err(|error| words(&error, &limits))? {
            Some(scanned) => Ok(Arc::new(scanned)),
            None => Err(progress.took_too_long()),
        }
    })
}

fn scan(
    upload: &Upload,
    scanner: &Scanner,
    names: &Names,
    limits: &Limits,
    progress: &Progress,
) -> Result<Option<Scanned>> {
    progress.reading();
    let mut contract = Contract::read(Path::new(&upload.name), &upload.bytes, limits)?;
    if *names != Names::default() {
        contract = contract.with_names(names)?;
    }
    let report = scanner.report_step_by_step(&contract, |done, all| progress.labelling(done, all))?;
    Ok(report.map(|report| {
        let facts = Facts::read(&contract.document().text, contract.parties(), &report, scanner.policy());
        let addendum = addendum(&facts, scanner.policy(), Strength::Standard, &[]);
        let notice =
            notice(&facts, &report, &notice::Options { breach: None, days: NOTICE_DAYS, jurisdictions: &[] });
        Scanned { report, contract, file: upload.bytes.clone(), limits: limits.clone(), addendum, notice }
    }))
}

/// An error in the words of the command line, without the places of this machine's files.
pub(super) fn words(error: &Error, limits: &Limits) -> String {
    let words = error.to_string();
    match &limits.pdf_reader {
        PdfReader::Child { program, .. } => words.replace(&program.display().to_string(), "termscore"),
        PdfReader::InProcess => words,
    }
}

/// Days for an answer to a notice.
const NOTICE_DAYS: u32 = 14;

/// A report, what it is of, and the papers to send back.
struct Scanned {
    report: RiskReport,
    contract: Contract,
    file: Bytes,
    limits: Limits,
    addendum: Draft,
    notice: Option<Draft>,
}

/// Makes a file of a report, where there is one.
type Write = fn(&Scanned) -> Option<Result<Vec<u8>>>;

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The forms of a report and the papers, as the page lists them.
const FORMS: [(Form, Write); 6] = [
    (
        Form { slug: "html", name: "page (HTML)", extension: "html", media_type: "text/html; charset=utf-8" },
        |scanned| Some(Ok(scanned.html("").into_bytes())),
    ),
    (
        Form {
            slug: "docx",
            name: "the contract with comments and changes (Word)",
            extension: "docx",
            media_type: WORD,
        },
        |scanned| Some(scanned.commented()),
    ),
    (
        Form {
            slug: "markdown",
            name: "Markdown",
            extension: "md",
            media_type: "text/markdown; charset=utf-8",
        },
        |scanned| Some(Ok(markdown(std::slice::from_ref(&scanned.report), Detail::Normal).into_bytes())),
    ),
    (Form { slug: "json", name: "JSON", extension: "json", media_type: "application/json" }, |scanned| {
        Some(Ok(json(std::slice::from_ref(&scanned.report), true).into_bytes()))
    }),
    (
        Form {
            slug: "addendum",
            name: "No-AI addendum (Word)",
            extension: "addendum.docx",
            media_type: WORD,
        },
        |scanned| Some(Ok(render::word(&scanned.addendum))),
    ),
    (
        Form {
            slug: "notice",
            name: "notice that quotes its clause (Word)",
            extension: "notice.docx",
            media_type: WORD,
        },
        |scanned| scanned.notice.as_ref().map(|notice| Ok(render::word(notice))),
    ),
];

impl Scanned {
    fn html(&self, above: &str) -> String {
        let text = &self.contract.document().text;
        contract::contracts_below(above, &[contract::Read { report: &self.report, text }])
    }

    fn commented(&self) -> Result<Vec<u8>> {
        let (document, outline) = (self.contract.document(), self.contract.outline());
        let read = docx::Read { report: &self.report, document, outline, file: &self.file };
        Ok(docx::commented(&read, &self.limits)?.bytes)
    }
}

impl Answer for Scanned {
    fn name(&self) -> &str {
        &self.report.document.path
    }

    fn page(&self, above: &str) -> String {
        self.html(above)
    }

    fn forms(&self) -> Vec<Form> {
        FORMS
            .iter()
            .map(|(form, _)| *form)
            .filter(|form| form.slug != "notice" || self.notice.is_some())
            .collect()
    }

    fn file(&self, slug: &str) -> Option<Result<Vec<u8>>> {
        FORMS.iter().find(|(form, _)| form.slug == slug).and_then(|(_, write)| write(self))
    }

    fn bytes(&self) -> usize {
        // Findings and suggestions quote the text.
        let quoted: usize =
            self.report.findings.iter().map(|finding| finding.text.len() + finding.lead.len()).sum();
        // A segment holds its words once more, and its lead-in.
        self.file.len() + 3 * self.contract.document().text.len() + 2 * quoted + 16_384
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_no_place_of_this_machine() {
        let limits = Limits::default().with_pdf_worker("/home/somebody/bin/termscore");
        let error = Error::document("a.pdf", "`/home/somebody/bin/termscore` cannot be started");
        assert_eq!(words(&error, &limits), "`a.pdf`: `termscore` cannot be started");
    }

    #[test]
    fn forms_have_names_of_their_own() {
        let mut slugs: Vec<&str> = FORMS.iter().map(|(form, _)| form.slug).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), FORMS.len());
    }
}
