//! Who ends up with what passes, read from the sentence, its lead-in and the parties' names.
//!
//! A clause of ownership is taken to go against the creator, unless its words of transfer and of owning name the creator and nobody
//! else ("we assign to you our rights in the output"). Where they name none or both, where something is denied, or where the
//! contract does not tell who is who, nothing is said: a transfer that is overlooked costs more than one that counts too much.

use std::sync::LazyLock;

use regex::Regex;

use super::parties::{Parties, Party};
use super::report::Direction;
use super::roles::{CUSTOMER, PROVIDER, is_in};
use super::sides::{in_lower_case, pattern};

/// Words right before whoever gets it.
static GETS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)
        \b(?:re)?(?:assign|transfer|convey|cede|sell|pass|vert)(?:s|es|red|ed)?\b [^.;]{0,160} \b(?:to|unto|in\ favou?r\ of)\ (?:the\ )?$
        | \bsold\b [^.;]{0,80} \bto\ (?:the\ )?$
        | \bvest(?:s|ed)?\ (?:\w+\ ){0,3}(?:in|with)\ (?:the\ )?$
        | \bbelongs?\ (?:\w+\ ){0,3}to\ (?:the\ )?$
        | \bowned\ (?:\w+\ ){0,2}by\ (?:the\ )?$
        | \bproperty\ of\ (?:the\ )?$
        | \bsign(?:s|ed)?\ (?:\w+\ ){0,4}over\ to\ (?:the\ )?$
        | \b(?:held|taken|regarded|counted)\ (?:for|as|to\ be)\ (?:the\ )?works\ of\ (?:the\ )?$",
    )
});

/// Words right after whoever owns.
static OWNS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:['’]s (?:\w+ ){0,2}(?:property|ownership|title)| ?(?:\([a-z]{1,3}\) )?(?:(?:shall|will|is|hereby|exclusively|solely|also|be|the|sole|exclusive|and|becomes?|then|\([a-z]{1,3}\)|[•*–-])[,:]? ){0,6}(?:owns?|owner)\b| (?:(?:shall|will|then) )*(?:gets?|receives?|acquires?|obtains?) (?:full |sole )?(?:ownership|title|copyright)\b)",
    )
});

/// The same later in the sentence: "made the drawings and is the owner of".
static IS_OWNER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?P<between> (?:made|created|drew|wrote|took|has made|has created|holds|[a-z]+s)\b[^.;:]{0,100}?),? and (?:is|remains|shall be|shall remain) (?:the )?(?:sole |exclusive )?owner\b",
    )
});

/// Words right before "yours", "ours" or "your property".
static BECOMES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:becomes?|turns? into|(?:is|are) (?:to be|then)|shall be|will be|passes into) (?:\w+ly )?$")
});

/// What may stand behind the name of a party: behind "Customer Data" no party was meant.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:$|[,.;:)(—–-]| (?:all|any|the|its|their|our|whatever|every|each|such|a|an|and|or|two|both|jointly|on|upon|in|under|for|as|free|without|exclusively|irrevocably|together|hereby|by|when|once|after|from|at|only|full|title|ownership|rights?|copyrights?)\b| ?[(—–-])",
    )
});

/// Work that is the other side's from the start, and denials.
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:works? (?:made )?for hire|works? made in the course|not|no|nothing|neither|never|except|unless|without)\b",
    )
});

/// No denial of what passes.
static FOR_NOTHING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bwithout (?:(?:any|further|additional|other|the need for) )*(?:consideration|payment|compensation|charge|remuneration)\b|\bnot limited to\b|\bof no (?:further |legal )?(?:force (?:and|or|nor) )?effect\b|\bnot to (?:any )?other (?:users?|customers?)\b",
    )
});

/// What a service makes for its customer, or had from it: what else passes to a customer, the provider made.
static OUTPUT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:outputs?|data|content|inputs?|prompts?)\b"));

/// Words right before whoever made a thing.
static MADE_BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:made|created|developed|conceived|produced|prepared|written|authored|invented|reduced to practice)\b[^.;,]{0,60}\bby (?:the )?$",
    )
});

