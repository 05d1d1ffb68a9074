//! Sentences in which the words of a label say something else, as the model reads them: a magazine's "digital replica of the issue" copies nobody's
//! voice, "All rights reserved." at the foot of a page limits no use, and "Moral rights are waived: No" waives nothing.
//!
//! In: a label, and a segment that was taken to carry it. Out: whether it says something else. Each rule is narrow on purpose: what it takes
//! away nobody sees.

use std::sync::LazyLock;

use regex::Regex;

use super::NO_AI;
use super::parties::Parties;
use super::policy;
use super::roles::{CUSTOMER, is_in};
use super::sides::{in_lower_case, pattern};
use super::{qualified, replicas};

/// A row or question that something is granted, given up or done, and a no to it.
static REFUSED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:may|assign\w*|transfer\w*|waiv\w+|grant\w*|train\w*|licen[cs]e[sd]?|right to|permitted|allowed)\b[^:?]*[:?] (?:no|never|refused|declined|n/a|deleted|not (?:applicable|granted|permitted|allowed|assigned|waived|included|licensed|agreed|transferred))[.!]?$",
    )
});
static LIMITED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:limit\w*|restrict\w*|revert\w*|expir\w*|ends?|not|no|without)\b[^:?]*[:?]")
});

static BANNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:shall|may|must|will|can|does|do) not|cannot|never|no|nobody|without)\b[^:?]*[:?] (?:no|never|refused|declined|not (?:agreed|granted))[.!]?$",
    )
});

/// What is no training, as a contract says of another use of the work: that forbids none.
static NO_TRAINING: LazyLock<Regex> = LazyLock::new(|| {
    const WHAT: &str = r"(?:any |the |an? |such |model |ai |artificial intelligence |machine[- ]learning )*(?:training|text[- ]and[- ]data[- ]mining|data mining|machine[- ]learning)\b";
    pattern(&format!(
        r#"(?x-i)\b(?:is|are)\ (?:no|not)\ {what}(?:\ (?:of|for|in|under|within)\b[^,;]*)?[.;]?$
        |\b(?:does|do|shall|will|is|are)\ not\ (?:be\ )?(?:count(?:ed)?|deemed|considered|regarded|treated|understood|constitute|amount|qualify|construed)(?:\ (?:as|to\ be|to))?\ {what}
        |^\W*(?:for\ the\ (?:purposes?|avoidance)\ of\ [^,]{{3,40}},\ )?["“'‘]?(?:[a-z-]+\ ){{0,3}}(?:training|mining|learning)["”'’]?\ (?:does\ not\ include|excludes?|shall\ not\ include|does\ not\ cover)\b"#,
        what = WHAT.replace(' ', "\\ ")
    ))
});
static OF_RIGHTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:licen[cs]\w*|permi\w+|authori[sz]\w*|consent\w*|rights?|granted?|prohibit\w*|forbid\w*|forbidden)\b",
    )
});

/// The press calls so what shows a printed issue on a screen.
static EDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:replicas?|facsimiles?) (?:editions? )?of (?:the |an |any |its |each )?(?:\w+ )?(?:issues?|editions?|magazines?|newspapers?|pages?|journals?|books?|print)\b|\b(?:replica|facsimile) editions?\b",
    )
});
static OF_SOMEBODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:ai|artificial|train\w*|synthetic|voices?|likeness|clon\w+|performers?|avatars?|generat\w+|machine)\b",
    )
});

/// What a publisher makes around the work.
static TYPESETTING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:copyrights?|rights) in (?:the |its |their )?(?:design,? (?:of )?(?:and )?)?(?:typograph\w+|typesett\w+|lay-?out)\b[^;.]*\b(?:belongs?|vests?|owned|property|remains?)\b",
    )
});

