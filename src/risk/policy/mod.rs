//! Policies: TOML files that say what a finding weighs, where the bands lie, what must and must not be there, and what is said of it.
//!
//! In: a file or one of the two built in. Out: a checked [`Policy`], or everything that is wrong with a file, with lines and columns.
//! [`reader`] reads the shape, [`check`] what values may be; the rules themselves are in [`rules`]. How weights become a score is in
//! [`super::score`].

mod check;
mod located;
mod placeholders;
mod reader;
mod rules;
mod starter;

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use regex::Regex;
use serde::Serialize;
use sha2::{Digest, Sha256};

pub use self::located::Name;
use self::reader::Problems;
use self::rules::Contents;
pub use self::rules::{
    ConflictRule, DirectionRule, ForbiddenRule, LabelRule, LackingRule, Role, SilenceRule, Wanted,
};

use super::forbidden;
use super::report::{Band, Finding};
use crate::error::{Error, Result};

/// A checked policy.
#[derive(Debug, Clone)]
pub struct Policy {
    path: PathBuf,
    source: String,
    contents: Contents,
    rules: BTreeMap<String, LabelRule>,
    /// What finds the phrases of each forbidden rule that has some.
    phrases: Vec<(String, Regex)>,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
}

/// A policy as `policy show --format json` writes it.
#[derive(Serialize)]
struct Shown<'a> {
    /// Version of the JSON layout.
    schema: u32,
    #[serde(flatten)]
    contents: &'a Contents,
    sha256: &'a str,
}

impl Serialize for Policy {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Shown { schema: 1, contents: &self.contents, sha256: &self.sha256 }.serialize(serializer)
    }
}

/// Names in `[missing]` and `[forbidden]` that are no label but an indemnity of one direction.
pub const RECIPIENT_INDEMNITY: &str = "recipient_indemnity";
/// See [`RECIPIENT_INDEMNITY`].
pub const CREATOR_INDEMNITY: &str = "creator_indemnity";

const INDEMNITY: &str = "indemnification";
/// The label of credit and integrity given up, which may be in feedback alone.
pub const MORAL_RIGHTS: &str = "moral_rights_waiver";
/// The label of ownership that passes.
pub const OWNERSHIP: &str = "ip_assignment";
/// The label of AI training, which is never of feedback alone.
pub const TRAINING: &str = "ai_training";
/// The label of uses that are wide enough for AI, which may be of data on how a service is used.
pub const IMPLIED: &str = "implied_ai_use";
/// The label of uses without limit, which may be of such data too.
pub const UNRESTRICTED: &str = "unrestricted_use";
/// The label of changes, which may be about a side's own product.
pub const DERIVATIVES: &str = "derivative_works";
/// Labels of rights that may be granted to the creator too.
pub const GRANTS: [&str; 6] =
    [DERIVATIVES, "future_tech", TRAINING, IMPLIED, "perpetual_rights", UNRESTRICTED];
/// Labels that protect the creator, unless they bind it.
const PROTECTIONS: [&str; 2] = [super::NO_AI, PURPOSE];
/// The label of limits, which may be about secrets, or names and trademarks, alone.
pub const PURPOSE: &str = "purpose_limitation";
/// The label of rights without an end.
pub const PERPETUAL: &str = "perpetual_rights";

impl Policy {
    /// The built-in policy for a side.
    #[must_use]
    pub fn built_in(side: Role) -> Self {
        let (name, source) = match side {
            Role::Creator => ("built-in creator policy", include_str!("../../../data/policy/creator.toml")),
            Role::Client => ("built-in client policy", include_str!("../../../data/policy/client.toml")),
        };
        Self::parse(source, Path::new(name)).expect("a test parses the built-in policies")
    }

    /// Reads a policy file.
    ///
    /// # Errors
    /// A file that cannot be read; the first thing in it that is wrong, with line and column.
    pub fn read(path: &Path) -> Result<Self> {
        Self::parse(&text_of(path)?, path)
    }

    /// Reads a policy file for a model with these `labels` and looks at all of it.
    ///
    /// # Errors
    /// A file that cannot be read; else everything in it that is wrong, in the order of the file. What is no TOML at all is one
    /// error.
    pub fn check(path: &Path, labels: &[String]) -> Result<Self, Vec<Error>> {
        let source = text_of(path).map_err(|error| vec![error])?;
        Self::parse_all(&source, path, Some(labels))
    }