/// [`Direction::ToCreator`] where ownership goes to the creator by the words of `text`, which may hang on `lead`.
#[must_use]
pub fn direction(lead: &str, text: &str, parties: &Parties) -> Option<Direction> {
    if !parties.both_named() {
        return None;
    }
    let lower = in_lower_case(lead, text);
    if OTHERWISE.is_match(&FOR_NOTHING.replace_all(&lower, " ")) {
        return None;
    }
    let creator = &parties.creator.term;
    // A seller is the creator of some contracts and the buyer of others' work in the next. A licensor is the owner in all.
    let seller = is_in(creator, PROVIDER) && !is_in(creator, &["licensor", "franchisor"]);
    if seller || is_in(creator, CUSTOMER) && !OUTPUT.is_match(&lower) {
        return None;
    }
    if made_by(&lower, &parties.recipient) && !MADE_OF_IT.is_match(&lower) {
        return None;
    }
    let owns = |mentions| owns(&lower, mentions, parties);
    let to_creator = (owns(parties.creator.mentions_by_name(&lower)) || becomes(&lower, &parties.creator))
        && !owns(parties.recipient.mentions(&lower))
        && !becomes(&lower, &parties.recipient);
    to_creator.then_some(Direction::ToCreator)
}

/// Whether somebody, by its `mentions`, gets or owns something.
pub(super) fn owns(lower: &str, mentions: Vec<(usize, usize)>, parties: &Parties) -> bool {
    // "The Author delivers it to the Publisher, who pays and is the owner."
    let is_owner = |end: usize| {
        let named = |part: &str| {
            [&parties.creator, &parties.recipient].iter().any(|party| !party.mentions(part).is_empty())
        };
        IS_OWNER.captures(&lower[end..]).is_some_and(|found| {
            let between = &found["between"];
            !named(between) && ![" which ", " who ", " that "].iter().any(|word| between.contains(word))
        })
    };
    mentions.into_iter().any(|(start, end)| {
        OWNS.is_match(&lower[end..])
            || is_owner(end)
            || ENDS.is_match(&lower[end..]) && GETS.is_match(&lower[..start])
    })
}

/// Whether somebody, by its `mentions`, made what is spoken of.
fn made_by(lower: &str, party: &Party) -> bool {
    party.mentions(lower).iter().any(|&(start, _)| MADE_BY.is_match(&lower[..start]))
}

/// What is made of a work, be it by whoever has a licence of it: that it goes back to its maker takes nothing from anybody.
static MADE_OF_IT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:derivatives?|derivative works?|adaptations?|modifications?|modified versions?|translations?|improvements?|changes|edits|arrangements?|remixes|versions)\b[^.;]{0,60}\b(?:made|created|produced|prepared|developed|makes?|creates?|produces?|prepares?|develops?)\b",
    )
});

/// What by its own words was made for somebody else.
static MADE_FOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:
            work\ products? | deliverables | commissioned\ works?
            | (?:works?|materials?|inventions?|discoveries|developments?|designs?|software|reports?|results|content|recordings?|photographs?|images?|intellectual\ property|everything|anything|all\ that|whatever)\b
              [^.;]{0,60}\b(?:created|developed|made|produced|prepared|conceived|written|designed|authored|composed|recorded)\b[^.;]{0,40}\b(?:by|under|for|in\ the\ course|pursuant|during)
        )\b",
    )
});

/// What denies or puts off that something passes.
static NOT_SO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:not|no|nothing|neither|never|nor|except|unless|until|if|provided that|license[sd]?|licen[sc]e)\b",
    )
});

/// What denies nothing of that.
static WHETHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bwhether or not\b|\bregardless of (?:whether|who)\b|\bno (?:further|additional|other) (?:consideration|payment|compensation)\b",
    )
});

/// Whether by the words of `text`, which may hang on `lead`, the recipient owns what was made for it: "The Company shall be the exclusive owner
/// of the Work Product".
#[must_use]
pub fn goes_to_recipient(lead: &str, text: &str, parties: &Parties) -> bool {
    let lower = in_lower_case(lead, text);
    let denied = || {
        let rest = WHETHER.replace_all(&lower, " ");
        NOT_SO.is_match(&FOR_NOTHING.replace_all(&rest, " "))
    };
    parties.both_named()
        && MADE_FOR.is_match(&lower)
        && !denied()
        && !made_by(&lower, &parties.recipient)
        && owns(&lower, parties.recipient.mentions(&lower), parties)
        && !owns(&lower, parties.creator.mentions(&lower), parties)
}