/// What a service shows or lends its users, as the subject of its sentence.
static LENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:the |all |our |any )*(?:[a-z]+ (?:name|logo),? (?:and )?)?(?:stock (?:photos?|images?|music)|templates?|mock-?up templates?|themes?|stickers?|icons?|fonts?|editor|logos?|trade ?marks?)\b[^.;:]{0,80}\b(?:belongs?|(?:is|are) (?:owned|ours|the property))\b",
    )
});
static OF_THE_READER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\byou(?:r|rs)?\b|\b(?:upload\w*|submit\w*|contributed|user|member)\b"));

/// Numbers on who used something.
static USAGE_DATA: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:all |any )?(?:(?:usage|streaming|analytics|statistical|traffic|telemetry) (?:data|statistics|analytics|information)|(?:data|statistics|information) (?:about|on) (?:the )?(?:use|usage|visits|traffic))\b",
    )
});

/// Nothing but the notice at the foot of a page.
static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:©|\(c\)|copyright)[^.;]{0,60}(?:\b(?:inc|ltd|co|corp|llc)\.?)?[.,]? )?all rights reserved\.?$",
    )
});

/// Uses that a contract names to forbid them.
static FORBIDDEN_USE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:shall|will|may|must) (?:not|never|make no)\b[^.;]{0,80}\b(?:excluded|restricted|prohibited|forbidden|unauthori[sz]ed|reserved) (?:uses?|purposes?)\b",
    )
});

/// When a book is in print.
static IN_PRINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:regarded|deemed|considered|treated) (?:as |to be )?(?:being )?(?:in|out of) print\b")
});

/// Rights that pass on payment.
static ON_PAYMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\brights?\b[^.;]{0,60}\b(?:pass(?:es)?|transfers?|vests?|goe?s?|(?:is|are) (?:granted|assigned|transferred))\b[^.;]{0,60}\bonly (?:when|once|after|upon|on|if)\b[^.;]{0,80}\b(?:paid|pays|payment|settled|invoice|fee)\b",
    )
});
static CONFINED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:solely|limited to|no other|other uses?|purposes?|project|territory)\b"));

/// Changes that wait for the maker's word.
static WITH_APPROVAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:with|subject to|without)(?: the| her| his| their| our| my| your)?(?: prior| written| express)*(?: [\w’']+['’]s?)?(?: prior| written| express)* (?:approval|consent)\b",
    )
});
static GIVES_UP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bwaiv|\bgives? up|\bno right|\bnot be entitled|\bcredit|\bnot (?:be )?(?:required|obliged|need)|\bneed not|\bobject|\bassert|\bmoral|\bno (?:approval|consent)|\bwithout",
    )
});

/// Renewals of a term that the law gives.
static RENEWALS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\brenewals?\b"));
static NO_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:perpetu\w*|irrevoc\w*|for ?ever|(?:full|entire|whole|maximum) (?:term|period|duration|life)|duration|life of|indefinite\w*|unlimited|without (?:limit|end)|never|all (?:extensions|renewals)|terminat\w*|revo\w*|permanent\w*)\b",
    )
});

/// The statute's words for copyright in what is yet to be made.
static FUTURE_COPYRIGHT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bfuture copyrights?\b"));
static FUTURE_MEDIA: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:media|medium|technolog\w*|formats?|known|invent\w*|devis\w*|discover\w*|develop\w*|conceived|means)\b",
    )
});

