//! A policy for labels that no policy names yet: each of them with 0 points, so that clauses are found and shown, and nothing is weighed.
//!
//! In: a model's labels. Out: a [`Policy`], whose file is a start for one of one's own.

use std::fmt::Write as _;
use std::path::Path;

use super::{Policy, Role};

/// What the policy is called.
const NAME: &str = "labels of the model, unweighed";

impl Policy {
    /// A policy that shows each of `labels` and weighs none.
    #[must_use]
    pub fn of_labels(labels: &[String], side: Role) -> Self {
        let source = source(labels, side);
        Self::parse(&source, Path::new(NAME)).expect("a test parses what is written for any labels")
    }

    /// This policy, or where it is a built-in one and the model has other labels, one that shows these and weighs none.
    #[must_use]
    pub fn fitting(self, labels: &[String]) -> Self {
        if self.is_built_in() && self.check_labels(labels).is_err() {
            return Self::of_labels(labels, self.side());
        }
        self
    }

    /// Whether it gives and takes no point, whatever is found.
    #[must_use]
    pub fn weighs_nothing(&self) -> bool {
        self.labels().all(|(_, rule)| rule.range() == (0.0, 0.0))
            && self.silence().is_none()
            && self.lacking().next().is_none()
            && self.forbidden().next().is_none()
            && self.required().all(|(_, wanted)| wanted.points() == 0.0)
    }

    fn is_built_in(&self) -> bool {
        self.sha256 == Self::built_in(self.side()).sha256
    }
}

fn source(labels: &[String], side: Role) -> String {
    let mut file = format!(
        "# A start for labels of a model's own. Nothing weighs anything yet: give points above 0 to what stands against the reader, below 0\n\
         # to what protects, up to 100, and say in `why` and `ask` what the clause does and what to ask for. docs/policy.md has the rest.\n\
         name = \"{NAME}\"\nside = \"{}\"\n\n[bands]\nmedium = 15\nhigh = 40\ncritical = 70\n",
        side.name()
    );
    for label in labels {
        // Braces in a reason stand for parties.
        let why = quoted(&format!("The model finds \"{}\" here.", label.replace(['{', '}'], " ")));
        let label = quoted(label);
        let _ = write!(file, "\n[labels.{label}]\nname = {label}\npoints = 0\nwhy = {why}\nask = \"\"\n");
    }
    file
}

/// A string as TOML writes it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_labels_make_a_sound_policy_that_weighs_nothing() {
        let labels = [
            "late fees",
            "a.b",
            "\"quoted\"",
            "back\\slash",
            "{creator}",
            "ünïcode",
            "tab\there",
            "indemnification",
        ];
        let labels = labels.map(str::to_owned);
        for side in [Role::Creator, Role::Client] {
            let policy = Policy::of_labels(&labels, side);
            assert!(policy.check_labels(&labels).is_ok() && policy.weighs_nothing());
            assert_eq!(policy.labels().count(), labels.len());
            assert_eq!(policy.side(), side);
        }
    }

    #[test]
    fn only_a_built_in_policy_gives_way_to_other_labels() {
        let own = ["late_fees".to_owned()];
        let built_in = Policy::built_in(Role::Creator);
        let known: Vec<String> = built_in.labels().map(|(name, _)| name.to_owned()).collect();
        assert!(!built_in.weighs_nothing());
        assert_eq!(built_in.clone().fitting(&known).sha256, built_in.sha256);
        assert!(built_in.clone().fitting(&own).weighs_nothing());
        let mine = built_in.source().replace("name = \"creator\"", "name = \"mine\"");
        let mine = Policy::parse(&mine, Path::new("mine.toml")).unwrap();
        assert!(mine.fitting(&own).check_labels(&own).is_err());
    }
}
