//! What a policy may say: numbers in their ranges, names that exist, and rules under which a risk never lowers the score and a
//! protection never raises it.
//!
//! In: the parts of a policy. Out: errors, and warnings of what can never matter, with their places in the file.

use super::super::NO_AI;
use super::located::{Name, Number};
use super::reader::Problems;
use super::rules::{Contents, DIRECTIONS, LabelRule};
use super::{
    CREATOR_INDEMNITY, DERIVATIVES, GRANTS, IMPLIED, INDEMNITY, MORAL_RIGHTS, OWNERSHIP, PROTECTIONS,
    PURPOSE, RECIPIENT_INDEMNITY, TRAINING, UNRESTRICTED,
};
use crate::risk::report::Direction;

/// What findings of one label can come to, as a multiple of a certain one.
const MOST_REPEATED: f64 = 10.0 / 9.0;

/// Everything that makes a policy unsound.
pub(super) fn errors(contents: &Contents) -> Problems {
    let mut check = Check { contents, problems: Vec::new() };
    check.bands();
    check.labels();
    check.rules();
    check.lists();
    check.problems
}

/// Everything that has no effect or is likely not meant. `labels` are those of the model.
pub(super) fn warnings(contents: &Contents, labels: &[String]) -> Problems {
    let mut check = Check { contents, problems: Vec::new() };
    check.unweighed(labels);
    check.without_effect();
    check.unreachable();
    check.problems
}

struct Check<'a> {
    contents: &'a Contents,
    problems: Problems,
}

