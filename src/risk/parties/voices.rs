//! Who makes the work where a contract says "I" or "we" and "you": a maker's own terms and a service's read alike but for what each is said to do.
//!
//! In: the contract and the [`Pair`] that it speaks of. Out: the [`Maker`], unless the terms are a service's; whether it is a letter. Names are
//! left to [`super::read`].

use std::sync::LazyLock;

use regex::Regex;

use super::super::roles::count;
use super::super::sides::pattern;
use super::no_names::THINGS;
use super::told::{Called, Pair};

/// What only a service says, which holds what others put in.
static SERVICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\byour (?:user )?(?:content|posts?|uploads?|profile|account|subscription)\b|\bour (?:services?|platform|apps?|users|members|community|policies)\b|\b(?:log|sign)(?:ged|ging)?[ -](?:in|up)\b|\bcreate an account\b|\bsubscriptions?\b|\bterms of (?:service|use)\b|\b(?:monthly|yearly|annual|free|paid) plans?\b|\bin (?:the |your )?settings\b|\buntil you cancel\b|\byou (?:upload|enter|publish|post)\b|\bsubscribers?\b|\b(?:per )?seats?\b|\bthe service\b|\bhost(?:ed|s|ing)?\b|\busage (?:data|statistics)\b|\brenewals?\b|\buptime\b|\bavailability of \d",
    )
});

/// What a maker and a client speak of.
static DEAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:invoices?|deposits?|fees?|prices?|quotes?|rates|royalt(?:y|ies)|licen[cs]es?|copyrights?|commissions?|paid|pays?|booking|euros?|pounds|dollars)\b|[€£$] ?\d",
    )
});

/// By what it grants, whoever is spoken to makes something.
static GRANTS_US: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\byou (?:(?:hereby|also|agree to|will|shall) )*(?:grant|give|assign|licen[cs]e)(?: to)? us (?:an?|the|all|your)\b[^.;]{0,60}\b(?:licen[cs]es?|rights?|permission|copyrights?)\b",
    )
});

/// A maker who promises a piece of work, in a mail of a few lines.
static I_MAKE: LazyLock<Regex> = LazyLock::new(|| promise("I", "you"));
/// One who is asked for it, by one and by several.
static YOU_MAKE_FOR_ME: LazyLock<Regex> = LazyLock::new(|| promise("you", "me"));
static YOU_MAKE_FOR_US: LazyLock<Regex> = LazyLock::new(|| promise("you", "us"));

fn promise(maker: &str, getter: &str) -> Regex {
    pattern(&format!(
        r"(?:^|[\s(“\x22])(?i:{maker})(?: (?:will|shall|agree to|am going to|are going to)|['’](?:ll|m going to|re going to))? (?:write|compose|draw|paint|illustrate|design|mix|film|photograph|translate|narrate|proofread|shoot|record|edit|build|code|knit|sew|make|create|produce)\b[^.;?!]{{0,100}}? for {getter}\b"
    ))
}

/// Longest mail in which one such promise tells who makes.
const MAIL: usize = 3_000;

/// How a letter or a mail begins: with whom it speaks to, by name, or with lines of its own.
static LETTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?m)^[*_ ]{0,3}(?:Dear|Hi|Hello|Hey|Hej|Hiya)\b,? (?P<to>[A-Z][^\n,]{0,40})[,!:]?[ *_]*$|^From:[^\n]*\n(?:[^\n]*\n){0,4}?Subject:",
    )
});

/// Whom letters to everybody speak to.
static TO_ALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:users?|customers?|members?|sellers?|creators?|contributors?|partners?|subscribers?|visitors?|guests?|all|every\w+|friends?|community|team)\b",
    )
});
/// Bytes in which a letter begins.
const TOP: usize = 1_500;

/// What somebody says who signs a release for himself, with whoever gets it: "I hereby grant to the Photographer", "I agree that the Studio may".
static SIGNS_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?:^|[\s"“—])I(?:, [^,.;]{1,60},)? (?:(?:hereby|also|irrevocably|freely|further) )*(?:(?:grant|assign|give|license|transfer|release|permit|allow|authori[sz]e)(?: and \w+)?(?: to)?|(?:agree|consent|confirm|accept|understand) that|agree to (?:indemnify|let|release)) (?:the )?([A-Z][a-z]+(?: [A-Z][a-z]+){0,3})\b"#,
    )
});
/// Most bytes of such a release.
const RELEASE: usize = 6_000;

/// Words by which both who speak and who are spoken to are defined: "we" beside "you".
static WE_DEFINED: LazyLock<Regex> = LazyLock::new(|| pattern(r#"["“](?i:we|us),?["”]"#));
/// Who "you" are, if not those who have something made.
static YOU_DEFINED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?:(?P<name>[A-Z][a-z]+s?) \(["“](?i:you),?["”]\)|["“](?i:you),?["”] (?:means?|is|are) (?P<means>[^.;]{1,60}))"#,
    )
});

