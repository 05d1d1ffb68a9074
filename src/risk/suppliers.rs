//! What binds nobody but those whom one side buys from: "Our model providers are barred from training on your content" is no promise of ours.
//!
//! In: a sentence. Out: whether it forbids or confines such suppliers alone.

use std::sync::LazyLock;

use regex::Regex;

use super::sides::{in_lower_case, pattern};

const SUPPLIERS: &str = r"(?:our|its|their|all our|any of our|the (?:third-party|model|ai|cloud|hosting)) (?:[\w-]+,? (?:and |or )?){0,3}?(?:providers?|vendors?|hosts|processors|sub-?processors|suppliers?|sub-?contractors)";

/// Forbidden to them.
static FORBIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^ ?(?:\(?[a-z0-9.]{{1,5}}[.)] )?(?:{SUPPLIERS}(?: (?:who|that|which|of|with) [^.;:,]{{1,60}}?)? (?:(?:may|must|shall|will|can|are|do|have|undertake|agree|promise|commit)(?: \w+)? (?:not|never)|cannot|never|(?:are|is|have been) (?:[\w-]+ ){{0,2}}?(?:barred|prohibited|forbidden|precluded|banned|prevented))\b|(?:we|[a-z]+) (?:do|does|will|shall) not (?:allow|permit|let) {SUPPLIERS}\b)"
    ))
});

/// They are confined.
static CONFINED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^ ?(?:\(?[a-z0-9.]{{1,5}}[.)] )?{SUPPLIERS} (?:may|can|shall|will|must|are|use|process|access)\b[^.;:]{{0,120}}?\b(?:only|solely|exclusively|no other|strictly)\b"
    ))
});

/// The side itself, which says so of itself as well.
static THEMSELVES_TOO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:neither we|nor we|we and|and we|we ourselves|(?:we|it) (?:also |too )?(?:do|does|will|shall|may|must) (?:not|never|only)|nobody|no one|anyone)\b",
    )
});

/// Whether a ban binds suppliers and nobody else.
#[must_use]
pub fn forbidden_alone(lead: &str, text: &str) -> bool {
    let lower = in_lower_case(lead, text);
    FORBIDDEN.find(&lower).is_some_and(|found| !THEMSELVES_TOO.is_match(&lower[found.end()..]))
}

/// Whether a limit of use confines suppliers and nobody else.
#[must_use]
pub fn confined_alone(lead: &str, text: &str) -> bool {
    let lower = in_lower_case(lead, text);
    CONFINED.is_match(&lower) && !THEMSELVES_TOO.is_match(&lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_suppliers_must_not_do_is_told_from_what_their_customer_promises() {
        for text in [
            "Our model providers are contractually barred from training on your content.",
            "Our AI vendors do not use your content to train their models.",
            "We do not allow our sub-processors to train on your content.",
            "Our cloud and AI providers have agreed not to train on your files.",
            "The third-party model providers may not train on your posts.",
        ] {
            assert!(forbidden_alone("", text), "{text}");
        }
        for text in [
            "Neither we nor our model providers train on your content.",
            "We do not train AI on your content, and our providers are barred from it too.",
            "Our providers may not train on your content, and we do not train on it either.",
            "The Provider shall not train on Customer Content, nor shall its vendors.",
            "We do not allow anyone to train on your content.",
        ] {
            assert!(!forbidden_alone("", text), "{text}");
        }
    }

    #[test]
    fn what_confines_suppliers_is_told_from_what_confines_their_customer() {
        assert!(confined_alone("", "Our hosting providers may use the content only on our instructions."));
        assert!(confined_alone("", "Our payment vendors process your files solely to serve us."));
        assert!(!confined_alone("", "We may use your content only to run the service."));
        assert!(!confined_alone("", "Our hosts may use it only for us, and we may only show it."));
    }
}
