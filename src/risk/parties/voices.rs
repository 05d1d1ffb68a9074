//! Who makes the work where a contract says "I" or "we" and "you": a maker's own terms and a service's read alike but for what each is said to do.
//!
//! In: the contract and the [`Pair`] that it speaks of. Out: the [`Maker`], unless the terms are a service's. Names are left to [`super::read`].

use std::sync::LazyLock;

use regex::Regex;

use super::super::roles::count;
use super::told::{Called, Pair};

/// What only a service says, which holds what others put in.
static SERVICE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\byour (?:user )?(?:content|posts?|uploads?|profile|account|subscription)\b|\bour (?:services?|platform|apps?|users|members|community|policies)\b|\b(?:log|sign)(?:ged|ging)?[ -](?:in|up)\b|\bcreate an account\b|\bsubscriptions?\b|\bterms of (?:service|use)\b|\b(?:monthly|yearly|annual|free|paid) plans?\b|\bin (?:the |your )?settings\b|\buntil you cancel\b|\byou (?:upload|enter|publish|post)\b|\bsubscribers?\b|\b(?:per )?seats?\b|\bthe service\b|\bhost(?:ed|s|ing)?\b|\busage (?:data|statistics)\b|\brenewals?\b|\buptime\b|\bavailability of \d")
        .expect("the pattern is well-formed")
});

/// What a maker and a client speak of.
static DEAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:invoices?|deposits?|fees?|prices?|quotes?|rates|royalt(?:y|ies)|licen[cs]es?|copyrights?|commissions?|paid|pays?|booking|euros?|pounds|dollars)\b|[€£$] ?\d")
        .expect("the pattern is well-formed")
});

/// Fewest times that a party who speaks for itself says so.
const SPOKEN_LEAST: usize = 3;
/// Most bytes for each time that somebody is spoken to.
const SPARSE: usize = 1_500;
/// Most bytes of a maker's own terms.
const LONGEST: usize = 30_000;
/// Least that speaks for whoever says "I" or "we" as the maker: where it is less, "we" may be a service.
const LEAST: f32 = 0.15;
/// Most of what only services say in terms that are none of a service.
const SERVICE_MOST: usize = 2;

/// Who makes the work, of two who are called by pronouns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// Whoever says "I".
    I,
    /// Whoever says "we".
    We,
    /// "You", and the other says "I".
    YouToMe,
}

/// Who makes the work where "I" or "we" speak to "you", by what `pair` are said to do; nothing where "we" offer a service, and where it is not told.
#[must_use]
pub fn maker(text: &str, lower: &str, pair: &Pair<'_>) -> Option<Maker> {
    let spoken = count(lower, "you") + count(lower, "your");
    // Notes of a few words speak to "you" in contracts between two who have names.
    if spoken < SPOKEN_LEAST || spoken * SPARSE < text.len() || pair.margin < LEAST {
        return None;
    }
    if offers(text) {
        return None;
    }
    match (pair.maker, pair.other) {
        (Called::I, Called::You) => Some(Maker::I),
        (Called::We, Called::You) => Some(Maker::We),
        (Called::You, Called::I) => Some(Maker::YouToMe),
        _ => None,
    }
}

/// Whether whoever speaks offers a service, or only says what is forbidden there, and makes nothing for anybody.
#[must_use]
pub fn offers(text: &str) -> bool {
    SERVICE.find_iter(text).take(SERVICE_MOST + 1).count() > SERVICE_MOST
        || text.len() > LONGEST
        || !DEAL.is_match(text)
}

/// Whether "we" offer a service that people put things into, and are no buyer who writes a letter.
#[must_use]
pub fn serves(text: &str) -> bool {
    SERVICE.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Maker> {
        maker(text, &text.to_lowercase(), &super::super::told::pair(text, |_| true)?)
    }

    #[test]
    fn what_each_is_said_to_do_tells_who_makes() {
        let own = "I draw the map. You pay me 900 euros, half now. The copyright stays with me, and you may print the map in your guide.";
        assert_eq!(read(own), Some(Maker::I));
        let hired = "I run a tea room. You paint the sign. I pay you 300 euros, and I may print your drawing on my cups. You keep the original.";
        assert_eq!(read(hired), Some(Maker::YouToMe));
        let pair = "We design and knit the costumes. You pay us in two parts. We keep the rights in the patterns, and you may show them on your stage.";
        assert_eq!(read(pair), Some(Maker::We));
        let buyer = "We print your story. We pay you 80 euros. You keep the copyright, and you grant us the right to print it. You name your sources to us.";
        assert_eq!(read(buyer), None);
    }

    #[test]
    fn a_service_and_the_number_of_an_article_make_nothing() {
        let service = "We design our services for you. You pay us each month for your account. We own the site. You may use the site while your account is open. Log in to change your account.";
        assert_eq!(read(service), None);
        assert!(serves(service));
        let articles = "Article I of this deed. Article I and Article I. You pay. You sign. You leave. We go. We come. We stay.";
        assert_ne!(read(articles), Some(Maker::I));
    }
}
