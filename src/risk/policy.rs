//! Policies: TOML files that say what a finding weighs, where the bands lie, and what is said of it.
//!
//! In: a file or one of the two built in. Out: a checked [`Policy`]; whatever is wrong with a file is told with its line and
//! column. How weights become a score is in [`super::score`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::report::{Band, Direction, Finding};
use crate::error::{Error, Result};

/// The side that a report is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Whoever makes the work.
    Creator,
    /// Whoever gets rights in it.
    Client,
}

/// What one label weighs and what is said of a finding.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelRule {
    /// Plain name for people.
    pub name: String,
    /// Points of one certain finding: above 0 for a risk, below 0 for a protection.
    points: Spanned<f64>,
    /// One plain sentence; `{creator}` and `{recipient}` are replaced by the parties' names.
    pub why: String,
    /// What to ask for instead, or empty.
    pub ask: String,
    /// Contract wording to put in its place, or empty; see [`super::wording`] for what is filled in.
    #[serde(default)]
    pub clause: String,
    /// Other words where the finding says certain things; the first that fits is taken.
    #[serde(default)]
    pub variants: Vec<Variant>,
    /// For indemnities: by who owes it.
    #[serde(default)]
    pub directions: BTreeMap<String, DirectionRule>,
}

/// Words for findings that contain any of some phrases.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Phrases in lower case.
    pub any: Vec<String>,
    /// See [`LabelRule::why`].
    pub why: String,
    /// See [`LabelRule::ask`].
    pub ask: String,
}

/// What an indemnity of one direction weighs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectionRule {
    points: Spanned<f64>,
    /// See [`LabelRule::why`].
    pub why: String,
    /// See [`LabelRule::ask`].
    pub ask: String,
    /// See [`LabelRule::clause`].
    #[serde(default)]
    pub clause: String,
}

/// Broad rights without the clause that would answer them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SilenceRule {
    points: Spanned<f64>,
    /// The broad rights.
    pub rights: Vec<Spanned<String>>,
    /// The clause that is missing.
    pub answer: Spanned<String>,
    /// One plain sentence.
    pub why: String,
}

/// A grant and a ban of the same thing.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConflictRule {
    /// The label that allows.
    pub grant: Spanned<String>,
    /// The label that forbids.
    pub ban: Spanned<String>,
    /// One plain sentence.
    pub why: String,
}

/// Points for what no clause gives.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LackingRule {
    points: Spanned<f64>,
    /// Any of these labels answers it.
    pub any: Vec<Spanned<String>>,
    /// One plain sentence.
    pub why: String,
}

/// A protection that a good contract has.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "expected a phrase, or a table with `phrase` and `clause`")]
enum Wanted {
    Phrase(String),
    Worded(WantedRule),
}

/// A protection with the wording that gives it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedRule {
    phrase: String,
    #[serde(default)]
    clause: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bands {
    medium: Spanned<f64>,
    high: Spanned<f64>,
    critical: Spanned<f64>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    name: String,
    side: Role,
    bands: Bands,
    labels: BTreeMap<Spanned<String>, LabelRule>,
    silence: Option<SilenceRule>,
    conflict: Option<ConflictRule>,
    #[serde(default)]
    lacking: BTreeMap<String, LackingRule>,
    #[serde(default)]
    missing: BTreeMap<Spanned<String>, Wanted>,
}

/// A checked policy.
#[derive(Debug, Clone)]
pub struct Policy {
    path: PathBuf,
    source: String,
    contents: Contents,
    rules: BTreeMap<String, LabelRule>,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
}

/// Names in `[missing]` that are no label but an indemnity of one direction.
pub const RECIPIENT_INDEMNITY: &str = "recipient_indemnity";
/// See [`RECIPIENT_INDEMNITY`].
pub const CREATOR_INDEMNITY: &str = "creator_indemnity";

const INDEMNITY: &str = "indemnification";

impl Policy {
    /// The built-in policy for a side.
    #[must_use]
    pub fn built_in(side: Role) -> Self {
        let (name, source) = match side {
            Role::Creator => ("built-in creator policy", include_str!("../../data/policy/creator.toml")),
            Role::Client => ("built-in client policy", include_str!("../../data/policy/client.toml")),
        };
        Self::parse(source, Path::new(name)).expect("a test parses the built-in policies")
    }

