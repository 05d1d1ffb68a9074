//! Sentences that delete clauses of the contract or items of them ("Clause 3.1 is deleted", "In clause 5, sub-clause (c) is deleted").
//!
//! In: a sentence. Out: [`Deletion`]s, by number and letter, and whether a finding is of what one deletes. What depends on a condition or on
//! a day, or holds for one order of several, deletes nothing here.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::clauses::{Clauses, NUMBERED, numbers_in, own_number};
use super::report::Finding;
use super::sides::pattern;

/// What makes a clause void as a whole, or those of its items whose letters stand behind its number: a name in brackets, and whose clause it
/// is, may stand between.
static DELETES: LazyLock<Regex> = LazyLock::new(|| {
    const NAMED: &str = r#"(?P<items>(?:,? ?(?:and|or)? ?\((?:[a-z]|[ivx]{1,5})\))+,? )?(?:\([^)]{1,60}\),? |["“][^"”]{1,60}["”],? )?(?:(?:of th(?:is|ese) (?P<whose>[a-z ]{3,40}?)|of the (?:[a-z]+ ){0,3}?(?:terms|conditions|agreement|contract)(?: and conditions)?|above|below) )?"#;
    const WHOLLY: &str = r"(?: (?:to|for) (?:this|the present) [a-z]+(?: [a-z]+)?| in (?:its|their) entirety| as a whole| altogether)?";
    pattern(&format!(
        r"(?i)(?P<part>\b(?:of|in|from|under|to|with|by|for|see|and) )?{NUMBERED}{NAMED}(?:(?:is|are|shall be|stands?|(?:has|have) been) (?:hereby )?(?:deleted|struck(?: out| through)?|removed|omitted|disapplied|cancelled|not used)\b|(?:does|do|shall|will) not (?:apply|form part of this [a-z]+){WHOLLY}\s*(?:[.;]|$)|(?:is|are|shall be) (?:deleted and )?(?:replaced|superseded|substituted) (?:by|with)\b|(?:is|are|shall be) amended (?:so as )?to read\b|(?:shall|will|is to|now) (?:now |henceforth |hereafter )?reads?\b|(?:: ?|is |are )(?:deleted|not applicable|n/a)\s*(?:[.;]|$))"
    ))
});

/// The same as an order: "Delete clause 3".
static DELETE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^\W*(?:[a-z]{{0,2}}[0-9.]{{0,6}}[.)]? )?(?:delete|strike(?: out)?|omit|disapply) {NUMBERED}(?:\([^)]{{1,60}}\) ?)?(?:in (?:its|their) entirety|altogether|and (?:replace|substitute|insert)\b[^;]*)?[.:;]?$"
    ))
});

/// What makes that depend on something.
static ONLY_IF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:if|where|unless|until|when|in the event|in case|provided|upon|on termination|after|during|as from|with effect (?:from|on)|as of|from [0-9]|may|to the extent|insofar|so far as)\b",
    )
});

/// What a deletion for one order of several is for.
static THIS_ORDER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i) (?:to|for) (?:this|the present) (?:sow|statement of work|work order|order|call-off)\b")
});

/// That there are or may be several.
static SEVERAL_ORDERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:any|each|every|other|further|all) (?:sows?|statements? of work|work orders?|orders?|call-offs?)\b",
    )
});

/// Whose clauses are those of the whole contract.
static OF_ALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:agreement|contract|terms|conditions|document|deed|letter|licen[cs]e)\b")
});

/// The letter of an item at its beginning, behind the number of its clause.
static ITEM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:[0-9]+(?:\.[0-9]+)*[.)]? ?)?\(?(?P<item>[a-z]|[ivx]{1,5})\)"));

/// Letters of items.
static LETTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\((?P<letter>[a-z]|[ivx]{1,5})\)"));

/// A clause's item that is deleted by a sentence which names the clause first.
static IN_CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b(?:in|from) {NUMBERED}(?:the )?(?:sub-?(?:clauses?|paragraphs?|sections?)|items?|limbs?|points?|paragraphs?) (?P<items>(?:,? ?(?:and|or)? ?\((?:[a-z]|[ivx]{{1,5}})\))+) (?:is|are|shall be|stands?) (?:hereby )?(?:deleted|struck(?: out| through)?|removed|omitted)\b"
    ))
});

/// A clause's numbers and nothing else.
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("(?i){NUMBERED}")));

/// What a sentence deletes.
pub struct Deletion {
    numbers: BTreeSet<String>,
    /// Letters of items; none where the clauses go as a whole.
    items: BTreeSet<String>,
    /// Whether the numbers are those of the part of the contract in which the sentence stands.
    own_part: bool,
}

