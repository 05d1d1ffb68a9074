//! Two versions of a contract to what changed for the creator.
//!
//! In: the segments and the report of both, by one model and policy. Out: a [`Difference`]: the score with the parts that changed,
//! findings that came, went or changed, protections gained and lost, and clauses that changed without a finding. [`words`] says what
//! counts as the same word, [`align`] which clauses belong together ([`similarity`], [`chain`]), [`wording`] compares two texts, and
//! [`findings`] pairs what was found. How it is shown is left to [`crate::report`].

mod align;
mod chain;
mod findings;
mod similarity;
mod wording;
mod words;

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

pub use self::findings::{Change, FindingChange};
pub use self::wording::{Stretch, Wording};
pub(crate) use self::words::{keys, lead_keys};

use self::align::{ClauseWords, Match};
use crate::risk;
use crate::risk::report::{Band, Component, DocumentFacts, Hashed, RiskReport, Side, Tool};
use crate::risk::{Policy, offers};
use crate::segment::{Outline, Segment};

/// Version of the JSON layout.
pub const SCHEMA: u32 = 1;

/// Least change of the sum of all contributions that makes a version worse or better where the score is the same.
pub const POINTS_LEAST: f64 = 0.5;

/// One version of a contract.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// Its segments.
    pub outline: &'a Outline,
    /// Its report.
    pub report: &'a RiskReport,
}

/// What changed between two versions. Field names and order are those of `diff --format json`.
#[derive(Debug, Clone, Serialize)]
pub struct Difference {
    /// Always [`SCHEMA`].
    pub schema: u32,
    /// The program.
    pub tool: Tool,
    /// The model that labelled both versions.
    pub model: Hashed,
    /// The policy that weighed them.
    pub policy: Hashed,
    /// The old version.
    pub old: DocumentFacts,
    /// The new version.
    pub new: DocumentFacts,
    /// What it comes to.
    pub verdict: Verdict,
    /// The score and its parts.
    pub score: ScoreChange,
    /// Findings: those that came first, each kind of change with the heaviest finding first.
    pub findings: Vec<FindingChange>,
    /// Protections gained and lost.
    pub protections: ProtectionChange,
    /// Clauses, counted, and those that changed without a finding.
    pub clauses: ClauseChanges,
    /// What the report is not.
    pub disclaimer: String,
}

/// What a difference comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Both versions say the same, clause by clause and in one order.
    Same,
    /// The score rose, or would have if it were not cut to its scale, or a finding came that raises it.
    Worse,
    /// The score fell, or would have, and no finding came that raises it.
    Better,
    /// Something else changed.
    Changed,
}

/// Both scores.
#[derive(Debug, Clone, Serialize)]
pub struct ScoreChange {
    /// Of the old version.
    pub old: ScoreFacts,
    /// Of the new version.
    pub new: ScoreFacts,
    /// New less old, -100 to 100.
    pub change: i64,
    /// Change of the sum of all contributions before it is cut to 0 to 100 and rounded.
    pub points: f64,
    /// Contributions that changed, the largest change first.
    pub parts: Vec<PartChange>,
}

/// A score without its parts.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ScoreFacts {
    /// 0 to 100.
    pub value: u32,
    /// Its band.
    pub band: Band,
}

/// A contribution before and after.
#[derive(Debug, Clone, Serialize)]
pub struct PartChange {
    /// The policy's rule (`label:ai_training`).
    pub rule: String,
    /// Points in the old version; 0 where the rule gave none.
    pub old: f64,
    /// Points in the new version.
    pub new: f64,
    /// New less old.
    pub change: f64,
    /// One plain sentence.
    pub why: String,
}

/// Protections by what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ProtectionChange {
    /// Components of a No-AI clause (`training`) and protections that the policy wants, which the new version alone has.
    pub gained: Gains,
    /// Those that the old version alone had.
    pub lost: Gains,
}

/// Protections that one version has and the other has not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Gains {
    /// Components of a No-AI clause, by name.
    pub no_ai: Vec<String>,
    /// Words that weaken a No-AI clause, by name.
    pub weakeners: Vec<String>,
    /// Protections that the policy wants, as plain phrases.
    pub wanted: Vec<String>,
}

impl Gains {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.no_ai.is_empty() && self.weakeners.is_empty() && self.wanted.is_empty()
    }
}