    /// Reads a policy file.
    ///
    /// # Errors
    /// A file that cannot be read; the first thing in it that is wrong, with line and column.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::read(path))?;
        let source = String::from_utf8(bytes).map_err(|_| Error::Policy {
            path: path.to_owned(),
            line: 0,
            column: 0,
            reason: "is not UTF-8 text; a policy is a TOML file".to_owned(),
        })?;
        Self::parse(&source, path)
    }

    /// Reads a policy from its text; `path` is only its name.
    ///
    /// # Errors
    /// As [`Policy::read`].
    pub fn parse(source: &str, path: &Path) -> Result<Self> {
        let contents: Contents = toml::from_str(source).map_err(|e| {
            let at = e.span().map_or(0, |span| span.start);
            error_at(source, path, at, e.message().trim().replace('\n', " "))
        })?;
        let rules = contents.labels.iter().map(|(k, v)| (k.get_ref().clone(), v.clone())).collect();
        let sha256 = Sha256::digest(source).iter().map(|byte| format!("{byte:02x}")).collect();
        let policy = Self { path: path.to_owned(), source: source.to_owned(), contents, rules, sha256 };
        policy.check_numbers()?;
        policy.check_names()?;
        Ok(policy)
    }

    fn check_numbers(&self) -> Result<()> {
        let c = &self.contents;
        let bands = &c.bands;
        let mut least = 0.0;
        for (name, band) in [("medium", &bands.medium), ("high", &bands.high), ("critical", &bands.critical)]
        {
            let value = *band.get_ref();
            if !(value > least && value <= 100.0) {
                let reason =
                    format!("band `{name}` starts at {value}: bands rise from above 0 to at most 100");
                return Err(self.error(band.span().start, reason));
            }
            least = value;
        }
        for (name, rule) in &c.labels {
            self.check_points(&rule.points, -100.0)?;
            for (direction, rule) in &rule.directions {
                self.check_points(&rule.points, -100.0)?;
                if !DIRECTIONS.contains(&direction.as_str()) {
                    let reason =
                        format!("direction `{direction}` is unknown; known are {}", DIRECTIONS.join(", "));
                    return Err(self.error(rule.points.span().start, reason));
                }
            }
            if !rule.directions.is_empty() && name.get_ref() != INDEMNITY {
                let reason = format!("only `{INDEMNITY}` has directions, not `{}`", name.get_ref());
                return Err(self.error(name.span().start, reason));
            }
        }
        if let Some(silence) = &c.silence {
            self.check_points(&silence.points, 0.0)?;
        }
        c.lacking.values().try_for_each(|rule| self.check_points(&rule.points, 0.0))
    }

    fn check_points(&self, points: &Spanned<f64>, least: f64) -> Result<()> {
        let value = *points.get_ref();
        if value.is_finite() && (least..=100.0).contains(&value) {
            return Ok(());
        }
        Err(self
            .error(points.span().start, format!("points are {value}: expected a number from {least} to 100")))
    }

    fn check_names(&self) -> Result<()> {
        let c = &self.contents;
        let known = |name: &Spanned<String>| -> Result<()> {
            if self.rules.contains_key(name.get_ref()) {
                return Ok(());
            }
            let reason = format!("`{}` has no [labels.{}] in this policy", name.get_ref(), name.get_ref());
            Err(self.error(name.span().start, reason))
        };
        if let Some(silence) = &c.silence {
            silence.rights.iter().chain([&silence.answer]).try_for_each(known)?;
        }
        if let Some(conflict) = &c.conflict {
            [&conflict.grant, &conflict.ban].into_iter().try_for_each(known)?;
        }
        for rule in c.lacking.values() {
            rule.any.iter().try_for_each(known)?;
        }
        let special = [RECIPIENT_INDEMNITY, CREATOR_INDEMNITY];
        c.missing.keys().filter(|name| !special.contains(&name.get_ref().as_str())).try_for_each(known)
    }

    /// Whether every label that the policy names is one of the model's.
    ///
    /// # Errors
    /// The first that is not, with its place in the file.
    pub fn check_labels(&self, labels: &[String]) -> Result<()> {
        match self.contents.labels.keys().find(|name| !labels.contains(name.get_ref())) {
            None => Ok(()),
            Some(name) => {
                let reason = format!(
                    "label `{}` is unknown to the model, whose labels are {}; a model with labels of its own needs a \
                     policy that names them (--policy)",
                    name.get_ref(),
                    labels.join(", ")
                );
                Err(self.error(name.span().start, reason))
            }
        }
    }

    /// The policy's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.contents.name
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

    /// A grant and a ban together.
    #[must_use]
    pub fn conflict(&self) -> Option<&ConflictRule> {
        self.contents.conflict.as_ref()
    }

    /// What must be given by some clause, by name.
    pub fn lacking(&self) -> impl Iterator<Item = (&str, &LackingRule)> {
        self.contents.lacking.iter().map(|(name, rule)| (name.as_str(), rule))
    }

    /// Protections that a good contract has, each with a plain phrase.
    pub fn wanted(&self) -> impl Iterator<Item = (&str, &str)> {
        self.contents.missing.iter().map(|(name, wanted)| {
            let (Wanted::Phrase(phrase) | Wanted::Worded(WantedRule { phrase, .. })) = wanted;
            (name.get_ref().as_str(), phrase.as_str())
        })
    }

    /// The contract wording that gives a protection, if the policy has some.
    #[must_use]
    pub fn wanted_clause(&self, name: &str) -> Option<&str> {
        let (_, wanted) = self.contents.missing.iter().find(|(key, _)| key.get_ref() == name)?;
        match wanted {
            Wanted::Worded(rule) if !rule.clause.trim().is_empty() => Some(rule.clause.trim()),
            _ => None,
        }
    }

    /// The score at which a band starts.
    #[must_use]
    pub fn band_start(&self, band: Band) -> f64 {
        let bands = &self.contents.bands;
        match band {
            Band::Low => 0.0,
            Band::Medium => *bands.medium.get_ref(),
            Band::High => *bands.high.get_ref(),
            Band::Critical => *bands.critical.get_ref(),
        }
    }

    /// The band of a score.
    #[must_use]
    pub fn band(&self, value: u32) -> Band {
        let bands = &self.contents.bands;
        let reaches = |from: &Spanned<f64>| f64::from(value) >= *from.get_ref();
        if reaches(&bands.critical) {
            Band::Critical
        } else if reaches(&bands.high) {
            Band::High
        } else if reaches(&bands.medium) {
            Band::Medium
        } else {
            Band::Low
        }
    }

    fn error(&self, at: usize, reason: String) -> Error {
        error_at(&self.source, &self.path, at, reason)
    }
}

