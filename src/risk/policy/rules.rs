//! The rules that a policy is made of, as its file says them. The language is explained in `docs/policy.md`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serialize;

use super::located::{Name, Number};
use crate::risk::report::Direction;

/// The side that a report is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Whoever makes the work.
    Creator,
    /// Whoever gets rights in it.
    Client,
}

impl Role {
    /// Its name in a file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Creator => "creator",
            Self::Client => "client",
        }
    }
}

/// What one label weighs and what is said of a finding.
#[derive(Debug, Clone, Serialize)]
pub struct LabelRule {
    /// Plain name for people.
    pub name: String,
    /// Points of one certain finding: above 0 for a risk, below 0 for a protection.
    pub(super) points: Number,
    /// One plain sentence; `{creator}` and `{recipient}` are replaced by the parties' names.
    pub why: String,
    /// What to ask for instead, or empty.
    pub ask: String,
    /// Contract wording to put in its place, or empty; see [`crate::risk::wording`] for what is filled in.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub clause: String,
    /// Other words where the finding says certain things; the first that fits is taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
    /// For indemnities by who owes it, for ownership that goes to the creator.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub directions: BTreeMap<Name, DirectionRule>,
}

/// Words for findings that contain any of some phrases.
#[derive(Debug, Clone, Serialize)]
pub struct Variant {
    /// Phrases in lower case.
    pub any: Vec<Name>,
    /// See [`LabelRule::why`].
    pub why: String,
    /// See [`LabelRule::ask`].
    pub ask: String,
}

/// What a finding of one direction weighs.
#[derive(Debug, Clone, Serialize)]
pub struct DirectionRule {
    pub(super) points: Number,
    /// See [`LabelRule::why`].
    pub why: String,
    /// See [`LabelRule::ask`].
    pub ask: String,
    /// See [`LabelRule::clause`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub clause: String,
}

/// Broad rights without the clause that would answer them.
#[derive(Debug, Clone, Serialize)]
pub struct SilenceRule {
    pub(super) points: Number,
    /// The broad rights.
    pub rights: Vec<Name>,
    /// The clause that is missing.
    pub answer: Name,
    /// One plain sentence.
    pub why: String,
    /// The same where that clause was found without certainty; empty for no other words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub doubt: String,
    /// The same where the grant of `[conflict]` is there besides, so that nothing of it is left open; empty for no other words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub beside: String,
}

/// How far protections lower the score.
#[derive(Debug, Clone, Serialize)]
pub struct OffsetRule {
    /// Share of the points against the reader that they take off at most, above 0 to 1.
    pub(super) most: Number,
}

/// A grant and a ban of the same thing.
#[derive(Debug, Clone, Serialize)]
pub struct ConflictRule {
    /// The label that allows.
    pub grant: Name,
    /// The label that forbids.
    pub ban: Name,
    /// One plain sentence.
    pub why: String,
    /// The same where the one that allows says that it goes before the ban; empty for no other words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub allowed_first: String,
}

/// Points for what no clause gives.
#[derive(Debug, Clone, Serialize)]
pub struct LackingRule {
    pub(super) points: Number,
    /// Any of these labels answers it.
    pub any: Vec<Name>,
    /// One plain sentence.
    pub why: String,
}

/// A clause that must not be there.
#[derive(Debug, Clone, Serialize)]
pub struct ForbiddenRule {
    /// Labels whose findings are forbidden; an indemnity of one direction may be named as in `[missing]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub any: Vec<Name>,
    /// Phrases that are forbidden, whatever the case of their letters; whole words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phrases: Vec<Name>,
    pub(super) points: Number,
    /// One plain sentence.
    pub why: String,
    /// What to ask for instead, or empty; it takes the place of the findings' own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ask: String,
}

/// A protection that a good contract has.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Wanted {
    /// A plain phrase.
    pub phrase: String,
    /// The wording that gives it, or empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub clause: String,
    /// Points where it is missing.
    #[serde(skip_serializing_if = "Number::is_zero")]
    pub(super) points: Number,
}

/// Where the bands above `low` begin.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Bands {
    pub(super) medium: Number,
    pub(super) high: Number,
    pub(super) critical: Number,
}

/// A whole policy.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Contents {
    pub(super) name: String,
    pub(super) side: Role,
    pub(super) bands: Bands,
    pub(super) labels: BTreeMap<Name, LabelRule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) offsets: Option<OffsetRule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) silence: Option<SilenceRule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) conflict: Option<ConflictRule>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) lacking: BTreeMap<Name, LackingRule>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) missing: BTreeMap<Name, Wanted>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) forbidden: BTreeMap<Name, ForbiddenRule>,
}

impl Contents {
    /// The rule of a label.
    pub(super) fn rule(&self, label: &str) -> Option<&LabelRule> {
        self.labels.iter().find(|(name, _)| name.as_str() == label).map(|(_, rule)| rule)
    }
}

/// What does not hold weighs nothing, whatever its label.
static SET_ASIDE: LazyLock<DirectionRule> = LazyLock::new(|| DirectionRule {
    points: Number::default(),
    why: "By the contract's own words another clause sets this one aside.".to_owned(),
    ask: String::new(),
    clause: String::new(),
});

/// Who owes an indemnity, as a file says it.
pub(super) const DIRECTIONS: [&str; 4] = [
    Direction::CreatorIndemnifies.name(),
    Direction::RecipientIndemnifies.name(),
    Direction::Mutual.name(),
    Direction::Unknown.name(),
];

impl LabelRule {
    /// The rule of a direction, if it has one.
    #[must_use]
    pub fn direction(&self, direction: Direction) -> Option<&DirectionRule> {
        let set_aside = || (direction == Direction::SetAside).then(|| &*SET_ASIDE);
        self.direction_named(direction.name()).or_else(set_aside)
    }

    pub(super) fn direction_named(&self, name: &str) -> Option<&DirectionRule> {
        self.directions.iter().find(|(direction, _)| direction.as_str() == name).map(|(_, rule)| rule)
    }

    /// The lowest and the highest that a certain finding can give.
    pub(super) fn range(&self) -> (f64, f64) {
        let own = if DIRECTIONS.iter().all(|name| self.direction_named(name).is_some()) {
            None
        } else {
            Some(self.points())
        };
        let all = || own.into_iter().chain(self.directions.values().map(DirectionRule::points));
        (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max))
    }
}

macro_rules! points {
    ($($rule:ty),*) => { $(
        impl $rule {
            /// Points at full certainty.
            #[must_use]
            pub fn points(&self) -> f64 {
                self.points.value
            }
        }
    )* };
}
points!(LabelRule, DirectionRule, SilenceRule, LackingRule, ForbiddenRule, Wanted);
