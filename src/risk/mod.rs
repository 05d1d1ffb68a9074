//! Scored segments to a risk report: findings, who owes what to whom, the score with its parts, protections, reasons and what to
//! ask for.
//!
//! In: what the classifier said of a contract ([`Scored`]) and a [`Policy`]. Out: a [`report::RiskReport`]. How it is shown is left to
//! [`crate::report`]. What a clause says is reported; no law is claimed as settled.

mod advice;
pub mod baseline;
mod bound;
mod clauses;
mod defined;
mod deletions;
mod direction;
mod effect;
mod elsewhere;
mod exceptions;
mod findings;
mod forbidden;
mod homonyms;
mod imitation;
mod indemnity;
mod kept;
mod language;
mod limits;
mod made_for;
mod marks;
mod not_part;
mod notices;
mod on_payment;
mod one_thing;
mod opt_out;
mod own_term;
mod ownership;
mod parties;
mod passed_on;
mod permission;
mod plans;
mod policy;
mod precedence;
mod protections;
mod qualified;
mod refused;
mod remarks;
pub(crate) mod replicas;
pub mod report;
mod roles;
mod score;
mod service_data;
mod sides;
mod small_changes;
mod software_notices;
mod steps;
mod subject;
pub mod suggest;
mod suppliers;
mod terse;
#[cfg(test)]
mod weighed;
#[cfg(test)]
mod whole;
mod withdrawn;
pub mod wording;

pub use findings::Scored;
pub use parties::{Names, Parties, Party, mentions};
pub use policy::{LabelRule, Name as PolicyName, Policy, Role};
pub(crate) use remarks::same_words;

use direction::direction;
use effect::InEffect;
use elsewhere::Elsewhere;
use report::{Direction, DocumentFacts, Finding, Hashed, NoAi, Protections, RiskReport, SCHEMA, Score, Tool};
use score::Weighed;

/// What a report is not.
pub(crate) const DISCLAIMER: &str = "This report says what clauses say, as a statistical model read them; it can miss or misread them. \
     Laws differ by country and change, on AI above all. It is no legal advice.";

/// Labels with a meaning of their own in the score.
pub(crate) const NO_AI: &str = "no_ai";

/// The parts of a No-AI clause that some words cover, by name.
#[must_use]
pub fn covered_parts(words: &str) -> Vec<&'static str> {
    protections::components_of(words).collect()
}

/// Whether a rule stands for no clause, but for how the points of the others become a score.
#[must_use]
pub fn is_bookkeeping(rule: &str) -> bool {
    matches!(rule, "clamp" | "rounding" | "offset_limit")
}

/// Whether some finding gives what a policy names: a label, or an indemnity of one direction.
pub(crate) fn offers(findings: &[Finding], name: &str) -> bool {
    findings.iter().any(|finding| gives(&finding.label, finding.direction, name))
}

/// Whether a finding with a label and a direction gives what a policy names; what passes to the creator, or is no more than feedback, is no
/// transfer of the work, and what binds the creator or keeps secrets no protection of it.
fn gives(label: &str, direction: Option<Direction>, name: &str) -> bool {
    let side = match name {
        policy::RECIPIENT_INDEMNITY => Direction::RecipientIndemnifies,
        policy::CREATOR_INDEMNITY => Direction::CreatorIndemnifies,
        name => return label == name && !direction.is_some_and(Direction::turns_label),
    };
    direction == Some(side) || direction == Some(Direction::Mutual)
}