    /// Reads a policy from its text; `path` is only its name.
    ///
    /// # Errors
    /// As [`Policy::read`].
    pub fn parse(source: &str, path: &Path) -> Result<Self> {
        Self::parse_all(source, path, None).map_err(|errors| {
            let more = errors.len() - 1;
            let mut errors = errors.into_iter();
            let mut first = errors.next().expect("a policy that is not sound has an error");
            if let (Error::Policy { reason, .. }, 1..) = (&mut first, more) {
                reason.push_str(&format!(" (and {more} more: `termscore policy check` lists them)"));
            }
            first
        })
    }

    /// As [`Policy::parse`], with everything that is wrong, labels that a model with `labels` does not have among it.
    ///
    /// # Errors
    /// As [`Policy::check`].
    pub fn parse_all(source: &str, path: &Path, labels: Option<&[String]>) -> Result<Self, Vec<Error>> {
        let all = |mut problems: Problems| -> Vec<Error> {
            problems.sort_by_key(|(at, _)| *at);
            problems.into_iter().map(|(at, reason)| error_at(source, path, at, reason)).collect()
        };
        let (contents, mut problems) = reader::read(source).map_err(|problem| all(vec![problem]))?;
        problems.extend(check::errors(&contents));
        problems.extend(labels.map(|labels| unknown(&contents, labels)).unwrap_or_default());
        let mut phrases = Vec::new();
        for (name, rule) in contents.forbidden.iter().filter(|(_, rule)| !rule.phrases.is_empty()) {
            match forbidden::pattern(rule.phrases.iter().map(Name::as_str)) {
                Ok(pattern) => phrases.push((name.as_str().to_owned(), pattern)),
                Err(_) => {
                    problems.push((name.at, format!("the phrases of `{}` are too long", name.as_str())))
                }
            }
        }
        if !problems.is_empty() {
            return Err(all(problems));
        }
        let rules = contents.labels.iter().map(|(name, rule)| (name.text.clone(), rule.clone())).collect();
        let sha256 = Sha256::digest(source).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { path: path.to_owned(), source: source.to_owned(), contents, rules, phrases, sha256 })
    }

    /// Whether every label that the policy names is one of the model's.
    ///
    /// # Errors
    /// The first that is not, with its place in the file.
    pub fn check_labels(&self, labels: &[String]) -> Result<()> {
        self.unknown_labels(labels).into_iter().next().map_or(Ok(()), Err)
    }

    /// An error for each label that the policy names and the model does not have.
    #[must_use]
    pub fn unknown_labels(&self, labels: &[String]) -> Vec<Error> {
        let mut unknown = unknown(&self.contents, labels);
        unknown.sort();
        self.located(unknown)
    }

    /// What in the policy has no effect or is likely not meant, for a model with these `labels`, in the order of the file.
    #[must_use]
    pub fn warnings(&self, labels: &[String]) -> Vec<Error> {
        let mut warnings = check::warnings(&self.contents, labels);
        warnings.sort_by_key(|(at, _)| *at);
        self.located(warnings)
    }

    fn located(&self, problems: Problems) -> Vec<Error> {
        let error = |(at, reason)| match error_at(&self.source, &self.path, at, reason) {
            // Nothing of interest stands at the very beginning: it is of the file as a whole.
            Error::Policy { path, reason, .. } if at == 0 => {
                Error::Policy { path, line: 0, column: 0, reason }
            }
            error => error,
        };
        problems.into_iter().map(error).collect()
    }

    /// The policy's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.contents.name
    }

    /// Its file, as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The side that it is written for.
    #[must_use]
    pub fn side(&self) -> Role {
        self.contents.side
    }

    /// The rule of a label, if it has one.
    #[must_use]
    pub fn rule(&self, label: &str) -> Option<&LabelRule> {
        self.rules.get(label)
    }

    /// Points of one certain finding like this one: above 0 where it stands against the reader. 0 for labels without a rule.
    #[must_use]
    pub fn points(&self, finding: &Finding) -> f64 {
        let points = |rule: &LabelRule| {
            let direction = finding.direction.and_then(|d| rule.direction(d));
            direction.map_or(rule.points(), DirectionRule::points)
        };
        self.rule(&finding.label).map_or(0.0, points)
    }

    /// The rules of all labels, by name.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &LabelRule)> {
        self.rules.iter().map(|(name, rule)| (name.as_str(), rule))
    }

    /// Broad rights without an answer.
    #[must_use]
    pub fn silence(&self) -> Option<&SilenceRule> {
        self.contents.silence.as_ref()
    }

    /// Share of what stands against the reader that protections take off at most, above 0 to 1.
    #[must_use]
    pub fn most_offset(&self) -> f64 {
        self.contents.offsets.as_ref().map_or(1.0, |rule| rule.most.value)
    }

    /// A grant and a ban together.
    #[must_use]
    pub fn conflict(&self) -> Option<&ConflictRule> {
        self.contents.conflict.as_ref()
    }

    /// What must be given by some clause, by name.
    pub fn lacking(&self) -> impl Iterator<Item = (&str, &LackingRule)> {
        self.contents.lacking.iter().map(|(name, rule)| (name.as_str(), rule))
    }

    /// What must not be there, by name.
    pub fn forbidden(&self) -> impl Iterator<Item = (&str, &ForbiddenRule)> {
        self.contents.forbidden.iter().map(|(name, rule)| (name.as_str(), rule))
    }

    /// What finds the phrases of forbidden rules, by the rule's name.
    pub(super) fn forbidden_phrases(&self) -> &[(String, Regex)] {
        &self.phrases
    }

    /// Protections that a good contract has, by name.
    pub fn required(&self) -> impl Iterator<Item = (&str, &Wanted)> {
        self.contents.missing.iter().map(|(name, wanted)| (name.as_str(), wanted))
    }

    /// Protections that a good contract has, each with a plain phrase.
    pub fn wanted(&self) -> impl Iterator<Item = (&str, &str)> {
        self.required().map(|(name, wanted)| (name, wanted.phrase.as_str()))
    }

    /// The contract wording that gives a protection, if the policy has some.
    #[must_use]
    pub fn wanted_clause(&self, name: &str) -> Option<&str> {
        let (_, wanted) = self.required().find(|(key, _)| *key == name)?;
        Some(wanted.clause.trim()).filter(|clause| !clause.is_empty())
    }

    /// The score at which a band starts.
    #[must_use]
    pub fn band_start(&self, band: Band) -> f64 {
        let bands = &self.contents.bands;
        match band {
            Band::Low => 0.0,
            Band::Medium => bands.medium.value,
            Band::High => bands.high.value,
            Band::Critical => bands.critical.value,
        }
    }

    /// The band of a score.
    #[must_use]
    pub fn band(&self, value: u32) -> Band {
        let reached = |band: &Band| f64::from(value) >= self.band_start(*band);
        [Band::Critical, Band::High, Band::Medium].into_iter().find(reached).unwrap_or(Band::Low)
    }
}

/// Labels of a policy that a model with `labels` does not have.
fn unknown(contents: &Contents, labels: &[String]) -> Problems {
    let unknown = contents.labels.keys().filter(|name| !labels.contains(&name.text));
    let problem = |name: &Name| {
        let reason = format!(
            "label `{}` is unknown to the model, whose labels are {}: name the model that has it (--model), or take another policy \
             (--policy)",
            name.as_str(),
            labels.join(", ")
        );
        (name.at, reason)
    };
    unknown.map(problem).collect()
}

fn text_of(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            Error::document(path, "there is no such policy file; check the name and the folder")
        }
        _ => Error::read(path)(error),
    })?;
    String::from_utf8(bytes).map_err(|_| Error::Policy {
        path: path.to_owned(),
        line: 0,
        column: 0,
        reason: "is not UTF-8 text; a policy is a TOML file".to_owned(),
    })
}

fn error_at(source: &str, path: &Path, at: usize, reason: String) -> Error {
    let before = &source.as_bytes()[..at.min(source.len())];
    let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
    let start = before.iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    Error::Policy { path: path.to_owned(), line, column, reason }
}

#[cfg(test)]
mod tests;