/// Whether something becomes "yours" or "your property", by the pronoun of a party.
fn becomes(lower: &str, party: &Party) -> bool {
    let (of, own) = match party.possessive() {
        Some("my") => ("my", "mine"),
        Some("your") => ("your", "yours"),
        Some("our") => ("our", "ours"),
        _ => return false,
    };
    let after = |word: &str, next: &str| {
        lower.match_indices(word).any(|(at, _)| {
            let rest = &lower[at + word.len()..];
            rest.starts_with(next)
                && !rest.starts_with(char::is_alphanumeric)
                && BECOMES.is_match(&lower[..at])
        })
    };
    after(own, "") || after(of, " property") || after(of, " own")
}

/// The same for a right that goes along with what passes ("Licensee irrevocably assigns it to Licensor"): where anything is licensed, the
/// right is another one.
#[must_use]
pub fn of_what_passes(lead: &str, text: &str, parties: &Parties) -> Option<Direction> {
    static LICENSED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:sub-?)?licen[cs]|\bgrant"));
    static PASSES: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\b(?:assign|transfer|convey|belong|property of)"));
    let lower = in_lower_case(lead, text);
    // Their names say nothing of what is done.
    let names = [&parties.creator, &parties.recipient].map(|party| party.term.to_lowercase());
    let words = names.iter().fold(lower, |words, name| words.replace(name.as_str(), " "));
    let passes = PASSES.is_match(&words) && !LICENSED.is_match(&words);
    passes.then(|| direction(lead, text, parties)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to_creator(parties: &Parties, lead: &str, text: &str) -> bool {
        direction(lead, text, parties) == Some(Direction::ToCreator)
    }

    #[test]
    fn what_was_made_for_the_recipient_is_told_from_its_own() {
        let parties = Parties::read(
            "Know Ltd (\"Company\") and Jo Turpin (\"Employee\"). Employee works for Company. Company pays Employee.",
        );
        let goes = |text: &str| goes_to_recipient("", text, &parties);
        for text in [
            "Employee acknowledges that the Company shall be the sole owner of the Work Product and of every right in it.",
            "All inventions, whether or not patentable, that are made by Employee during the employment are the property of the Company.",
            "Title to the Deliverables shall vest in the Company.",
        ] {
            assert!(goes(text), "{text}");
        }
        for text in [
            "The Company is the owner of its software and trade marks.",
            "The Company shall not own the Work Product.",
            "Employee owns the Work Product.",
            "The Work Product belongs to Employee until the Company has paid.",
            "All materials made by the Company are the property of the Company.",
        ] {
            assert!(!goes(text), "{text}");
        }
    }

    #[test]
    fn what_is_assigned_to_the_creator_or_owned_by_it_goes_there() {
        let service = Parties::read(
            "Fen Ltd (\"Provider\") and Moor Ltd (\"Customer\"). Customer Data stays. Customer Data goes.",
        );
        assert!(to_creator(
            &service,
            "",
            "Provider hereby assigns to Customer all right and title in the Output."
        ));
        assert!(to_creator(
            &service,
            "",
            "Provider assigns its rights in Provider's drawings and other content, if any, to the Customer."
        ));
        assert!(to_creator(&service, "As between the parties, Customer", "(b) owns the output."));
        assert!(to_creator(&service, "As between the parties, Customer shall", "(b) own the output."));
        assert!(to_creator(&service, "", "Title in the Output shall vest exclusively in\nCustomer."));
        let shoot = Parties::read("Tilda Brandt (\"Client\") and Oke Hansen (\"Photographer\").");
        assert!(to_creator(
            &shoot,
            "",
            "The Client transfers every copyright in the Pictures to the Photographer."
        ));
        let brand = Parties::read("Moor Ltd (\"Licensor\") and Fen Ltd (\"Licensee\").");
        assert!(to_creator(
            &brand,
            "",
            "Where Licensee is deemed to own rights in the Brand, Licensee assigns them, without further consideration, to Licensor together with all goodwill."
        ));
        let cover = Parties::read("Ana Roy (the \"Illustrator\") and Gatepost Ltd (the \"Publisher\").");
        let back = "Any adaptation made by the Publisher shall belong to the Illustrator, and the Publisher hereby assigns all rights in it to the Illustrator.";
        assert!(to_creator(&cover, "", back) && of_what_passes("", back, &cover).is_some());
        assert!(!to_creator(
            &cover,
            "",
            "Any adaptation made by the Illustrator shall belong to the Publisher."
        ));
        let goes = |text: &str| of_what_passes("", text, &brand).is_some();
        assert!(goes("Licensee irrevocably assigns all rights in the Brand to Licensor."));
        assert!(!goes("Licensee grants Licensor, who shall own the Brand, an irrevocable licence to it."));
        assert!(!to_creator(&brand, "", "Licensor assigns the Brand, without any charge, to Licensee."));
        let platform =
            Parties::read("You keep your drafts. We and our team may show your work if you let us.");
        assert!(to_creator(&platform, "", "We assign to you whatever rights we have in it."));
        assert!(to_creator(
            &shoot,
            "",
            "The Photographer took the ten pictures listed below and is the owner of the copyright in them."
        ));
        assert!(!to_creator(
            &shoot,
            "",
            "The Photographer hands them to the Client, who pays and is the owner of the copyright."
        ));
        assert!(to_creator(&platform, "", "A cover that our team draws for you becomes your property."));
        assert!(to_creator(&platform, "", "The font gets signed over to you two jointly."));
        assert!(!to_creator(&platform, "", "Every draft that you leave with us becomes our property."));
        assert!(!to_creator(&platform, "", "Your drafts become ours, and the prize becomes yours."));
    }

    #[test]
    fn what_goes_to_the_other_side_or_to_both_or_is_denied_does_not() {
        let service = Parties::read(
            "Fen Ltd (\"Provider\") and Moor Ltd (\"Customer\"). Customer Data stays. Customer Data goes.",
        );
        for text in [
            "Customer assigns to Provider all rights in its drafts.",
            "Customer assigns all rights relating to Customer Data and Customer's drawings to Provider.",
            "Title to Customer Data passes on payment.",
            "Provider is assigned every right in and to Customer Content.",
            "Provider assigns to Customer the Output, and Customer assigns to Provider the prompts.",
            "The pictures become the property of Provider, and Customer owns the frames.",
            "Customer owns the frames; Provider's ownership of the pictures begins at once.",
            "Provider shall not assign to Customer any right in the Output.",
            "The pictures are works made for hire and owned by Customer.",
            "The pictures pass on payment.",
            "Provider assigns to Customer every invention and its title.",
            "Provider assigns to Customer the content developed by its staff or by Provider.",
        ] {
            assert!(!to_creator(&service, "", text), "{text}");
        }
        let shoot = Parties::read("Tilda Brandt (\"Client\") and Oke Hansen (\"Photographer\").");
        assert!(!to_creator(
            &shoot,
            "",
            "The Photographer assigns to the Client all copyright in the Pictures."
        ));
    }

    #[test]
    fn where_a_party_is_unknown_nothing_is_said() {
        let one = Parties::read("Moor Ltd and Oke Hansen (\"Photographer\").");
        assert!(!to_creator(&one, "", "Moor transfers every copyright in the Pictures to the Photographer."));
        let owner = Parties::read("Moor Ltd (\"Owner\") and Fen Ltd (\"Company\").");
        assert!(!to_creator(&owner, "", "The Company assigns to the Owner all rights in the drawings."));
    }

    /// Clauses that were written without sight of this module, with who ends up with ownership: a transfer of the work must never
    /// be taken for one to the creator, while one to the creator may be overlooked.
    #[test]
    fn no_clause_that_goes_elsewhere_is_read_as_the_creators() {
        #[derive(serde::Deserialize)]
        struct Line {
            intro: String,
            lead: String,
            text: String,
            goes: String,
        }
        let lines: Vec<Line> = include_str!("../../tests/ownership.jsonl")
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let mut found = 0;
        for line in &lines {
            let read = to_creator(&Parties::read(&line.intro), &line.lead, &line.text);
            assert!(!read || line.goes == "creator", "goes to {}: {} {}", line.goes, line.lead, line.text);
            found += usize::from(read);
        }
        assert!(lines.len() > 100 && found >= 8, "{found} of {}", lines.len());
    }
}