/// How many clauses changed. A clause that was split or merged counts once.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ClauseChanges {
    /// Same words, same place among the others.
    pub same: usize,
    /// Same words elsewhere.
    pub moved: usize,
    /// Other words.
    pub changed: usize,
    /// In the new version alone.
    pub added: usize,
    /// In the old version alone.
    pub removed: usize,
    /// Those that were changed, added or removed and carry no finding in either version, in the order of the new version.
    pub without_finding: Vec<ClauseChange>,
}

/// A clause that changed without a finding.
#[derive(Debug, Clone, Serialize)]
pub struct ClauseChange {
    /// The section it stands in, or empty.
    pub section: String,
    /// Whether it stands elsewhere than before as well.
    pub moved: bool,
    /// Its words; nothing on the side where it is not.
    pub wording: Wording,
}

/// What changed from `old` to `new`, whose reports are by one model and by `policy`.
#[must_use]
pub fn compare(old: Version<'_>, new: Version<'_>, policy: &Policy) -> Difference {
    let read = [old, new].map(|version| clause_words(version.outline));
    let matches = align::align(&read[0], &read[1]);
    let sides = Sides { old: &old, new: &new, words: &read, matches: &matches };
    let findings = findings::changes(&sides);
    let clauses = clauses(&sides);
    let score = score(old.report, new.report);
    let protections = protections(old.report, new.report, policy);
    let came = |change: &FindingChange| {
        matches!(change.change, Change::Came | Change::Relabelled) && change.side == Side::Against
    };
    let untouched = clauses.moved + clauses.changed + clauses.added + clauses.removed == 0
        && score.change == 0
        && score.parts.is_empty()
        && findings.is_empty()
        && protections == ProtectionChange::default();
    // Where the score stays, what it would be without its ends tells: at 0 a ban may be struck and nothing be seen of it.
    let change = match score.change {
        0 if score.points.abs() >= POINTS_LEAST => score.points,
        change => change as f64,
    };
    let verdict = match change {
        _ if untouched => Verdict::Same,
        change if change > 0.0 || findings.iter().any(came) => Verdict::Worse,
        change if change < 0.0 => Verdict::Better,
        _ => Verdict::Changed,
    };
    let report = new.report;
    Difference {
        schema: SCHEMA,
        tool: report.tool.clone(),
        model: report.model.clone(),
        policy: report.policy.clone(),
        old: old.report.document.clone(),
        new: report.document.clone(),
        verdict,
        score,
        findings,
        protections,
        clauses,
        disclaimer: report.disclaimer.clone(),
    }
}

/// Both versions with their clauses' words and which of them belong together.
struct Sides<'a> {
    old: &'a Version<'a>,
    new: &'a Version<'a>,
    words: &'a [Vec<ClauseWords>; 2],
    matches: &'a [Match],
}