impl Deletion {
    /// Whether a finding is of what a sentence that begins at `from` deletes.
    #[must_use]
    pub fn is_of(&self, finding: &Finding, from: usize, clauses: &Clauses) -> bool {
        let item = || ITEM.captures(&finding.text).is_some_and(|found| self.items.contains(&found["item"]));
        let meant = if self.own_part {
            clauses.is_of(finding, &self.numbers) && clauses.in_one_part(finding.start, from)
        } else {
            clauses.is_meant(finding, from, &self.numbers)
        };
        meant && (self.items.is_empty() || item())
    }
}

/// What a sentence of the contract `whole` deletes without condition.
#[must_use]
pub fn deleted(text: &str, whole: &str) -> Vec<Deletion> {
    // Its own number is none of those that it names.
    let text = own_number(text).map_or(text, |own| text[own.len()..].trim_start_matches(['.', ')', ' ']));
    let items = |found: &Captures<'_>| -> BTreeSet<String> {
        let items = found.name("items").map_or("", |items| items.as_str());
        LETTER.captures_iter(items).map(|item| item["letter"].to_owned()).collect()
    };
    let mut deletions = Vec::new();
    for found in DELETES.captures_iter(text).filter(|found| found.name("part").is_none()) {
        let words = found.get(0).expect("a match has a whole");
        let behind = text[words.end()..].split([':', ';', '"', '“']).next().unwrap_or_default();
        let for_one = THIS_ORDER.is_match(words.as_str()) && SEVERAL_ORDERS.is_match(whole);
        if for_one || ONLY_IF.is_match(&text[..words.start()]) || ONLY_IF.is_match(behind) {
            continue;
        }
        let of_part = found.name("whose").is_some_and(|whose| !OF_ALL.is_match(whose.as_str()));
        let paragraph = words.as_str().to_lowercase().starts_with("paragraph");
        deletions.push(Deletion {
            numbers: numbers_in(words.as_str(), &NUMBERS),
            items: items(&found),
            own_part: of_part || paragraph,
        });
    }
    if let Some(found) = IN_CLAUSE.captures(text).filter(|_| !ONLY_IF.is_match(text)) {
        let numbers = numbers_in(text, &IN_CLAUSE);
        deletions.push(Deletion { numbers, items: items(&found), own_part: false });
    }
    if DELETE.is_match(text) {
        let numbers = numbers_in(text, &DELETE);
        deletions.push(Deletion { numbers, items: BTreeSet::new(), own_part: false });
    }
    deletions
}

#[cfg(test)]
mod tests {
    use crate::risk::report::Direction;
    use crate::risk::weighed::weighed;

    const PARTIES: &str =
        "Agreement between Harrow Press (the \"Publisher\") and Jo Finch (the \"Artist\").\n\n";
    const ASIDE: Option<Direction> = Some(Direction::SetAside);

    fn way(text: &str, said: (&str, &str, f32)) -> Option<Direction> {
        let (findings, _, _) = weighed(&format!("{PARTIES}{text}"), &[said]);
        findings.iter().find(|f| f.label == said.0).expect("it was said to be there").direction
    }

    #[test]
    fn an_item_that_is_deleted_takes_no_other_with_it() {
        let text = |more: &str| {
            format!(
                "{more}\n\n5. The Publisher may:\n(a) keep the Artwork;\n(b) use the Artwork to train models; and\n(c) lend it to schools."
            )
        };
        let said = ("ai_training", "(b) use", 0.95);
        for more in [
            "S1. Clause 5(b) is deleted.",
            "S1. In clause 5, sub-clauses (a) and (b) are deleted.",
            "S1. Clause 5 is deleted.",
        ] {
            assert_eq!(way(&text(more), said), ASIDE, "{more}");
        }
        for more in ["S1. Clause 5(c) is deleted.", "S1. In clause 5, sub-clause (c) is deleted."] {
            assert_eq!(way(&text(more), said), None, "{more}");
        }
    }

    #[test]
    fn a_part_deletes_its_own_clauses_where_it_says_so_or_counts_paragraphs() {
        let text = |more: &str| {
            format!(
                "1. The fee is due in May.\n\n2. The Publisher may train models on the Artwork.\n\nSchedule\n\n1. A badge is worn.\n\n2. Cars are parked in the yard.\n\n3. {more}"
            )
        };
        let said = ("ai_training", "2. The Publisher", 0.95);
        assert_eq!(way(&text("Clause 2 of these House Rules is deleted."), said), None);
        assert_eq!(way(&text("Paragraph 2 is deleted."), said), None);
        assert_eq!(way(&text("Clause 2 of this Agreement is deleted."), said), ASIDE);
    }

    #[test]
    fn numbers_that_a_part_has_had_already_begin_another_one() {
        let text = "1. The Publisher may train models on the Artwork.\n\nSchedule 2: Data\n\n1. The Publisher is the controller.\n\n2. Clause 1 of this Schedule is deleted.";
        assert_eq!(way(text, ("ai_training", "1. The Publisher may", 0.95)), None);
    }
}
