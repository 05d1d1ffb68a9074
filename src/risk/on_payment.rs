//! Ownership that passes once the work is paid, in plain words that the model overlooks: "the copy is mine until you've paid, after that it's
//! yours", "the drawings become the Client's property on payment".
//!
//! In: what the classifier said, and the findings. Out: findings of ownership for sentences that say so and have none. Whoever pays for a
//! work has it made: where the payer and the new owner are the same, the sentence itself tells the sides.

use std::sync::LazyLock;

use regex::Regex;

use super::findings::{Scored, of_rule, overlap};
use super::parties::{Parties, whole_words};
use super::report::Finding;
use super::roles::is_in;
use super::sides::{in_lower_case, pattern};
use super::{ownership, policy};

/// What such a sentence counts with, 0 to 1; a judgement, for the corpus has too few of them.
const PROBABILITY: f64 = 0.85;

/// A payment by somebody who is named that something waits for.
static PAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:until|unless|once|when|whenever|after|as\ soon\ as|if|provided(?:\ that)?)\ (?:and\ (?:until|when)\ )?(?:the\ )?
        (?P<who>[\w.&-]+)(?:['’]ve|['’]s|\ has|\ have)?(?:\ (?:fully|then|also|duly))?\ (?:paid|pays?|settled|settles?)\b",
    )
});

/// The same of nobody who is named.
static PAID: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:until|unless|once|when|after|as\ soon\ as|if)\ (?:(?:it|they|that|all|everything|(?:the|my|our|your|its|every|each)\ (?:\w+\ ){0,2}(?:invoices?|fees?|balance|price|bills?|instal+ments?|amounts?|sums?))(?:['’](?:s|re)|\ (?:is|are|has\ been|have\ been))?\ )?(?:fully\ |then\ )?(?:paid|settled)\b
        | \b(?:up)?on\ (?:(?:the\ )?receipt\ of\ )?(?:(?:the|my|our|your|its|full|final|complete)\ )*payment\b",
    )
});

/// Something becomes whose the word behind it says.
static IS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\b(?:is|are|becomes?|(?:will|shall) (?:then )?(?:be|become)|turns? into|goes|go|passes|pass)|['’](?:s|re))(?: (?:then|all|entirely|fully))*(?: to)? (?:the )?$",
    )
});

/// Right behind a name: what it has.
static OWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^['’]s?(?: (?:sole |exclusive |own |full )*(?:property|own)\b| alone\b|[.,;]|$| (?:up)?on\b| once\b| after\b| when\b| to )",
    )
});

/// The work or rights in it.
static WORK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:
            copyrights? | rights | ownership | intellectual\ property | ip | work | works | artworks? | copy | texts? | pages | articles? | stories | story | posts? | scripts? | manuscripts? | translations?
            | designs? | drawings? | sketches | illustrations? | logos? | pictures? | photos? | photographs? | images? | files? | footage | recordings? | songs? | music | tracks? | videos? | films? | animations?
            | code | websites? | deliverables? | everything | what\ (?:i|we)\ (?:make|write|draw|deliver|design|shoot|film|record)
        )\b",
    )
});

/// What is sold as a thing, and leave to use the work.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:licen[sc]\w*|sub-?licen[sc]\w*|rights? (?:of|to) use|usage|use rights|goods|products?|equipment|supplies|materials supplied|modules?|panels?|structures?|plants?|buildings?|facilit(?:y|ies)|construction|inventory|vehicles?|shares?|premises|units?|prints|(?:the|a|each) print|tickets?|deposit|machin\w+|hardware|samples?|originals?|copies|accounts?|subscription|premium|options?|property of|risk)\b",
    )
});

/// What denies that it passes; that it does not pass until the payment says that it does then.
static NEVER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:no|never|nothing|neither|nor|even (?:if|when|after)|regardless)\b"));

/// Findings of ownership that the model overlooks.
pub fn overlooked(scored: &Scored<'_>, findings: &[Finding]) -> Vec<Finding> {
    if !scored.labels.iter().any(|label| label == policy::OWNERSHIP) {
        return Vec::new();
    }
    let found: Vec<&Finding> = findings.iter().filter(|f| f.label == policy::OWNERSHIP).collect();
    let segments = scored.outline.segments.iter();
    segments
        .filter(|segment| !overlap(&found, segment) && passes(&segment.lead, &segment.text, scored.parties))
        .map(|segment| of_rule(scored, segment, policy::OWNERSHIP, PROBABILITY))
        .collect()
}