impl Sides<'_> {
    /// The words of some clauses put together.
    fn text_words(&self, new: bool, clauses: &[usize]) -> Vec<&String> {
        clauses.iter().flat_map(|&i| &self.words[usize::from(new)][i].text).collect()
    }

    fn segments(&self, new: bool) -> &[Segment] {
        if new { &self.new.outline.segments } else { &self.old.outline.segments }
    }

    /// The text of some clauses put together.
    fn text(&self, new: bool, clauses: &[usize]) -> String {
        let segments = self.segments(new);
        clauses.iter().map(|&i| segments[i].text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The match that each clause is in.
    fn match_of(&self, new: bool) -> Vec<Option<usize>> {
        let mut of = vec![None; self.segments(new).len()];
        for (number, m) in self.matches.iter().enumerate() {
            (if new { &m.new } else { &m.old }).iter().for_each(|&i| of[i] = Some(number));
        }
        of
    }

    /// Whether a match's clauses have the same words.
    fn same_words(&self, m: &Match) -> bool {
        self.text_words(false, &m.old) == self.text_words(true, &m.new)
    }
}

fn clause_words(outline: &Outline) -> Vec<ClauseWords> {
    let read = |s: &Segment| ClauseWords {
        text: keys(&s.text),
        lead: lead_keys(&s.lead),
        number: words::number(&s.text).to_owned(),
    };
    outline.segments.iter().map(read).collect()
}

fn score(old: &RiskReport, new: &RiskReport) -> ScoreChange {
    let mut parts: BTreeMap<&str, PartChange> = BTreeMap::new();
    for (report, is_new) in [(old, false), (new, true)] {
        for part in &report.score.contributions {
            let change = parts.entry(&part.rule).or_insert_with(|| PartChange {
                rule: part.rule.clone(),
                old: 0.0,
                new: 0.0,
                change: 0.0,
                why: String::new(),
            });
            *(if is_new { &mut change.new } else { &mut change.old }) += part.points;
            change.why.clone_from(&part.why);
        }
    }
    let mut parts: Vec<PartChange> = parts.into_values().collect();
    for part in &mut parts {
        part.change = ((part.new - part.old) * 100.0).round() / 100.0;
    }
    parts.retain(|part| part.change != 0.0);
    parts.sort_by(|a, b| b.change.abs().total_cmp(&a.change.abs()).then_with(|| a.rule.cmp(&b.rule)));
    let whole = parts.iter().filter(|part| !risk::is_bookkeeping(&part.rule));
    let points = (whole.map(|part| part.change).sum::<f64>() * 100.0).round() / 100.0;
    let facts = |report: &RiskReport| ScoreFacts { value: report.score.value, band: report.score.band };
    let change = i64::from(new.score.value) - i64::from(old.score.value);
    ScoreChange { old: facts(old), new: facts(new), change, points, parts }
}

fn protections(old: &RiskReport, new: &RiskReport, policy: &Policy) -> ProtectionChange {
    let gains = |of: &RiskReport, other: &RiskReport| {
        let names = |parts: &[Component], others: &[Component]| -> Vec<String> {
            let has = |name: &str| others.iter().any(|part| part.present && part.name == name);
            parts
                .iter()
                .filter(|part| part.present && !has(&part.name))
                .map(|part| part.name.clone())
                .collect()
        };
        // What the other version lacks is told in its report, in the order of the policy.
        let lacking =
            policy.wanted().filter(|(name, _)| !offers(&other.findings, name)).map(|(name, _)| name);
        let wanted = lacking
            .zip(&other.protections.missing)
            .filter(|(name, _)| offers(&of.findings, name))
            .map(|(_, phrase)| phrase.clone())
            .collect();
        let (no_ai, other_no_ai) = (&of.protections.no_ai, &other.protections.no_ai);
        Gains {
            no_ai: names(&no_ai.components, &other_no_ai.components),
            weakeners: names(&no_ai.weakeners, &other_no_ai.weakeners),
            wanted,
        }
    };
    ProtectionChange { gained: gains(new, old), lost: gains(old, new) }
}

fn clauses(sides: &Sides<'_>) -> ClauseChanges {
    let mut counts = ClauseChanges::default();
    // By the first clause in the new version; what went stands where it would have come.
    let mut listed: Vec<(usize, ClauseChange)> = Vec::new();
    let with_finding = [false, true].map(|new| findings::carriers(sides, new));
    let headings = [sides.new, sides.old].map(|version| -> HashSet<Vec<String>> {
        version.outline.headings.iter().map(|heading| keys(&heading.text)).collect()
    });
    let section = |new: bool, i: usize| sides.segments(new)[i].section.clone();
    for m in sides.matches {
        match (sides.same_words(m), m.moved) {
            (true, false) => counts.same += 1,
            (true, true) => counts.moved += 1,
            (false, moved) => {
                counts.changed += 1;
                if !m.old.iter().any(|&i| with_finding[0][i]) && !m.new.iter().any(|&i| with_finding[1][i]) {
                    let wording = Wording::between(&sides.text(false, &m.old), &sides.text(true, &m.new));
                    listed
                        .push((m.new[0], ClauseChange { section: section(true, m.new[0]), moved, wording }));
                }
            }
        }
    }
    for new in [false, true] {
        let of = sides.match_of(new);
        let mut place = 0;
        for (i, of) in of.iter().enumerate() {
            if let Some(number) = of {
                place = sides.matches[*number].new[0];
                continue;
            }
            let words = &sides.words[usize::from(new)][i].text;
            // What one format calls a heading may be a sentence in another.
            if words.is_empty() || headings[usize::from(new)].contains(words) {
                continue;
            }
            *(if new { &mut counts.added } else { &mut counts.removed }) += 1;
            if !with_finding[usize::from(new)][i] {
                let text = sides.text(new, &[i]);
                let wording = if new { Wording::between("", &text) } else { Wording::between(&text, "") };
                let change = ClauseChange { section: section(new, i), moved: false, wording };
                listed.push((if new { i } else { place }, change));
            }
        }
    }
    listed.sort_by_key(|(place, _)| *place);
    counts.without_finding = listed.into_iter().map(|(_, change)| change).collect();
    counts
}

#[cfg(test)]
mod tests;
