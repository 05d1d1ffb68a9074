//! Plain English for the names that models, policies and rules use. A name that is not known here is shown with its
//! underscores as spaces, so that other labels than ours read well too.

use crate::risk::report::{Direction, Finding};

/// What a finding is about, as a headline.
pub(super) fn headline(finding: &Finding) -> String {
    let known = match finding.label.as_str() {
        "ip_assignment" => "Ownership of the work passes",
        "derivative_works" => "The work may be changed and built upon",
        "future_tech" => "Rights reach media and technology not yet known",
        "ai_training" => "The work may train AI",
        "implied_ai_use" => "Wide enough to cover AI training without naming it",
        "perpetual_rights" => "Rights last for ever or cannot be taken back",
        "unrestricted_use" => "Use for any purpose, without limit",
        "moral_rights_waiver" => "Credit or moral rights are given up",
        "no_ai" => "AI use is forbidden or needs consent",
        "purpose_limitation" => "Use is limited to what was agreed",
        "indemnification" => match finding.direction {
            Some(Direction::CreatorIndemnifies) => "The creator pays for the other side's losses",
            Some(Direction::RecipientIndemnifies) => "The other side pays for the creator's losses",
            Some(Direction::Mutual) => "Each side pays for the other's losses",
            Some(Direction::Unknown) | None => "One side pays for the other's losses",
        },
        other => return phrase(other),
    };
    known.to_owned()
}

/// A machine name as words: `synthetic_likeness` becomes "Synthetic likeness", and `no_ai` "No AI".
#[must_use]
pub fn phrase(name: &str) -> String {
    let word = |word: &str| match word {
        "ai" | "ip" => word.to_uppercase(),
        other => other.to_owned(),
    };
    let words = name.split('_').map(word).collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_models_read_as_words() {
        assert_eq!(phrase("unilateral_termination"), "Unilateral termination");
        assert_eq!(phrase("übertragung"), "Übertragung");
        assert_eq!(phrase(""), "");
    }
}