impl Check<'_> {
    fn told(&mut self, at: usize, reason: impl Into<String>) {
        self.problems.push((at, reason.into()));
    }

    fn bands(&mut self) {
        let bands = &self.contents.bands;
        let mut least = 0.0;
        for (name, Number { value, at }) in
            [("medium", bands.medium), ("high", bands.high), ("critical", bands.critical)]
        {
            // A band that is not there was told already.
            if at > 0 && !(value > least && value <= 100.0) {
                self.told(
                    at,
                    format!("band `{name}` starts at {value}: bands rise from above 0 to at most 100"),
                );
            }
            least = f64::max(least, value);
        }
    }

    fn points(&mut self, points: Number, least: f64) {
        let Number { value, at } = points;
        if !(value.is_finite() && (least..=100.0).contains(&value)) {
            self.told(at, format!("points are {value}: expected a number from {least} to 100"));
        }
    }

    fn labels(&mut self) {
        let contents = self.contents;
        for (name, rule) in &contents.labels {
            self.points(rule.points, -100.0);
            let known: &[&str] = match name.as_str() {
                INDEMNITY => &DIRECTIONS,
                OWNERSHIP => &[Direction::ToCreator.name(), Direction::Feedback.name()],
                TRAINING => &[Direction::ToCreator.name(), Direction::WithConsent.name()],
                IMPLIED | UNRESTRICTED => {
                    &[Direction::ToCreator.name(), Direction::Feedback.name(), Direction::ServiceData.name()]
                }
                MORAL_RIGHTS => &[Direction::Feedback.name()],
                DERIVATIVES => {
                    &[Direction::ToCreator.name(), Direction::Feedback.name(), Direction::OwnProduct.name()]
                }
                label if GRANTS.contains(&label) => {
                    &[Direction::ToCreator.name(), Direction::Feedback.name()]
                }
                PURPOSE => &[
                    Direction::BindsCreator.name(),
                    Direction::ConfidentialInformation.name(),
                    Direction::NamesAndMarks.name(),
                    Direction::WidePurpose.name(),
                ],
                NO_AI => &[
                    Direction::BindsCreator.name(),
                    Direction::OptOut.name(),
                    Direction::ConfidentialInformation.name(),
                ],
                _ => &[],
            };
            for (direction, rule) in &rule.directions {
                self.points(rule.points, -100.0);
                if !known.is_empty() && !known.contains(&direction.as_str()) {
                    let known = known.join(", ");
                    let reason = format!("direction `{}` is unknown; known are {known}", direction.as_str());
                    self.told(direction.at, reason);
                }
            }
            if !rule.directions.is_empty() && known.is_empty() {
                let labels = [&[INDEMNITY, OWNERSHIP, MORAL_RIGHTS], &GRANTS[..], &PROTECTIONS[..]]
                    .concat()
                    .join("`, `");
                let reason = format!("only `{labels}` have directions, not `{}`", name.as_str());
                self.told(name.at, reason);
            }
        }
    }

    fn rules(&mut self) {
        let contents = self.contents;
        if let Some(offsets) = &contents.offsets
            && !(offsets.most.value > 0.0 && offsets.most.value <= 1.0)
        {
            self.told(offsets.most.at, "`most` is a share: above 0, at most 1");
        }
        if let Some(silence) = &contents.silence {
            self.points(silence.points, 0.0);
            silence.rights.iter().chain([&silence.answer]).for_each(|name| self.known(name));
        }
        if let Some(conflict) = &contents.conflict {
            [&conflict.grant, &conflict.ban].into_iter().for_each(|name| self.known(name));
        }
        for rule in contents.lacking.values() {
            self.points(rule.points, 0.0);
            rule.any.iter().for_each(|name| self.known(name));
        }
    }

    /// What must be there and what must not.
    fn lists(&mut self) {
        let contents = self.contents;
        for (name, wanted) in &contents.missing {
            self.points(wanted.points, 0.0);
            self.known_or_indemnity(name);
            if wanted.points() > 0.0 && self.range(name).is_some_and(|(_, most)| most > 0.0) {
                let reason = format!(
                    "`{}` is a risk in this policy: with points here one more risk would lower the score",
                    name.as_str()
                );
                self.told(name.at, reason);
            }
        }
        for (name, rule) in &contents.forbidden {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
            if name.as_str().is_empty() || !name.as_str().chars().all(plain) {
                let reason = format!(
                    "the rule's name `{}` may have letters, digits, _ and - only: reports name the rule by it",
                    name.as_str()
                );
                self.told(name.at, reason);
            }
            self.points(rule.points, 0.0);
            if rule.any.is_empty() && rule.phrases.is_empty() {
                let reason =
                    format!("`{}` forbids nothing: name labels in `any`, or `phrases`", name.as_str());
                self.told(name.at, reason);
            }
            for label in &rule.any {
                self.known_or_indemnity(label);
                if self.range(label).is_some_and(|(least, _)| least < 0.0) {
                    let reason = format!(
                        "`{}` is a protection in this policy: if it were forbidden, one more protection would raise \
                         the score",
                        label.as_str()
                    );
                    self.told(label.at, reason);
                }
            }
            for phrase in &rule.phrases {
                if !phrase.as_str().contains(char::is_alphanumeric) {
                    self.told(phrase.at, format!("the phrase \"{}\" has no words", phrase.as_str()));
                }
            }
        }
    }

    /// The lowest and highest points of a label, or of an indemnity of one direction, which a mutual one gives as well.
    fn range(&self, name: &Name) -> Option<(f64, f64)> {
        let one = match name.as_str() {
            CREATOR_INDEMNITY => DIRECTIONS[0],
            RECIPIENT_INDEMNITY => DIRECTIONS[1],
            label => return self.contents.rule(label).map(LabelRule::range),
        };
        let rule = self.contents.rule(INDEMNITY)?;
        let points =
            |name: &str| rule.direction_named(name).map_or(rule.points(), super::DirectionRule::points);
        let (own, mutual) = (points(one), points(DIRECTIONS[2]));
        Some((own.min(mutual), own.max(mutual)))
    }

    fn known(&mut self, name: &Name) {
        let label = name.as_str();
        if !label.is_empty() && self.contents.rule(label).is_none() {
            self.told(name.at, format!("`{label}` has no [labels.{label}] in this policy"));
        }
    }

    fn known_or_indemnity(&mut self, name: &Name) {
        if ![CREATOR_INDEMNITY, RECIPIENT_INDEMNITY].contains(&name.as_str()) {
            self.known(name);
        }
    }

    fn unweighed(&mut self, labels: &[String]) {
        let without = labels.iter().filter(|label| self.contents.rule(label).is_none());
        let without: Vec<&str> = without.map(String::as_str).collect();
        if !without.is_empty() {
            let reason = format!("labels of the model that are not weighed here: {}", without.join(", "));
            self.told(0, reason);
        }
    }

    fn without_effect(&mut self) {
        let contents = self.contents;
        for (name, wanted) in contents.missing.iter().filter(|(_, wanted)| wanted.clause.trim().is_empty()) {
            let reason = format!(
                "[missing] `{}` has no `clause`: reports say that \"{}\" is missing and propose no words for it",
                name.as_str(),
                wanted.phrase
            );
            self.told(name.at, reason);
        }
        for rule in contents.labels.values() {
            if DIRECTIONS.iter().all(|name| rule.direction_named(name).is_some()) && !rule.points.is_zero() {
                self.told(rule.points.at, "these points never count: every direction has its own");
            }
            for phrase in rule.variants.iter().flat_map(|variant| &variant.any) {
                if phrase.as_str().contains(char::is_uppercase) {
                    let reason = format!(
                        "the phrase \"{}\" never fits: it is looked for in lower case",
                        phrase.as_str()
                    );
                    self.told(phrase.at, reason);
                }
            }
        }
        if let Some(conflict) = &contents.conflict
            && self.contents.rule(conflict.ban.as_str()).is_some_and(|ban| ban.points() >= 0.0)
        {
            let ban = conflict.ban.as_str();
            self.told(
                conflict.ban.at,
                format!("[conflict] takes nothing back, as `{ban}` takes no points off"),
            );
        }
        let silence = contents.silence.iter().map(|rule| ("[silence]".to_owned(), rule.points));
        let lacking =
            contents.lacking.iter().map(|(name, rule)| (format!("[lacking.{}]", name.as_str()), rule.points));
        let forbidden = contents
            .forbidden
            .iter()
            .map(|(name, rule)| (format!("[forbidden.{}]", name.as_str()), rule.points));
        let zero: Vec<_> =
            silence.chain(lacking).chain(forbidden).filter(|(_, points)| points.is_zero()).collect();
        for (rule, points) in zero {
            self.told(points.at, format!("{rule} has 0 points and never changes a score"));
        }
        for (name, rule) in &contents.lacking {
            for label in rule
                .any
                .iter()
                .filter(|label| contents.rule(label.as_str()).is_some_and(|r| r.points() > 0.0))
            {
                let reason = format!(
                    "`{}` is a risk and answers [lacking.{}]: one more of it can lower the score",
                    label.as_str(),
                    name.as_str()
                );
                self.told(label.at, reason);
            }
        }
    }

    fn unreachable(&mut self) {
        let contents = self.contents;
        let labels: f64 = contents.labels.values().map(|rule| rule.range().1.max(0.0) * MOST_REPEATED).sum();
        let whole = contents.silence.iter().map(|rule| rule.points.value);
        let whole = whole.chain(contents.lacking.values().map(|rule| rule.points.value));
        let whole = whole.chain(contents.missing.values().map(|rule| rule.points.value));
        let most =
            labels + whole.chain(contents.forbidden.values().map(|rule| rule.points.value)).sum::<f64>();
        let bands = &contents.bands;
        for (name, band) in [("medium", bands.medium), ("high", bands.high), ("critical", bands.critical)] {
            if most.round() < band.value {
                let reason = format!(
                    "band `{name}` starts at {}, and all rules together give at most {most:.0} points",
                    band.value
                );
                self.told(band.at, reason);
            }
        }
    }
}
