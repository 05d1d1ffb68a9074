//! What a clause is about where that is not the work: secrets, names and marks, feedback or a side's own product alone, read from the
//! sentence and its lead-in.
//!
//! "Each party shall use the other's confidential information only to perform this agreement" carries the label of a limited purpose,
//! and "we may use your suggestions for any purpose" that of unrestricted use; neither says anything of what is made. Where a clause names
//! the work besides, or anything that may be the work, nothing is said here.

use std::sync::LazyLock;

use regex::Regex;

use super::report::Direction;
use super::sides::{in_lower_case, pattern};

/// What is kept secret, by the names that contracts have for it.
static SECRETS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:
            (?:confidential|proprietary|secret|non-?public|privileged|sensitive)(?:,?\ (?:and|or|and/or)\ (?:confidential|proprietary|secret|non-?public|privileged))?\ (?:business\ |technical\ |and\ other\ )?(?:information|materials?|data|matters?|items?|documents?)
            | (?:trade|business)\ secrets? | evaluation\ materials?
            | (?:other\ party|discloser|disclosing\ party|other)['’]s?\ (?:information|secrets?)
        )\b",
    )
});

/// What somebody says of the other side's product, with the words that stand beside it.
static FEEDBACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:ideas?|comments?|proposals?|bug reports?|reviews?|information|enhancement requests?)\b[^.;]{0,40}?\b)?(?:feedback|suggestions?)\b(?:[^.;]{0,40}?\b(?:feedback|suggestions?|ideas?|comments?|reports?|requests?|information|materials?|data)\b)?|\b(?:provide|give|offer|share) (?:any )?input (?:and|or) +(?:suggestions?|comments?|feedback)\b|\b(?:send|sends|sent|submit|share|give|offer|tell)s? (?:to )?us (?:any |your |unsolicited |new )?(?:ideas?|comments?|proposals?)\b|\bideas? (?:for|about|on) (?:our|the|its|new) (?:services?|products?|features?|platform|apps?|sites?|improvements?)\b",
    )
});

/// Whether words name what may be the work, or what the creator puts in.
#[must_use]
pub fn names_work(lower: &str) -> bool {
    WORK.is_match(lower)
}

/// What may be the work, or what the creator puts in.
static WORK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:
            works|the\ work|work\ product|artworks?|contents?|contributions?|submissions?|deliverables?|materials?|data|posts?|uploads?|prompts?|inputs?|outputs?
            |images?|photo(?:graph)?s?|pictures?|illustrations?|drawings?|designs|the\ design|sketch(?:es)?|recordings?|footage|films?|videos?|music|songs?|tracks?
            |scripts?|manuscripts?|books?|texts?|articles?|translations?|code|voice|likeness|performances?|stories|story|entry|entries
            |messages?|communications?|(?:personal|usage|account|user)\ information|inventions?|patents?|developments?|concepts?|discover(?:y|ies)|processes|creations?|innovations?|know-how|trade\ ?marks?
        )\b",
    )
});

/// What a limit of use may protect besides.
static LICENSED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:work|software|programs?|name|technology|know-how|marks?|copyrights?|intellectual property|licen[sc](?:e|es|ed|ee)|territory|products?|samples?|compounds?|rights? not|all (?:other )?rights|reserves?|reserved|feedback|documentation|design)\b",
    )
});

/// What a company goes by, and what is said of it beside that.
static MARKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:
            trade\ ?marks?(?:\ usage)? | service\ marks? | trade\ ?names? | (?:\w+\ )?marks | brand\ (?:features?|names?|elements?)
            | (?:marketing|promotional|advertising)\ (?:and\ (?:\w+)\ )?(?:materials?|communications?)
            | names?,?\ (?:and|or|and/or)?\ ?logos?(?:\ only)? | (?:corporate|company|domain)\ names? | logos?
        )\b",
    )
});

/// Of these what cannot be the work: the logo that somebody draws may.
static PARTYS_MARKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:trade ?marks?|service marks?|trade ?names?|marks|brand features?|names?,? (?:and|or|and/or)? ?logos?|(?:corporate|company) names?)\b",
    )
});

