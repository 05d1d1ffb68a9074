//! Findings to a score: contributions that add up to it exactly. The formula is explained in `docs/score.md`.
//!
//! Everything is built from parts that only rise with a risk and only fall with a protection, so that the whole does too.

use std::collections::BTreeMap;

use super::policy::Policy;
use super::protections::{Ban, coverage};
use super::report::{Contribution, Direction, Score};
use super::{forbidden, gives};

/// What counts of one finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// Its label.
    pub label: String,
    /// Its probability, 0 to 1.
    pub probability: f64,
    /// Who owes an indemnity, gets what passes, or is bound.
    pub direction: Option<Direction>,
    /// For the label that forbids AI use: what the clause covers.
    pub ban: Option<Ban>,
}

/// A further finding of a label counts this share of the one before it.
const REPEAT: f64 = 0.1;

/// Name of the rule that a grant and a ban make together.
pub const CONFLICT: &str = "conflict";

/// The score of some findings under a policy.
#[must_use]
pub fn score(policy: &Policy, findings: &[Weighed]) -> Score {
    let mut parts: Vec<Contribution> = Vec::new();
    let mut add = |rule: String, points: f64, findings: Vec<usize>, why: String| {
        let points = cents(points);
        // A rule that weighs nothing is listed where it rests on findings, so that a reader sees they were not overlooked.
        if points != 0.0 || !findings.is_empty() {
            parts.push(Contribution { rule, points, findings, why });
        }
    };
    let bans_of = |direction: Option<Direction>| -> Vec<Ban> {
        findings.iter().filter(|f| f.direction == direction).filter_map(|f| f.ban.clone()).collect()
    };
    // Those that bind the other side; what binds the creator answers nothing.
    let bans = bans_of(None);
    let covered = coverage(&bans);
    for ((label, direction), numbers) in groups(findings) {
        let Some(rule) = policy.rule(label) else { continue };
        let towards = direction.and_then(|d| rule.direction(d));
        let (points, why) = towards.map_or((rule.points(), &rule.why), |d| (d.points(), &d.why));
        let banned = points < 0.0 && findings[numbers[0]].ban.is_some();
        let strength = if banned { coverage(&bans_of(direction)) } else { repeated(findings, &numbers) };
        let name = match direction {
            Some(direction) => format!("label:{label}:{}", direction.name()),
            None => format!("label:{label}"),
        };
        let rule = if points < 0.0 { name.replacen("label:", "offset:", 1) } else { name };
        add(rule, points * strength, numbers, why.clone());
    }
    let numbers_of = |label: &str| -> Vec<usize> { carriers(findings, label) };
    let strength_of = |label: &str| repeated(findings, &numbers_of(label)).min(1.0);
    if let Some(silence) = policy.silence() {
        let rights: Vec<usize> = silence.rights.iter().flat_map(|r| numbers_of(r.as_str())).collect();
        let broad = silence.rights.iter().map(|r| strength_of(r.as_str())).fold(0.0, f64::max);
        let answered = if bans.is_empty() { strength_of(silence.answer.as_str()) } else { answered(&bans) };
        let points = silence.points() * broad * (1.0 - answered);
        let granted = policy.conflict().is_some_and(|rule| strength_of(rule.grant.as_str()) > 0.0);
        let why = match (answered > 0.0, granted) {
            (true, _) if !silence.doubt.is_empty() => &silence.doubt,
            (false, true) if !silence.beside.is_empty() => &silence.beside,
            _ => &silence.why,
        };
        if cents(points) != 0.0 {
            add("silent_ai_exposure".to_owned(), points, rights, why.clone());
        }
    }
    if let Some(conflict) = policy.conflict() {
        let (grants, ban_numbers) = (numbers_of(conflict.grant.as_str()), numbers_of(conflict.ban.as_str()));
        if !grants.is_empty() && !ban_numbers.is_empty() {
            // Takes back what the ban took off, as far as the grant is certain: the two never cancel each other.
            let offset = policy.rule(conflict.ban.as_str()).map_or(0.0, |r| (-r.points()).max(0.0)) * covered;
            let points = offset * strength_of(conflict.grant.as_str());
            add(CONFLICT.to_owned(), points, [grants, ban_numbers].concat(), conflict.why.clone());
        }
    }
    for (name, lacking) in policy.lacking() {
        let given = lacking.any.iter().map(|l| strength_of(l.as_str())).fold(0.0, f64::max);
        add(format!("lacking:{name}"), lacking.points() * (1.0 - given), Vec::new(), lacking.why.clone());
    }
    for (name, wanted) in policy.required().filter(|(_, wanted)| wanted.points() > 0.0) {
        let given = repeated(findings, &carriers(findings, name)).min(1.0);
        let why = format!("The contract lacks {}.", wanted.phrase);
        add(format!("missing:{name}"), wanted.points() * (1.0 - given), Vec::new(), why);
    }
    for (name, rule) in policy.forbidden() {
        let phrase = format!("{}{name}", forbidden::PREFIX);
        let labels = rule.any.iter().map(|label| label.as_str()).chain([phrase.as_str()]);
        let mut numbers: Vec<usize> = labels.flat_map(|label| carriers(findings, label)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let surest = numbers.iter().map(|&i| findings[i].probability).fold(0.0, f64::max);
        add(format!("forbidden:{name}"), rule.points() * surest, numbers, rule.why.clone());
    }
    total(policy, parts)
}

/// Numbers of the findings that give what `name` stands for: a label, or an indemnity of one direction.
fn carriers(findings: &[Weighed], name: &str) -> Vec<usize> {
    let carries = |f: &Weighed| gives(&f.label, f.direction, name);
    findings.iter().enumerate().filter(|(_, f)| carries(f)).map(|(i, _)| i).collect()
}

/// Adds up, clamps to 0..=100 and rounds, each as a contribution of its own.
fn total(policy: &Policy, mut parts: Vec<Contribution>) -> Score {
    parts.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()).then_with(|| a.rule.cmp(&b.rule)));
    let sum = |parts: &[Contribution]| parts.iter().map(|p| hundredths(p.points)).sum::<i64>();
    let mut raw = sum(&parts);
    // Protections take off a share of what stands against the creator and no more: a ban on AI gives no ownership back.
    // What a conflict takes back of a ban stands against nobody.
    let stands = |part: &&Contribution| part.points > 0.0 && part.rule != CONFLICT;
    let against: i64 = parts.iter().filter(stands).map(|part| hundredths(part.points)).sum();
    let least = hundredths(against as f64 / 100.0 * (1.0 - policy.most_offset()));
    if raw < least && policy.most_offset() < 1.0 && against > 0 {
        let most = format!("{:.0}%", policy.most_offset() * 100.0);
        parts.push(Contribution {
            rule: "offset_limit".to_owned(),
            points: (least - raw) as f64 / 100.0,
            findings: Vec::new(),
            why: format!("What protects the work takes off at most {most} of what stands against it."),
        });
        raw = least;
    }
    let mut push = |rule: &str, hundredths: i64, why: &str| {
        if hundredths != 0 {
            let (rule, why) = (rule.to_owned(), why.to_owned());
            parts.push(Contribution { rule, points: hundredths as f64 / 100.0, findings: Vec::new(), why });
        }
    };
    let clamped = raw.clamp(0, 10_000);
    push("clamp", clamped - raw, "A score cannot fall below 0 or rise above 100.");
    let value = (clamped + 50) / 100;
    push("rounding", value * 100 - clamped, "The score is a whole number.");
    let value = u32::try_from(value).expect("it was clamped to 0..=100");
    Score { value, band: policy.band(value), contributions: parts }
}

