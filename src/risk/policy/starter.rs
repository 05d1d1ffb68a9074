//! A policy for labels that no policy names yet: each of them with 0 points, so that clauses are found and shown, and nothing is weighed. A
//! label that the built-in policy knows is weighed as there.
//!
//! In: a model's labels. Out: a [`Policy`], whose file is a start for one of one's own.

use std::fmt::Write as _;
use std::path::Path;

use super::{Policy, Role};

/// What the policy is called.
const NAME: &str = "labels of the model, unweighed";
/// The same where the built-in one knows some of them.
const KNOWN: &str = "labels of the model, weighed as far as the built-in policy knows them";

impl Policy {
    /// A policy that shows each of `labels` and weighs those that the built-in one for `side` knows.
    #[must_use]
    pub fn of_labels(labels: &[String], side: Role) -> Self {
        let source = source(labels, side);
        Self::parse(&source, Path::new(NAME)).expect("a test parses what is written for any labels")
    }

    /// This policy, or where it is a built-in one that nobody named and the model has other labels, one for these.
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

    /// Whether nobody named it: a file that somebody gives is never put aside, though it may say the same.
    fn is_built_in(&self) -> bool {
        let built_in = Self::built_in(self.side());
        self.sha256 == built_in.sha256 && self.path == built_in.path
    }
}

fn source(labels: &[String], side: Role) -> String {
    let built_in = Policy::built_in(side);
    let known = |label: &String| built_in.labels().any(|(name, _)| name == label.as_str());
    let name = if labels.iter().any(known) { KNOWN } else { NAME };
    let mut file = format!(
        "# A start for labels of a model's own. What has 0 points weighs nothing yet: give points above 0 to what stands against the reader,\n\
         # below 0 to what protects, up to 100, and say in `why` and `ask` what the clause does and what to ask for. docs/policy.md has the rest.\n\
         name = \"{name}\"\nside = \"{}\"\n\n[bands]\nmedium = 15\nhigh = 40\ncritical = 70\n",
        side.name()
    );
    for label in labels {
        if known(label) {
            let _ = write!(file, "\n{}", rule_of(built_in.source(), label));
            continue;
        }
        // Braces in a reason stand for parties.
        let why = quoted(&format!("The model finds \"{}\" here.", label.replace(['{', '}'], " ")));
        let label = quoted(label);
        let _ = write!(file, "\n[labels.{label}]\nname = {label}\npoints = 0\nwhy = {why}\nask = \"\"\n");
    }
    file
}

/// The tables of `label` in a policy's file.
fn rule_of(source: &str, label: &str) -> String {
    let (mut inside, mut rule) = (false, String::new());
    for line in source.lines() {
        if let Some(head) = line.strip_prefix('[').filter(|head| !head.starts_with('[')) {
            let of = head.strip_prefix("labels.").and_then(|head| head.strip_prefix(label));
            inside = of.is_some_and(|rest| rest.starts_with([']', '.']));
        }
        if inside {
            rule.push_str(line);
            rule.push('\n');
        }
    }
    rule.trim_end().to_owned() + "\n"
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
        let labels = ["late fees", "a.b", "\"quoted\"", "back\\slash", "{creator}", "ünïcode", "tab\there"];
        let labels = labels.map(str::to_owned);
        for side in [Role::Creator, Role::Client] {
            let policy = Policy::of_labels(&labels, side);
            assert!(policy.check_labels(&labels).is_ok() && policy.weighs_nothing());
            assert_eq!(policy.labels().count(), labels.len());
            assert_eq!(policy.side(), side);
        }
    }

    #[test]
    fn labels_that_the_built_in_policy_knows_are_weighed_as_there() {
        for side in [Role::Creator, Role::Client] {
            let built_in = Policy::built_in(side);
            let known: Vec<String> = built_in.labels().map(|(name, _)| name.to_owned()).collect();
            let some = [known.clone(), vec!["late fees".to_owned()]].concat();
            let policy = Policy::of_labels(&some, side);
            assert!(policy.check_labels(&some).is_ok() && !policy.weighs_nothing());
            for (name, rule) in built_in.labels() {
                let found = policy.labels().find(|(other, _)| *other == name);
                assert_eq!(found.map(|(_, rule)| rule.range()), Some(rule.range()), "{name}");
            }
            let late = policy.labels().find(|(name, _)| *name == "late fees");
            assert_eq!(late.map(|(_, rule)| rule.range()), Some((0.0, 0.0)));
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
        // Nor does a file that somebody named, though it says what the built-in one says.
        let same = Policy::parse(built_in.source(), Path::new("same.toml")).unwrap();
        assert!(same.fitting(&own).check_labels(&own).is_err());
    }
}
