//! What can be found: a rule for each label, and one for each rule of the policy over the whole contract.

use serde_json::{Value, json};

use crate::report::html::contract::Read;
use crate::report::names;
use crate::risk::report::{Band, Finding};
use crate::risk::{Parties, Policy};

/// The rule of broad rights without a word on AI.
pub(super) const SILENCE: &str = "silent_ai_exposure";
/// The rule of a grant and a ban of the same thing.
pub(super) const CONFLICT: &str = "conflict";

/// The rules in a fixed order, with the weight that their levels come from.
pub(super) struct Rules {
    rules: Vec<Rule>,
    /// Points from which a finding alone reaches the policy's second band.
    medium: f64,
}

struct Rule {
    id: String,
    short: String,
    full: String,
    help: String,
    points: f64,
}

impl Rules {
    /// The rules of `policy`, and of the labels found that it does not know.
    pub(super) fn new(policy: &Policy, read: &[Read<'_>]) -> Self {
        let nobody = Parties::read("");
        let rule = |id: String, short: String, why: &str, help: &str, points: f64| {
            let (full, help) = (nobody.fill(why), nobody.fill(help));
            let help = if help.is_empty() { full.clone() } else { help };
            Rule { id, short, full, help, points }
        };
        let asked = |ask: &str| if ask.is_empty() { String::new() } else { format!("Ask for: {ask}") };
        let mut rules: Vec<Rule> = Vec::new();
        for (name, label) in policy.labels() {
            let weighing = label.directions.values().map(|d| d.points()).filter(|&points| points != 0.0);
            let strongest = weighing.fold(label.points(), f64::max);
            let ask = label
                .directions
                .values()
                .find(|d| d.points() == strongest && !d.ask.is_empty())
                .map_or(&label.ask, |d| &d.ask);
            rules.push(rule(name.to_owned(), label.name.clone(), &label.why, &asked(ask), strongest));
        }
        if let Some(silence) = policy.silence() {
            let answer =
                policy.wanted().find(|(name, _)| *name == silence.answer.as_str()).map(|(_, phrase)| phrase);
            let short = "Broad rights and no word on AI".to_owned();
            let help = asked(answer.unwrap_or_default());
            rules.push(rule(SILENCE.to_owned(), short, &silence.why, &help, silence.points()));
        }
        if let Some(conflict) = policy.conflict() {
            let points = policy.rule(conflict.ban.as_str()).map_or(0.0, |ban| (-ban.points()).max(0.0));
            let help = "Ask for: one clause that says which of the two rules, and strike the other.";
            let short = "A grant and a ban of the same thing".to_owned();
            rules.push(rule(CONFLICT.to_owned(), short, &conflict.why, help, points));
        }
        for (name, lacking) in policy.lacking() {
            let short = format!("Lacking: {}", names::phrase(name));
            rules.push(rule(format!("lacking.{name}"), short, &lacking.why, "", lacking.points()));
        }
        for (name, wanted) in policy.required() {
            let short = format!("Missing: {}", names::phrase(name));
            let help = asked(&wanted.phrase);
            rules.push(rule(
                format!("missing.{name}"),
                short,
                &lacks(&wanted.phrase),
                &help,
                wanted.points(),
            ));
        }
        for (name, forbidden) in policy.forbidden() {
            let short = format!("Forbidden: {}", names::phrase(name));
            let help = asked(&forbidden.ask);
            rules.push(rule(format!("forbidden.{name}"), short, &forbidden.why, &help, forbidden.points()));
        }
        for finding in read.iter().flat_map(|read| &read.report.findings) {
            let id = rule_id(&finding.label);
            if !rules.iter().any(|rule| rule.id == id) {
                let short = names::phrase(&finding.label);
                rules.push(rule(id, short, &finding.why, "", 0.0));
            }
        }
        Self { rules, medium: policy.band_start(Band::Medium) }
    }

    /// The position of the rule with a name.
    pub(super) fn index(&self, id: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.id == id)
    }

    /// Points of a certain finding by the rule at `index`.
    pub(super) fn points(&self, index: usize) -> f64 {
        self.rules[index].points
    }

    /// The level of something that weighs `points`: an error if it alone reaches the band `medium`, a warning from a third of that.
    pub(super) fn level(&self, points: f64) -> &'static str {
        match points {
            points if points >= self.medium => "error",
            points if points >= self.medium / 3.0 => "warning",
            points if points >= 0.0 => "note",
            _ => "none",
        }
    }

    /// The rules as SARIF describes them.
    pub(super) fn described(&self) -> Vec<Value> {
        let described = |rule: &Rule| {
            json!({
                "id": rule.id,
                "shortDescription": { "text": rule.short },
                "fullDescription": { "text": rule.full },
                "help": { "text": rule.help },
                "defaultConfiguration": { "level": self.level(rule.points) },
                "properties": { "points": rule.points },
            })
        };
        self.rules.iter().map(described).collect()
    }
}

/// That a protection is missing, as a sentence.
pub(super) fn lacks(phrase: &str) -> String {
    format!("The contract lacks {phrase}.")
}

/// The name of the rule for a label, or for a rule of the score: `forbidden:x` becomes `forbidden.x`.
pub(super) fn rule_id(name: &str) -> String {
    name.replacen(':', ".", 1)
}

/// What a finding weighs by the policy, if it is certain.
pub(super) fn weight(finding: &Finding, policy: &Policy) -> f64 {
    if let Some(name) = finding.label.strip_prefix("forbidden:") {
        return policy.forbidden().find(|(rule, _)| *rule == name).map_or(0.0, |(_, rule)| rule.points());
    }
    let Some(rule) = policy.rule(&finding.label) else { return 0.0 };
    finding.direction.and_then(|d| rule.direction(d)).map_or(rule.points(), |d| d.points())
}
