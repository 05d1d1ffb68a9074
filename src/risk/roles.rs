//! The words that contracts have for their parties, and which of two named parties makes the work.
//!
//! In: names that a contract defines or uses. Out: which of them is the creator and which the recipient, by what the words mean and,
//! for a customer and a provider, by what the contract speaks of more.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::sides::pattern;

/// Words for whoever makes the work, lower case.
pub const MAKER: &[&str] = &[
    "creator",
    "contractor",
    "independent contractor",
    "author",
    "artist",
    "photographer",
    "illustrator",
    "designer",
    "writer",
    "performer",
    "talent",
    "freelancer",
    "consultant",
    "employee",
    "executive",
    "contributor",
    "composer",
    "musician",
    "songwriter",
    "translator",
    "editor",
    "developer",
    "narrator",
    "actor",
    "model",
    "videographer",
    "animator",
    "director",
    "subcontractor",
    "professional",
    "influencer",
    "speaker",
    "journalist",
    "researcher",
    "inventor",
    "voice artist",
    "voice actor",
    "copywriter",
    "ghostwriter",
    "screenwriter",
    "choreographer",
    "crew member",
];

/// Words for whoever sells: the maker for a customer who orders work, the other side for one who puts content in.
pub const PROVIDER: &[&str] =
    &["supplier", "vendor", "service provider", "provider", "licensor", "franchisor"];

/// Words for whoever uses a service: whose content it is, but for one who orders work from a maker.
pub const CUSTOMER: &[&str] = &["customer", "user", "users", "user's", "member", "owner", "participant"];

/// Words for whoever gets rights in the work, lower case.
pub const RECIPIENT: &[&str] = &[
    "client",
    "company",
    "agency",
    "publisher",
    "producer",
    "studio",
    "licensee",
    "franchisee",
    "commissioner",
    "platform",
    "employer",
    "buyer",
    "purchaser",
    "brand",
    "magazine",
    "label",
    "record company",
    "broadcaster",
    "network",
    "distributor",
    "sponsor",
    "corporation",
    "recipient",
    "university",
    "institution",
    "museum",
    "archive",
    "organisation",
    "organization",
    "firm",
    "production company",
    "commissioning party",
    "assignee",
    "bank",
    "store",
];

/// All of them.
const WORDS: [&[&str]; 4] = [MAKER, PROVIDER, CUSTOMER, RECIPIENT];

/// A word of the lists behind "the", in front of what somebody does ("Supplier may"), or where something is done to somebody ("by Supplier").
static USED: LazyLock<Regex> = LazyLock::new(|| {
    let words: Vec<&str> = WORDS.iter().copied().flatten().copied().collect();
    let names = |lists: &[&[&str]]| -> String {
        lists.concat().iter().map(|word| capital(word)).collect::<Vec<_>>().join("|")
    };
    let acts = "may|shall|will|must|agrees|grants|assigns|hereby|owns|retains|keeps|warrants|represents|acknowledges|waives|pays|provides|gives|remains|holds|receives";
    pattern(&format!(
        r"\b(?:(?i:the)\s+((?i:{words}))\b|({names})\s+(?:{acts})\b|(?:by|to|from|with)\s+({sides})\b)",
        words = words.join("|"),
        names = names(&WORDS),
        // Somebody's users and members are spoken of in many contracts that are not theirs.
        sides = names(&[MAKER, PROVIDER, RECIPIENT])
    ))
});

/// Whether `term` is among `words`, which are lower case.
pub fn is_in(term: &str, words: &[&str]) -> bool {
    let lower = term.to_lowercase();
    words.contains(&lower.as_str())
}

/// Whether a list has `term`.
pub fn is_listed(term: &str) -> bool {
    WORDS.iter().any(|words| is_in(term, words))
}

/// How often `word` stands in `lower` as a word of its own.
pub fn count(lower: &str, word: &str) -> usize {
    lower
        .match_indices(word)
        .filter(|(at, _)| {
            !lower[..*at].ends_with(char::is_alphanumeric)
                && !lower[at + word.len()..].starts_with(char::is_alphanumeric)
        })
        .count()
}