/// Findings of one label and direction, in policy-independent order.
fn groups(findings: &[Weighed]) -> BTreeMap<(&str, Option<Direction>), Vec<usize>> {
    let mut groups: BTreeMap<(&str, Option<Direction>), Vec<usize>> = BTreeMap::new();
    for (i, finding) in findings.iter().enumerate() {
        groups.entry((&finding.label, finding.direction)).or_default().push(i);
    }
    groups
}

/// Probabilities summed from the highest down, each further one counting a tenth of the one before: at most 1.111.
fn repeated(findings: &[Weighed], numbers: &[usize]) -> f64 {
    let mut probabilities: Vec<f64> = numbers.iter().map(|&i| findings[i].probability).collect();
    probabilities.sort_by(|a, b| b.total_cmp(a));
    probabilities.iter().enumerate().map(|(i, p)| p * REPEAT.powi(i32::try_from(i).unwrap_or(i32::MAX))).sum()
}

/// How far bans break the silence: the most certain of those that speak of the other side's own use, whatever they cover of it.
fn answered(bans: &[Ban]) -> f64 {
    bans.iter().filter(|ban| !ban.leaves_use_open).map(|b| b.probability).fold(0.0, f64::max)
}

fn hundredths(points: f64) -> i64 {
    (points * 100.0).round() as i64
}

fn cents(points: f64) -> f64 {
    hundredths(points) as f64 / 100.0
}

#[cfg(test)]
mod tests;