/// Bytes of the contract in which parties are introduced.
const PREAMBLE: usize = 12_000;

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
    let granted = GRANTS_US.is_match(text);
    match (pair.maker, pair.other) {
        (Called::I, Called::You) => Some(Maker::I),
        (Called::We, Called::You) if !granted => Some(Maker::We),
        (Called::You, Called::I) => Some(Maker::YouToMe),
        _ => None,
    }
}

/// Who makes the work where a short mail promises it in one sentence: "I'll write six pages for you".
#[must_use]
pub fn promised(text: &str) -> Option<Maker> {
    let mine = text.len() <= MAIL && !GRANTS_US.is_match(text);
    match (I_MAKE.is_match(text), YOU_MAKE_FOR_ME.is_match(text)) {
        (true, false) if mine && !YOU_MAKE_FOR_US.is_match(text) => Some(Maker::I),
        (false, true) if mine => Some(Maker::YouToMe),
        _ => None,
    }
}

/// Whether "you" make something for those who say "we", by a sentence of a short text.
#[must_use]
pub fn makes_for_us(text: &str) -> bool {
    text.len() <= MAIL
        && (YOU_MAKE_FOR_US.is_match(text) || GRANTS_US.is_match(text))
        && !I_MAKE.is_match(text)
}

/// Whom a release of a page or two is given to by whoever signs it as "I", if it speaks to hardly anybody.
#[must_use]
pub fn signs_to<'t>(text: &'t str, lower: &str) -> Option<&'t str> {
    let open = |name: &&str| !THINGS.contains(&name.to_lowercase().as_str());
    let to: Vec<&str> =
        SIGNS_TO.captures_iter(text).filter_map(|c| c.get(1)).map(|m| m.as_str()).filter(open).collect();
    // Terms have one sentence that begins with "I agree", and many that speak to the reader.
    let spoken = count(lower, "you") + count(lower, "your");
    (text.len() <= RELEASE && spoken < to.len()).then(|| to[0])
}

/// Whether "we" and "you" are defined as the parties, and "you" are not those who have something made.
#[must_use]
pub fn defines_both(text: &str) -> bool {
    let top = super::head(text, PREAMBLE);
    let who = YOU_DEFINED.captures(top).map(|found| {
        let part = found.name("name").or_else(|| found.name("means")).map_or("", |m| m.as_str());
        part.to_lowercase()
    });
    let buys = |who: &str| {
        let mut words = who.split(|c: char| !c.is_alphabetic());
        words.any(|word| {
            [
                "client",
                "clients",
                "couple",
                "buyer",
                "buyers",
                "customer",
                "customers",
                "company",
                "companies",
            ]
            .contains(&word)
        })
    };
    WE_DEFINED.is_match(top) && who.is_some_and(|who| !buys(&who))
}

/// Whether a text is a letter or a mail to somebody.
#[must_use]
pub fn is_letter(text: &str) -> bool {
    LETTER
        .captures_iter(super::head(text, TOP))
        .any(|found| found.name("to").is_none_or(|to| !TO_ALL.is_match(to.as_str())))
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
    SERVICE.is_match(text) && !is_letter(text)
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
    fn one_promise_in_a_mail_tells_who_makes() {
        assert_eq!(promised("Hi Joe,\n\nI'll write six pages for you. Don't share them."), Some(Maker::I));
        assert_eq!(promised("Hi Joe,\n\nYou'll paint one wall for me."), Some(Maker::YouToMe));
        for text in [
            "I'll write to you.",
            "You will write six pages for us.",
            "I'll draw for you. You'll write for me.",
        ] {
            assert_eq!(promised(text), None, "{text}");
        }
        assert!(makes_for_us("You will write six pages for us."));
    }

    #[test]
    fn whom_a_release_is_given_to_is_told() {
        let to = |text: &str| signs_to(text, &text.to_lowercase()).map(str::to_owned);
        for text in [
            "I, the undersigned Model, hereby grant to the Photographer the right to use the pictures.",
            "I agree that the Photographer may use recordings of me.",
            "I hereby assign to the Photographer all rights.",
        ] {
            assert_eq!(to(text).as_deref(), Some("Photographer"), "{text}");
        }
        assert_eq!(to("I assign the Works to Fen."), None);
        assert_eq!(to("I agree that the Company may end your account."), None);
    }

    #[test]
    fn we_and_you_may_be_defined_as_the_parties() {
        assert!(defines_both("\"We\" means Fen Ltd. \"You\" means the teacher who uploads a course."));
        assert!(defines_both("Fen Ltd (\"Fen\", \"we\") hosts Freelancers (\"you\")."));
        assert!(!defines_both("Fen Ltd (\"we\") works for the Client (\"you\")."));
        assert!(!defines_both("\"We\" means Fen Ltd."));
    }

    #[test]
    fn a_letter_to_somebody_is_no_service() {
        let says = "We post your videos on our platform. Renewals are agreed on.";
        assert!(serves(says));
        assert!(!serves(&format!("Hi Tess,\n\n{says}")));
        assert!(!serves(&format!("From: Hanne\nTo: Tess\nSubject: Videos\n\n{says}")));
        assert!(serves(&format!("Dear Members,\n\n{says}")));
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