/// Bytes of a contract in which a word counts that is used once.
const SHORT: usize = 3_000;

/// The words of all lists that a contract uses for somebody who acts in it, more than twice unless it is short, and at least a quarter as
/// often as the commonest of them, that one first. `named`: nobody speaks as "I", "we" or "you" in it.
pub fn used_for_parties(text: &str, named: bool) -> Vec<&'static str> {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for found in USED.captures_iter(text) {
        let name = (1..=3).find_map(|group| found.get(group)).map_or("", |name| name.as_str()).to_lowercase();
        if let Some(word) = WORDS.iter().copied().flatten().find(|word| **word == name) {
            *counted.entry(word).or_default() += 1;
        }
    }
    let mut counted: Vec<(&str, usize)> = counted.into_iter().collect();
    counted.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let most = counted.first().map_or(0, |(_, n)| *n);
    // A page or two names nobody often: there once is enough of words that mean a maker and whoever gets the work, where both stand.
    let any = |words: &[&str]| counted.iter().any(|(word, _)| is_in(word, words));
    let both = named && text.len() < SHORT && any(MAKER) && any(RECIPIENT);
    let enough = |word: &str, n: usize| n > 2 || both && (is_in(word, MAKER) || is_in(word, RECIPIENT));
    counted.retain(|(word, n)| enough(word, *n) && n * 4 >= most);
    counted.into_iter().map(|(word, _)| word).collect()
}

/// Who makes the work, of the names of a contract in the order of their weight.
pub fn creator_among<'t>(terms: &[&'t str], lower: &str) -> Option<&'t str> {
    let first = |words| terms.iter().copied().find(|term| is_in(term, words));
    let (provider, customer) = (first(PROVIDER), first(CUSTOMER));
    if let Some(subcontractor) = subcontractor_of(terms) {
        return Some(subcontractor);
    }
    // Somebody's staff is named in many a contract that is not theirs.
    let staff = |name: &&str| is_in(name, &["subcontractor", "employee", "executive", "director"]);
    first(MAKER).filter(|name| customer.is_none() || !staff(name)).or_else(|| match (provider, customer) {
        (Some(provider), Some(customer)) => {
            Some(if puts_content_in(customer, provider, terms, lower) { customer } else { provider })
        }
        (Some(_), None) => provider,
        (None, _) => customer,
    })
}

/// A contractor's contractor, and what the one who hires it is called: in a contract between the two the contractor makes nothing.
const SUBCONTRACTOR: &[&str] = &["subcontractor", "sub-contractor", "sub"];
const CONTRACTOR: &[&str] =
    &["contractor", "prime contractor", "general contractor", "main contractor", "prime"];

/// The subcontractor of a contract with a contractor, if no client or company is named besides.
fn subcontractor_of<'t>(terms: &[&'t str]) -> Option<&'t str> {
    let first = |words: &[&str]| terms.iter().copied().find(|term| is_in(term, words));
    let between = first(CONTRACTOR).is_some() && first(RECIPIENT).is_none() && first(CUSTOMER).is_none();
    first(SUBCONTRACTOR).filter(|_| between)
}

/// Who gets rights in the work that `creator` makes.
pub fn recipient_among<'t>(terms: &[&'t str], creator: Option<&str>) -> Option<&'t str> {
    let first = |lists: &[&[&str]]| terms.iter().copied().find(|term| is_in(term, &lists.concat()));
    match creator {
        Some(creator)
            if is_in(creator, SUBCONTRACTOR) && terms.iter().any(|term| is_in(term, CONTRACTOR)) =>
        {
            first(&[RECIPIENT, CUSTOMER]).or_else(|| first(&[CONTRACTOR]))
        }
        Some(creator) if is_in(creator, CUSTOMER) => first(&[PROVIDER]).or_else(|| first(&[RECIPIENT])),
        Some(creator) if is_in(creator, PROVIDER) => first(&[RECIPIENT, CUSTOMER]),
        Some(_) => first(&[RECIPIENT]).or_else(|| first(&[CUSTOMER])).or_else(|| first(&[PROVIDER])),
        None => first(&[RECIPIENT]),
    }
}