const DIRECTIONS: [&str; 4] = ["creator_indemnifies", "recipient_indemnifies", "mutual", "unknown"];

impl LabelRule {
    /// Points of one certain finding of this label.
    #[must_use]
    pub fn points(&self) -> f64 {
        *self.points.get_ref()
    }

    /// The rule of an indemnity's direction, if it has one.
    #[must_use]
    pub fn direction(&self, direction: Direction) -> Option<&DirectionRule> {
        let name = match direction {
            Direction::CreatorIndemnifies => DIRECTIONS[0],
            Direction::RecipientIndemnifies => DIRECTIONS[1],
            Direction::Mutual => DIRECTIONS[2],
            Direction::Unknown => DIRECTIONS[3],
        };
        self.directions.get(name)
    }
}

macro_rules! points {
    ($($rule:ty),*) => { $(
        impl $rule {
            /// Points at full certainty.
            #[must_use]
            pub fn points(&self) -> f64 {
                *self.points.get_ref()
            }
        }
    )* };
}

impl SilenceRule {
    /// The label of the clause that is missing.
    #[must_use]
    pub fn answer(&self) -> &str {
        self.answer.get_ref()
    }
}

impl ConflictRule {
    /// The label that forbids.
    #[must_use]
    pub fn ban(&self) -> &str {
        self.ban.get_ref()
    }
}

points!(DirectionRule, SilenceRule, LackingRule);

fn error_at(source: &str, path: &Path, at: usize, reason: String) -> Error {
    let before = &source.as_bytes()[..at.min(source.len())];
    let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
    let start = before.iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    Error::Policy { path: path.to_owned(), line, column, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(find: &str, put: &str) -> String {
        let source = include_str!("../../data/policy/creator.toml");
        assert!(source.contains(find), "{find}");
        let changed = source.replacen(find, put, 1);
        Policy::parse(&changed, Path::new("mine.toml")).expect_err("it is wrong").to_string()
    }

    #[test]
    fn the_built_in_policies_are_sound() {
        for side in [Role::Creator, Role::Client] {
            assert_eq!(Policy::built_in(side).side(), side);
        }
    }

    #[test]
    fn ai_training_weighs_most_for_the_creator() {
        let policy = Policy::built_in(Role::Creator);
        let most = policy.rules.values().map(LabelRule::points).fold(0.0, f64::max);
        assert_eq!(policy.rule("ai_training").map(LabelRule::points), Some(most));
    }

    #[test]
    fn wrong_numbers_are_told_with_line_and_column() {
        let said = wrong("points = 32", "points = nan");
        assert!(
            said.contains("`mine.toml`, line ") && said.contains("column 10") && said.contains("NaN"),
            "{said}"
        );
        assert!(wrong("points = 32", "points = 320").contains("from -100 to 100"));
        assert!(wrong("points = 32", "points = \"many\"").contains("line"));
        assert!(wrong("high = 40", "high = 10").contains("band `high` starts at 10"));
    }

    #[test]
    fn unknown_keys_labels_and_broken_toml_are_told() {
        assert!(wrong("points = 32", "pionts = 32").contains("pionts"));
        assert!(wrong("\"unrestricted_use\", ", "\"any_use\", ").contains("`any_use`"));
        assert!(wrong("[bands]", "[bands").contains("line 9"));
        let policy = Policy::built_in(Role::Creator);
        let said = policy.check_labels(&["other".to_owned()]).expect_err("unknown").to_string();
        assert!(said.contains("line") && said.contains("unknown to the model"), "{said}");
    }
}