/// Whether a segment that was taken to carry `label` says something else.
#[must_use]
pub fn says_otherwise(label: &str, lead: &str, text: &str, parties: &Parties) -> bool {
    let whole = in_lower_case(lead, text);
    let own = in_lower_case("", text);
    let (whole, own) = (whole.as_str(), own.trim_start_matches(['•', '-', '*', ' ']));
    // "No" alone answers what it hangs on.
    let answered = if own.split_whitespace().nth(1).is_none() { whole.trim_start() } else { own };
    let refused = REFUSED.is_match(answered);
    if refused && label != NO_AI && label != policy::PURPOSE && !LIMITED.is_match(answered) {
        return true;
    }
    if label == NO_AI && NO_TRAINING.is_match(own) && !OF_RIGHTS.is_match(own) && !own.contains("not be used")
    {
        return true;
    }
    // A ban to which somebody says no is none.
    if refused && label == NO_AI && BANNED.is_match(answered) {
        return true;
    }
    match label {
        policy::TRAINING | "implied_ai_use" => {
            EDITION.is_match(whole) && !OF_SOMEBODY.is_match(whole)
                || label == policy::TRAINING && replicas::confines(lead, text)
        }
        policy::OWNERSHIP => {
            let of_service = parties.creator.term == "you" || is_in(&parties.creator.term, CUSTOMER);
            TYPESETTING.is_match(whole)
                // What is assigned in so many words may be called so and hold more.
                || USAGE_DATA.is_match(own) && !own.contains("assign")
                || of_service && LENT.is_match(own) && !OF_THE_READER.is_match(own)
        }
        policy::PURPOSE => {
            NOTICE.is_match(own)
                || IN_PRINT.is_match(whole)
                || ON_PAYMENT.is_match(whole) && !CONFINED.is_match(whole)
        }
        "unrestricted_use" => FORBIDDEN_USE.is_match(whole) || qualified::is_listed(whole),
        policy::MORAL_RIGHTS => WITH_APPROVAL.is_match(whole) && !GIVES_UP.is_match(whole),
        policy::PERPETUAL => {
            RENEWALS.is_match(whole) && !NO_END.is_match(whole) || qualified::can_be_taken_back(whole)
        }
        "future_tech" => FUTURE_COPYRIGHT.is_match(whole) && !FUTURE_MEDIA.is_match(whole),
        policy::DERIVATIVES => keeps_its_own(own, parties),
        _ => false,
    }
}