/// Whether a contract is more about what a customer puts into a service than about what is made for one. Where it speaks of
/// neither, whoever is named first has the work.
fn puts_content_in(customer: &str, provider: &str, terms: &[&str], lower: &str) -> bool {
    let name = customer.to_lowercase();
    let own: usize =
        ["data", "content", "materials", "inputs"].iter().map(|w| count(lower, &format!("{name} {w}"))).sum();
    let made: usize =
        ["deliverable", "deliverables", "work product", "the works"].iter().map(|w| count(lower, w)).sum();
    let at = |wanted: &str| terms.iter().position(|term| *term == wanted);
    own > made || own == made && at(customer) < at(provider)
}

/// "the " where the contract writes it before `term` more often than not.
pub fn article(text: &str, term: &str) -> &'static str {
    // "Client:" heads a line, and "the Moor Society" has an article of its own.
    let stands_alone = |at: &usize| {
        let before = text[..*at]
            .strip_suffix(' ')
            .map_or("", |before| before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default());
        let longer = before.starts_with(char::is_uppercase) && before != "The";
        !longer && !text[at + term.len()..].starts_with([':', '*'])
    };
    let all: Vec<usize> = occurrences(text, term).filter(stands_alone).collect();
    let with = all.iter().filter(|&&at| has_article(&text[..at])).count();
    // A role of two words is written in small letters in a sentence.
    let small = || term.contains(' ') && text.contains(&format!("the {}", term.to_lowercase()));
    if 2 * with > all.len() || all.is_empty() && small() { "the " } else { "" }
}

/// Whether "the" stands right before the end of `text`.
pub fn has_article(text: &str) -> bool {
    let before = text.trim_end_matches(['"', '\u{201c}', '\u{2018}', '*']).trim_end();
    before.ends_with(" the")
        || before.ends_with("\nthe")
        || before.ends_with("The")
        || before.ends_with("(the")
}

/// Where `term` stands as a whole word, and not as the start of a longer name ("Work Location"): bytes.
pub fn occurrences(text: &str, term: &str) -> impl Iterator<Item = usize> {
    text.match_indices(term).map(|(at, _)| at).filter(move |&at| {
        let after = &text[at + term.len()..];
        !text[..at].ends_with(char::is_alphanumeric)
            && !after.starts_with(|c: char| c.is_alphanumeric() || c == '-')
            && !after.strip_prefix(' ').is_some_and(|next| next.starts_with(char::is_uppercase))
    })
}

/// Verbs that stand behind a party in the wording of policies, of one and of many.
const VERBS: &[(&str, &str)] = &[
    ("gets", "get"),
    ("has", "have"),
    ("does", "do"),
    ("offers", "offer"),
    ("gives", "give"),
    ("keeps", "keep"),
    ("agrees", "agree"),
    ("wants", "want"),
    ("uses", "use"),
    ("covers", "cover"),
    ("pays", "pay"),
    ("is", "are"),
];

/// A clause of a policy in which the verbs behind `{key}`, a party, are those of many.
pub fn agreeing(clause: &str, key: &str) -> String {
    let mut clause = clause.to_owned();
    for key in [key.to_owned(), capital(key)] {
        for (one, many) in VERBS {
            for end in [" ", ",", "."] {
                clause = clause.replace(&format!("{{{key}}} {one}{end}"), &format!("{{{key}}} {many}{end}"));
            }
        }
    }
    clause
}

/// `name` with its first letter as a capital, but for one that is written in a way of its own ("xAI").
pub fn capital(name: &str) -> String {
    if name.split(' ').next().is_some_and(|word| word.contains(char::is_uppercase)) {
        return name.to_owned();
    }
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