/// What else a limit of use may be about.
static GOODS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:information|software|programs?|technology|copyrights?|intellectual property|ip|proprietary rights|quotes?|services? (?:or|and) (?:\w+ )?(?:trade ?)?marks|marks (?:or|and) (?:\w+ )?services?|territory|products?|samples?|compounds?|rights? not|all (?:other )?rights|reserves?|reserved|feedback|documentation|designs?)\b",
    )
});

/// Words by which something is owned.
static OWNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:owns?|owned|retains?|keeps?|rights?,? title,? (?:and|or) interests?|title (?:to|in)|(?:sole|exclusive|proprietary)(?: and exclusive)? property|property of|belongs? (?:exclusively |solely )?to)\b",
    )
});

/// What a side offers to everybody.
static SERVICE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:services?|platforms?|web ?sites?|sites?|apps?|games?|api)\b"));

/// What a side may offer, or make for the other.
static PRODUCT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:software|products?|applications?|tools?|toolbar|technolog(?:y|ies)|documentation|systems?|programs?)\b",
    )
});

/// Words for what was somebody's before.
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:retains?|keeps?|remains?|(?:its|our|their) (?:licensors?|suppliers?))\b")
});

/// What says of a sentence on ownership that more than a product is meant, or that something is done with it.
static MORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:
            grant(?:s|ed|ing)?|(?:hereby|non-?exclusive|perpetual|irrevocable|royalty-free|worldwide)\ licen[sc]e|may|entitled|permitted|allow(?:s|ed)?|assign(?:s|ed|ment)?|right\ to
            |ma(?:kes?|de)|creates?d?|develop(?:s|ed)?|conceive[sd]|generate[sd]|produce[sd]|prepare[sd]|perform(?:s|ed)|contribute[sd]|gives?|transfers?|vests?
            |works?|work\ product|artworks?|deliverables?|contents?|manuscript|illustrations?|photographs?|recordings?|footage|films?|videos?|music|songs?|scripts?|books?|translations?
            |contributions?|submissions?|your|users?|feedback
        )\b",
    )
});

/// [`Direction::OwnProduct`] where by `text`, which may hang on `lead`, a side owns what it offers with all that is derived from it, and
/// nothing is said of what the other makes.
#[must_use]
pub fn own_product(lead: &str, text: &str) -> Option<Direction> {
    static ITS_OWN: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\bderivative works?\b|\b(?:its|our|original|service) contents?\b"));
    // What a side made before says nothing of what is made here.
    static OF_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r" (?:that|which)? ?(?:(?:it|they|he|she)(?: has| had| have)? )?(?:developed|created|made|owned|acquired|conceived|produced|prepared|licensed|obtained)(?:(?:,? (?:and|or)|,) \w+){0,2}(?: by it)? (?:before|prior to|independently(?: of)?|outside(?: of)?)\b(?: (?:or|and) (?:independently(?: of)?|outside(?: of)?))?",
        )
    });
    let lower = in_lower_case(lead, text);
    let rest = ITS_OWN.replace_all(&lower, " ");
    let rest = OF_BEFORE.replace_all(&rest, " ");
    let own = SERVICE.is_match(&rest) || PRODUCT.is_match(&rest) && BEFORE.is_match(&rest);
    (own && OWNED.is_match(&rest) && !MORE.is_match(&rest)).then_some(Direction::OwnProduct)
}

/// [`Direction::ConfidentialInformation`] or [`Direction::NamesAndMarks`] where `text`, which may hang on `lead`, confines the use of secrets,
/// or of what a side goes by, and of nothing else.
#[must_use]
pub fn limit(lead: &str, text: &str) -> Option<Direction> {
    if let Some(secrets) = secrets(lead, text) {
        return Some(secrets);
    }
    let lower = in_lower_case(lead, text);
    let rest = MARKS.replace_all(&lower, " ");
    let alone = PARTYS_MARKS.is_match(&lower) && !WORK.is_match(&rest) && !GOODS.is_match(&rest);
    alone.then_some(Direction::NamesAndMarks)
}

