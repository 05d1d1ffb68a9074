//! The words in which a difference between two versions is told, the same in every form.

use super::names;
use crate::diff::{
    Change, ClauseChanges, Difference, FindingChange, Gains, POINTS_LEAST, PartChange, Verdict,
};
use crate::risk::report::{DocumentFacts, Finding, Side};

/// Points too few to show: they would read as 0.0.
const SHOWN_POINTS: f64 = 0.05;

/// The name of a version's file.
pub(super) fn name(document: &DocumentFacts) -> &str {
    if document.path == "-" { "standard input" } else { &document.path }
}

/// What it comes to, in a sentence or two.
pub(super) fn verdict(difference: &Difference) -> String {
    let score = match difference.score.change {
        0 if difference.score.points.abs() >= POINTS_LEAST => {
            let (points, way) =
                (difference.score.points.abs(), if difference.score.points > 0.0 { "more" } else { "less" });
            format!("the score is the same, but its parts add up to {points:.1} points {way}")
        }
        0 => "the score is the same".to_owned(),
        up if up > 0 => format!("the score rose by {up}"),
        down => format!("the score fell by {}", -down),
    };
    let risks = difference
        .findings
        .iter()
        .filter(|c| matches!(c.change, Change::Came | Change::Relabelled) && c.side == Side::Against)
        .count();
    let came = match risks {
        0 => "no risk finding came".to_owned(),
        1 => "1 risk finding came".to_owned(),
        n => format!("{n} risk findings came"),
    };
    match difference.verdict {
        Verdict::Same if difference.old.sha256 == difference.new.sha256 => {
            "Nothing changed: the two files are the same.".to_owned()
        }
        Verdict::Same => "Nothing changed: both versions say the same.".to_owned(),
        Verdict::Worse if difference.score.change < 0 => {
            format!("Worse in one respect: {came}, though {score}.")
        }
        Verdict::Worse => format!("Worse: {score}, and {came}."),
        Verdict::Better => format!("Better: {score}, and {came}."),
        Verdict::Changed => format!("Changed, neither better nor worse: {score}, and {came}."),
    }
}

/// Parts of the score whose change is not too small to show.
pub(super) fn parts(difference: &Difference) -> impl Iterator<Item = &PartChange> {
    difference.score.parts.iter().filter(|part| part.change.abs() >= SHOWN_POINTS)
}

/// Points before or after; a dash where a rule gave none.
pub(super) fn points(points: f64) -> String {
    if points.abs() < SHOWN_POINTS { "–".to_owned() } else { names::points(points) }
}

/// The heading over findings of one kind of change.
pub(super) const fn title(change: Change) -> &'static str {
    match change {
        Change::Came => "Findings that came",
        Change::Went => "Findings that went",
        Change::Relabelled => "Clauses that now do something else",
        Change::Reworded => "The same findings in other words",
        Change::Reweighed => "The same words with another probability",
    }
}

/// What the finding is about, as a headline; both where the clause does something else now.
pub(super) fn headline(change: &FindingChange) -> String {
    match (change.old.first(), change.new.first()) {
        (Some(old), Some(new)) if change.change == Change::Relabelled => {
            format!("{} → {}", names::headline(old), names::headline(new))
        }
        _ => names::headline(change.finding()),
    }
}

/// The section, how sure the model is, and how the clause changed.
pub(super) fn place(change: &FindingChange) -> String {
    let sure = |findings: &[Finding]| {
        findings.iter().map(|f| f.probability).max_by(f64::total_cmp).map(|p| format!("{:.0}%", p * 100.0))
    };
    let mut parts = Vec::new();
    let section = &change.finding().section;
    if !section.is_empty() {
        parts.push(section.clone());
    }
    parts.push(match (sure(&change.old), sure(&change.new)) {
        (Some(old), Some(new)) if old != new => format!("{new} sure, before {old}"),
        (old, new) => format!("{} sure", new.or(old).unwrap_or_default()),
    });
    if let Some(clause) = clause(change) {
        parts.push(clause.to_owned());
    }
    if change.moved {
        parts.push("moved".to_owned());
    }
    parts.join(" · ")
}

/// How the clause of a finding changed that came or went.
fn clause(change: &FindingChange) -> Option<&'static str> {
    match change.change {
        Change::Came if change.wording.old.is_empty() => Some("new clause"),
        Change::Went if change.wording.new.is_empty() => Some("clause removed"),
        Change::Came | Change::Went if change.wording.is_change() => Some("clause changed"),
        Change::Came | Change::Went if change.lead.is_change() => Some("lead-in changed"),
        Change::Came | Change::Went => Some("same words"),
        _ => None,
    }
}

/// Why it matters and what to ask for: of the new version's finding.
pub(super) fn advice(change: &FindingChange) -> impl Iterator<Item = (&'static str, &str)> {
    let finding = change.new.first();
    let words = finding.map_or([("Why", ""), ("Ask for", "")], |f| [("Why", &f.why), ("Ask for", &f.ask)]);
    words.into_iter().filter(|(_, words)| !words.is_empty())
}

/// Protections that one version alone has, as phrases; what weakens one stands on the other side of gain and loss.
pub(super) fn protections(difference: &Difference) -> [(&'static str, Vec<String>); 2] {
    let protections = &difference.protections;
    let list = |has: &Gains, lacks: &Gains| {
        let covered = has.no_ai.iter().map(|name| format!("No-AI clause covers: {}", names::phrase(name)));
        let weak = lacks.weakeners.iter();
        let weak = weak.map(|name| format!("No-AI clause no longer weakened by: {}", names::phrase(name)));
        covered.chain(weak).chain(has.wanted.iter().cloned()).collect::<Vec<_>>()
    };
    let mut lost = list(&protections.lost, &Default::default());
    let weakened = protections.gained.weakeners.iter();
    lost.extend(weakened.map(|name| format!("No-AI clause now weakened by: {}", names::phrase(name))));
    let weaker_before = Gains { weakeners: protections.lost.weakeners.clone(), ..Default::default() };
    [("Protections gained", list(&protections.gained, &weaker_before)), ("Protections lost", lost)]
}

/// How many clauses there are of each kind, and how many of those that changed carry no finding.
pub(super) fn clauses(clauses: &ClauseChanges, listed: bool) -> String {
    let counts = [
        (clauses.same, "the same"),
        (clauses.moved, "moved"),
        (clauses.changed, "changed"),
        (clauses.added, "new"),
        (clauses.removed, "gone"),
    ];
    let mut words: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", names::thousands(*count as u64)))
        .collect();
    if words.is_empty() {
        words.push("none".to_owned());
    }
    let without = clauses.without_finding.len();
    let mut line = format!("{}.", words.join(", "));
    if without > 0 {
        let them = if without == 1 {
            "1 of the changes carries"
        } else {
            &format!("{without} of the changes carry")
        };
        line.push_str(&format!(" {them} no finding{}.", if listed { "" } else { " (-v lists them)" }));
    }
    line
}