/// Whether by `text`, which may hang on `lead`, the work is the other side's once it is paid.
fn passes(lead: &str, text: &str, parties: &Parties) -> bool {
    let lower = in_lower_case(lead, text);
    let rest = lower.replace("property of", " ");
    if !WORK.is_match(&lower) || OTHER.is_match(&rest) || NEVER.is_match(&lower) {
        return false;
    }
    let creators = |word: &str| parties.creator.mentions_by_name(word).contains(&(0, word.len()));
    if let Some(who) = PAYS.captures(&lower).and_then(|found| found.name("who"))
        && !is_in(who.as_str(), &["i", "it", "he", "she", "they", "all", "fully", "is", "are"])
    {
        let who = who.as_str();
        return !creators(who) && becomes(&lower, who, parties);
    }
    if !PAID.is_match(&lower) {
        return false;
    }
    // Who pays is not said: by a pronoun whoever is spoken to or speaks, else the other side by its name.
    let spoken = ["you", "we"].into_iter().any(|who| {
        !creators(who)
            && parties.creator.term.to_lowercase() != who
            && OWN_PRONOUNS.iter().any(|(word, own)| *word == who && is_now(&lower, own))
    });
    spoken
        || parties.both_named() && {
            let named = parties.recipient.mentions_by_name(&lower);
            ownership::owns(&lower, named.clone(), parties) && !owns_already(&lower, parties)
                || named
                    .iter()
                    .any(|&(start, end)| IS.is_match(&lower[..start]) && OWN.is_match(&lower[end..]))
        }
}

/// Whether what `lower`, a clause in lower case, says waits for a payment.
#[must_use]
pub fn waits(lower: &str) -> bool {
    // "If the Client pays late" tells another thing.
    let on_condition = ["if ", "unless ", "provided "];
    let waits = |found: regex::Match<'_>| !on_condition.iter().any(|word| found.as_str().starts_with(word));
    PAYS.find_iter(lower).chain(PAID.find_iter(lower)).any(waits)
}

/// Whether the creator gets something by the same sentence.
fn owns_already(lower: &str, parties: &Parties) -> bool {
    let until = lower.find(" until ").unwrap_or(0);
    ownership::owns(&lower[until..], parties.creator.mentions(&lower[until..]), parties)
}

/// Words for what whoever is called by a pronoun has.
const OWN_PRONOUNS: [(&str, &str); 2] = [("you", "yours"), ("we", "ours")];

/// Whether something is `own`, "yours" or "ours", from then on.
fn is_now(lower: &str, own: &str) -> bool {
    whole_words(lower, [own].into_iter()).iter().any(|&(start, _)| IS.is_match(&lower[..start]))
}

/// Whether something becomes that of `who`, as the sentence calls whoever pays.
fn becomes(lower: &str, who: &str, parties: &Parties) -> bool {
    let own = OWN_PRONOUNS.iter().find(|(word, _)| *word == who).map(|(_, own)| *own);
    if own.is_some_and(|own| is_now(lower, own)) {
        return true;
    }
    let words = if who == "we" { vec!["we", "us"] } else { vec![who] };
    let mentions = whole_words(lower, words.into_iter());
    ownership::owns(lower, mentions.clone(), parties)
        || mentions.iter().any(|&(start, end)| IS.is_match(&lower[..start]) && OWN.is_match(&lower[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_payers_once_it_is_paid_passes() {
        let nobody = Parties::read("Hello.");
        for text in [
            "The songs are mine until you've paid in full; after that they're yours to use in print and on the web.",
            "Once we've paid, the article is ours and we can cut it.",
            "I keep the copyright until you have paid everything, then it passes to you.",
            "The drawings belong to Painter until Gallery has paid in full; after that they belong to Gallery.",
            "The logo is yours once paid.",
        ] {
            assert!(passes("", text, &nobody), "{text}");
        }
        let named = Parties::read(
            "Moor Ltd (\"Client\") and Jo Ash (\"Designer\"). The Designer draws, the Client pays.",
        );
        for text in [
            "The designs become the Client's property on payment.",
            "The designs are the Client's once the invoice is settled.",
            "All rights in the designs belong to the Client after the fee has been paid.",
        ] {
            assert!(passes("", text, &named), "{text}");
        }
    }

    #[test]
    fn what_is_licensed_or_sold_as_a_thing_or_stays_does_not() {
        let named = Parties::read(
            "Moor Ltd (\"Client\") and Jo Ash (\"Designer\"). The Designer draws, the Client pays.",
        );
        for text in [
            "The licence to the designs is the Client's on payment.",
            "The rights of use in the designs pass to the Client once the Client has paid.",
            "The goods and their drawings become the Client's property on payment.",
            "The designs never become the Client's property, even if the Client has paid.",
            "The copyright in the designs stays with the Designer until the Client has paid.",
            "Once the Client has paid, the files go to the printer.",
            "The Designer owns the designs once the Client has paid for the hours.",
            "The Client shall pay the Designer after the designs are delivered.",
        ] {
            assert!(!passes("", text, &named), "{text}");
        }
        let service =
            Parties::read("You keep your posts. You upload your content to our service. We show it.");
        assert!(!passes("", "Once you have paid, the images are yours.", &service));
    }
}