/// [`Direction::ConfidentialInformation`] where `text`, which may hang on `lead`, speaks of secrets and of nothing else that may be used.
#[must_use]
pub fn secrets(lead: &str, text: &str) -> Option<Direction> {
    let lower = in_lower_case(lead, text);
    let rest = SECRETS.replace_all(&lower, " ");
    let alone = rest != lower && !WORK.is_match(&rest) && !LICENSED.is_match(&rest);
    alone.then_some(Direction::ConfidentialInformation)
}

/// Feedback under a name that a sentence gives it, with what is counted to it; its group is the name.
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\b(?:feedback|suggestions?|ideas?)\b[^.;()]{0,220}?\((?:the |collectively,? ?(?:the )?|each,? an? )?["“”](?P<name>[a-z]+(?: [a-z]+)?),?["“”]\)"#,
    )
});

/// What such a name is given to: where works are counted to it too, it is no feedback.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:artworks?|contents?|deliverables?|photo(?:graph)?s?|pictures?|images?|illustrations?|drawings?|recordings?|videos?|music|songs?|manuscripts?|stories|scripts?|creative (?:works?|materials?)|works)\b",
    )
});

/// A sentence that calls feedback by a name of its own, with "feedback" in its place and without what is counted to it.
fn by_its_name(lower: &str) -> String {
    let Some(found) = CALLED.captures(lower).filter(|found| !COUNTED.is_match(&found[0])) else {
        return lower.to_owned();
    };
    let (all, name) = (found.get(0).expect("a match has a whole"), &found["name"]);
    let rest = lower[all.end()..].replace(name, "feedback");
    format!("{} feedback {rest}", &lower[..all.start()])
}

/// [`Direction::Feedback`] where by `text`, which may hang on `lead`, rights in feedback pass and in nothing else.
#[must_use]
pub fn right(lead: &str, text: &str) -> Option<Direction> {
    let alone = |lower: &str| {
        let lower = by_its_name(lower);
        let rest = FEEDBACK.replace_all(&lower, " ");
        rest != lower && !WORK.is_match(&rest)
    };
    // A list item that names feedback itself is about that, whatever its lead-in tells of besides.
    (alone(&in_lower_case("", text)) || alone(&in_lower_case(lead, text))).then_some(Direction::Feedback)
}