/// Findings with their words, the score that they come to, and what other clauses add to bans among them.
fn weigh(scored: &Scored<'_>, policy: &Policy) -> (Vec<Finding>, Score, Elsewhere) {
    let parties = scored.parties;
    let mut findings =
        findings::collect(scored, |label, lead, text, before| direction(label, lead, text, before, parties));
    findings::tell_wide_purposes(&mut findings);
    let mut more = opt_out::training_by_default(scored, &findings);
    more.extend(made_for::overlooked(scored, &findings));
    more.extend(on_payment::overlooked(scored, &findings));
    more.extend(limits::overlooked(scored, &findings));
    more.extend(imitation::overlooked(scored, &findings));
    more.extend(permission::overlooked(scored, &findings));
    more.extend(permission::without_training(scored, &findings));
    more.extend(terse::overlooked(scored, &findings));
    more.extend(forbidden::collect(scored, policy));
    more.extend(defined::overlooked(scored, &findings));
    more.extend(defined::permitted(scored, &findings));
    findings.extend(more);
    let more = defined::wide_purposes(scored, &mut findings);
    findings.extend(more);
    replicas::find(scored, &mut findings);
    let elsewhere = elsewhere(scored, &findings);
    exceptions::tell(scored, elsewhere.clauses(), &mut findings);
    findings.sort_by(|a, b| (a.start, a.end, &a.label).cmp(&(b.start, b.end, &b.label)));
    software_notices::leave_out(scored, &mut findings);
    withdrawn::tell(&mut findings);
    service_data::set_aside(scored, &mut findings);
    not_part::tell(scored, &mut findings);
    precedence::set_aside(scored, &elsewhere, &mut findings);
    let told = parties.told_to(policy.side());
    let term = own_term::read(&scored.document.text);
    for finding in &mut findings {
        (finding.why, finding.ask) = advice::words(finding, policy, &told);
        if finding.label == policy::PERPETUAL {
            finding.ask = own_term::no_longer_than(&finding.ask, term.as_deref());
        }
    }
    let weighed: Vec<Weighed> = findings
        .iter()
        .map(|f| Weighed {
            label: f.label.clone(),
            probability: f.probability,
            direction: f.direction,
            ban: (f.label == NO_AI).then(|| protections::Ban::read(f, &elsewhere)),
        })
        .collect();
    let mut score = score::score(policy, &weighed);
    if let Some(rule) = policy.conflict().filter(|rule| !rule.allowed_first.is_empty())
        && let Some(conflict) = score.contributions.iter_mut().find(|part| part.rule == score::CONFLICT)
        && precedence::permission_first(scored, elsewhere.clauses(), &findings)
    {
        conflict.why.clone_from(&rule.allowed_first);
    }
    (findings, score, elsewhere)
}

/// Which clauses there are, and what they add to bans, where there is one.
fn elsewhere(scored: &Scored<'_>, findings: &[Finding]) -> Elsewhere {
    if findings.iter().any(|f| f.label == NO_AI) {
        Elsewhere::read(&scored.outline.segments)
    } else {
        Elsewhere::of_clauses(&scored.outline.segments)
    }
}

/// The score of a contract without the rest of its report.
#[must_use]
pub fn assess_score(scored: &Scored<'_>, policy: &Policy) -> Score {
    weigh(&InEffect::of(scored).within(scored), policy).1
}

/// The report of one contract.
#[must_use]
pub fn assess(scored: &Scored<'_>, policy: &Policy, document: DocumentFacts, model: Hashed) -> RiskReport {
    let in_effect = InEffect::of(scored);
    let scored = &in_effect.within(scored);
    let parties = scored.parties;
    let (findings, mut score, elsewhere) = weigh(scored, policy);
    let told = parties.told_to(policy.side());
    for contribution in &mut score.contributions {
        // What rests on clauses by which somebody else gets something is told as they are.
        let mut clauses = contribution.findings.iter().map(|&at| &findings[at]);
        let first = clauses.next().map(|f| told.in_clause(&f.lead, &f.text));
        let same = first.filter(|first| {
            clauses.all(|f| told.in_clause(&f.lead, &f.text).recipient.term == first.recipient.term)
        });
        contribution.why = same.as_deref().unwrap_or(&told).fill(&contribution.why);
    }
    let bans: Vec<usize> =
        (0..findings.len()).filter(|&i| gives(&findings[i].label, findings[i].direction, NO_AI)).collect();
    let (components, weakeners) = match policy.rule(NO_AI) {
        Some(_) => protections::card(&findings, &bans, &elsewhere),
        // A policy for other labels is one for other contracts.
        None => (Vec::new(), Vec::new()),
    };
    let missing = policy
        .wanted()
        .filter(|(name, _)| !offers(&findings, name))
        .map(|(_, phrase)| told.fill(phrase))
        .collect();
    let ownership_kept = kept::ownership(scored, &findings);
    let mut remarks = remarks::read(&scored.document.text, &findings);
    // A policy for other labels is one for other contracts.
    if policy.rule(NO_AI).is_some()
        && policy.side() == Role::Creator
        && let Some(remark) = passed_on::remark(scored, &findings)
    {
        remarks.sentences.insert(0, remark);
    }
    let steps::Steps { standard_terms, steps } = match policy.side() {
        Role::Creator => steps::read(scored, &findings),
        Role::Client => steps::Steps::default(),
    };
    RiskReport {
        schema: SCHEMA,
        tool: Tool { name: "termscore".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        model,
        policy: Hashed { name: policy.name().to_owned(), sha256: policy.sha256.clone() },
        side: policy.side(),
        document,
        parties: parties.named(),
        // A policy for other labels is one for other contracts.
        on_works: remarks.on_works || policy.rule(policy::OWNERSHIP).is_none(),
        remarks: remarks.sentences,
        score,
        findings,
        protections: Protections { no_ai: NoAi { components, weakeners }, ownership_kept, missing },
        standard_terms,
        steps,
        suggestions: Vec::new(),
        baseline: None,
        disclaimer: DISCLAIMER.to_owned(),
    }
}