/// Whether the maker keeps what it brought along, with what is made of it: that lets nobody change the work.
fn keeps_its_own(own: &str, parties: &Parties) -> bool {
    static KEEPS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^ (?:(?:shall|will|and|hereby|exclusively|solely) )*(?:retains?|owns?|keeps?|reserves?|remains? the (?:sole )?owner)\b",
        )
    });
    static LETS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\b(?:grants?|licen[cs]e[sd]?|may|permits?|allows?|but|except|subject to|except|client|customer|you) [^.;]{0,80}\b(?:modif|chang|adapt|deriv|improv|enhanc)",
        )
    });
    let number = own.len()
        - own.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '(' | ')' | ' ')).len();
    let first = |&(start, end): &(usize, usize)| start <= number + 4 && KEEPS.is_match(&own[end..]);
    parties.creator_named() && parties.creator.mentions_by_name(own).iter().any(first) && !LETS.is_match(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn otherwise(label: &str, text: &str) -> bool {
        let parties = Parties::read(
            "Moor Ltd (\"Client\") and Jo Ash (\"Developer\"). The Developer writes code, the Client pays the Developer.",
        );
        says_otherwise(label, "", text, &parties)
    }

    fn told(label: &str, other: &[&str], own: &[&str]) {
        for text in other {
            assert!(otherwise(label, text), "{label}: {text}");
        }
        for text in own {
            assert!(!otherwise(label, text), "{label}: {text}");
        }
    }

    #[test]
    fn what_is_refused_in_a_form_is_not_granted() {
        told(
            policy::TRAINING,
            &[
                "The Client may use the Work to train artificial intelligence: No",
                "Training of models: Not granted",
            ],
            &["The Client may use the Work to train artificial intelligence: Yes"],
        );
        told(policy::MORAL_RIGHTS, &["The Developer waives all moral rights: No"], &["Credit: No"]);
        told(
            "perpetual_rights",
            &[],
            &["The licence may end: No", "Time limit on the licence granted: none"],
        );
        assert!(!otherwise(NO_AI, "The Client may train AI on it: No"));
    }

    #[test]
    fn a_ban_that_is_refused_and_what_is_called_no_training_forbid_nothing() {
        told(
            NO_AI,
            &[
                "The Client shall not train artificial intelligence on it: No",
                "This is no training.",
                "Use of a spell checker is not AI training.",
                "Indexing it for search does not count as AI training.",
                "It shall not be deemed to be training of artificial intelligence.",
                "“Training” does not include the use of a spell checker.",
                "For the purposes of this contract, \"text and data mining\" excludes search.",
            ],
            &[
                "This is not a licence for AI training.",
                "This contract does not include AI training.",
                "AI training is not permitted.",
                "The Client shall not use it for AI training.",
                "Use for AI training shall not be deemed to be licensed.",
            ],
        );
    }

    #[test]
    fn an_issue_on_a_screen_is_no_copy_of_a_person() {
        told(
            policy::TRAINING,
            &[
                "The Magazine may keep the Piece in digital replicas of the issue.",
                "It may appear in the replica edition.",
            ],
            &[
                "The Studio may make a digital replica of the Actor.",
                "It may make a replica of the issue with a synthetic voice.",
            ],
        );
    }

    #[test]
    fn what_a_publisher_or_service_brings_along_is_no_work_of_the_maker() {
        told(
            policy::OWNERSHIP,
            &[
                "Copyright in the design and typesetting of the book shall belong to the Publisher.",
                "All data about the use of the Site belongs to Moor.",
            ],
            &[
                "Copyright in the book shall belong to the Publisher.",
                "All usage data are ours, and the Developer hereby assigns them to the Client.",
                "All data made by the Developer belongs to the Client.",
            ],
        );
        let parties =
            Parties::read("You keep your posts. You let us show your posts. We may delete your posts.");
        let lent = |text: &str| says_otherwise(policy::OWNERSHIP, "", text, &parties);
        assert!(lent("All stock photos and stickers in the editor are owned by us."));
        assert!(!lent("Templates that you upload belong to us."));
    }

    #[test]
    fn notices_definitions_and_conditions_of_payment_limit_no_use() {
        told(
            policy::PURPOSE,
            &[
                "© 2025 Moor Inc. All rights reserved.",
                "All rights reserved.",
                "The book shall not be regarded as in print solely because it is an e-book.",
                "The rights of use in the Design pass to the Client only when the invoice has been settled.",
            ],
            &[
                "All rights not granted are reserved.",
                "The rights for the project pass to the Client only when the invoice has been settled.",
                "The Client may use the Work only for its website.",
            ],
        );
    }

    #[test]
    fn uses_that_are_forbidden_approval_that_is_kept_and_terms_of_law_are_no_grants() {
        told(
            "unrestricted_use",
            &["The Client shall not make any Excluded Use of the Work."],
            &["The Client may use the Work for any purpose, but shall not sell it."],
        );
        told(
            policy::MORAL_RIGHTS,
            &["Company may commission remixes with Artist's approval, not to be unreasonably withheld."],
            &[
                "Company may edit the Masters without Artist's approval.",
                "The Developer waives approval, subject to consent.",
            ],
        );
        told(
            "perpetual_rights",
            &["The Translator assigns the entire copyright in it, including renewals."],
            &[
                "It assigns the copyright for its full term and all renewals.",
                "The licence is perpetual, with renewals.",
            ],
        );
        told(
            "future_tech",
            &[
                "The Supplier assigns, by way of present assignment of future copyright, the copyright in the articles.",
            ],
            &["It assigns future copyright in all media now known or later invented."],
        );
    }

    #[test]
    fn a_maker_who_keeps_what_it_brought_lets_nobody_change_the_work() {
        told(
            policy::DERIVATIVES,
            &[
                "Developer shall own all Background Technology and all modifications and derivative works of it.",
                "2.1 The Developer retains its libraries, including any improvements to them.",
            ],
            &[
                "The Developer retains its libraries, and the Client may modify them.",
                "The Client owns all modifications of the Work.",
                "The Client may adapt the Work; the Developer keeps the copyright.",
            ],
        );
    }
}