/// [`Direction::Feedback`] where `text` goes on with what `before`, the sentence in front of it, says of feedback: what is granted "to the
/// extent that it cannot be assigned".
#[must_use]
pub fn right_going_on(before: &str, text: &str) -> Option<Direction> {
    static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:\([a-z0-9]{1,4}\) )?(?:to the extent|if|where|insofar as|in so far as|should)\b[^.;]{0,80}\b(?:cannot|can not|may not|is not|are not)(?: be)? (?:validly |lawfully )?(?:assign|transferr?)(?:ed|able)\b",
        )
    });
    let lower = in_lower_case("", text);
    right("", before)
        .filter(|_| GOES_ON.is_match(&lower) && !WORK.is_match(&lower.replace("derivative works", " ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_on_secrets_alone_is_told_from_one_on_the_work() {
        for (lead, text) in [
            ("", "Each party shall use the other's Confidential Information only to perform this Agreement."),
            ("The Receiving Party shall:", "(b) use Confidential Information solely for the Purpose;"),
            (
                "",
                "Consultant will not use proprietary or confidential information for anything but the services.",
            ),
            ("", "Trade secrets may be used by nobody except for the purposes of this agreement."),
        ] {
            assert_eq!(limit(lead, text), Some(Direction::ConfidentialInformation), "{lead} | {text}");
        }
        for (lead, text) in [
            ("", "The Client may use the Illustrations only for the project."),
            (
                "",
                "Provider shall use Customer Data and Confidential Information solely to provide the service.",
            ),
            (
                "",
                "Confidential Information includes the Manuscript, which the Publisher may use only to edit it.",
            ),
            (
                "With regard to the Works, the Agency shall:",
                "use confidential information only for the campaign;",
            ),
            ("", "The Recipient may use the Licensed Patents and trade secrets only in the Field."),
        ] {
            assert_eq!(limit(lead, text), None, "{lead} | {text}");
        }
    }

    #[test]
    fn a_limit_on_what_a_side_goes_by_is_told_from_one_on_the_work() {
        for text in [
            "You let us use your name and logo solely to say on our site and in marketing and communications materials that you are a customer.",
            "The Agency shall use the Marks only as the style sheet shows them.",
            "Nothing in this agreement gives either party a right in the other's trademarks.",
        ] {
            assert_eq!(limit("", text), Some(Direction::NamesAndMarks), "{text}");
        }
        for text in [
            "The Client may use the Logo only on its packaging.",
            "The Client may use the Designs and its trademarks only for the campaign.",
            "The software and the trademarks may be used only in the Territory.",
        ] {
            assert_eq!(limit("", text), None, "{text}");
        }
    }

    #[test]
    fn a_side_that_keeps_its_own_product_is_told_from_one_that_gets_the_work() {
        for text in [
            "We and our licensors own the Service and its content, with all improvements and derivative works of them.",
            "Fenwick retains all right, title and interest in the Software and any modifications of it.",
            "All right, title and interest in the website and its enhancements are owned by Fenwick.",
            "Fenwick retains all rights in the software and tools that it developed before or independently of the Services, including any improvements to them.",
        ] {
            assert_eq!(own_product("", text), Some(Direction::OwnProduct), "{text}");
        }
        for text in [
            "The Client owns the Software and all modifications of it.",
            "We own the service and all derivative works of your content.",
            "All improvements made by you to the service belong to us.",
            "The Publisher owns the Work, the website and all derivative works.",
            "You grant us a licence to make derivative works for the service, and we own them.",
        ] {
            assert_eq!(own_product("", text), None, "{text}");
        }
    }

    #[test]
    fn rights_in_feedback_alone_are_told_from_those_in_the_work() {
        for text in [
            "We may use your feedback for any purpose and without paying you.",
            "If you choose to provide input and suggestions regarding the Service (\"Feedback\"), you grant us a perpetual right to exploit the Feedback.",
            "If you send us ideas, we may use them for any purpose with no duty to pay you.",
            "All suggestions, ideas and other feedback that you send become our property.",
            "You grant us a perpetual licence to your comments, feedback or other information about the service.",
        ] {
            assert_eq!(right("", text), Some(Direction::Feedback), "{text}");
        }
        for text in [
            "You grant us a perpetual licence to your posts and comments.",
            "We may use Content and feedback for any purpose.",
            "The ideas, drawings and designs become the property of the Client.",
            "All inventions and suggestions that you make belong to us.",
            "All ideas of the Employee belong to the Company.",
            "You grant us a licence to your comments.",
            "We may use what you make for any purpose.",
        ] {
            assert_eq!(right("", text), None, "{text}");
        }
        for text in [
            "By sending us ideas, suggestions, documents or proposals (the \u{201c}Submissions\u{201d}) you agree that we may use the Submissions for any purpose.",
            "If you give feedback on the performance of our site (\"Feedback\"), you let us exploit the Feedback and develop new offerings.",
        ] {
            assert_eq!(right("", text), Some(Direction::Feedback), "{text}");
        }
        let posts = "If you send us ideas, drawings or videos (\"Submissions\"), we may use the Submissions for any purpose.";
        assert_eq!(right("", posts), None);
        let lead = "If you send us suggestions, improvements, designs or other materials (\u{201c}Feedback\u{201d}):";
        assert_eq!(right(lead, "(ii) we may use the Feedback for any purpose."), Some(Direction::Feedback));
        assert_eq!(right(lead, "(iii) the designs become ours."), None);
    }

    #[test]
    fn what_cannot_be_assigned_goes_on_with_the_sentence_before() {
        let rest = "To the extent that any right cannot be assigned, you grant us a perpetual licence to use it and make derivative works of it.";
        assert_eq!(
            right_going_on("You assign to us your rights in feedback.", rest),
            Some(Direction::Feedback)
        );
        assert_eq!(right_going_on("You assign to us your rights in the drawings.", rest), None);
        assert_eq!(right_going_on("You assign feedback to us.", "You grant us a perpetual licence."), None);
    }
}
