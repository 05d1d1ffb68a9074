//! Where a contract says that the creator keeps what it made: "you own your content", "copyright remains with the Illustrator".
//!
//! In: the segments with what was found in them, and the parties. Out: up to [`MOST`] passages. They weigh nothing, for what the creator may
//! go on doing and what others may do stands elsewhere; that ownership passes too is told by the findings.

use std::sync::LazyLock;

use regex::Regex;

use super::findings::{Scored, overlap};
use super::parties::Party;
use super::policy;
use super::report::{Finding, Passage};
use super::sides::{in_lower_case, pattern};

/// Most passages that are quoted.
const MOST: usize = 3;
/// Longest one, in bytes: in longer ones much else is said.
const LONGEST: usize = 700;

/// Right after whoever keeps it.
static KEEPS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)^(?:\ (?:shall|will|still|always|also|hereby|alone|fully|exclusively|solely|expressly|at\ all\ times|continues?\ to|and\ (?:its|his|her|your|our)\ licensors))*
        \ (?:(?:retains?|keeps?|owns?|maintains?)\b(?P<what>[^.;:]{0,90}) | (?:is|are|remains?|stays?)\ (?:and\ (?:shall\ )?remains?\ )?(?:the\ )?(?:sole\ |exclusive\ |only\ )*owners?\b)",
    )
});

/// What is kept: the work or rights in it, and not a copy, a right to be paid or an account.
static WHAT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:ownership|copyrights?|title|intellectual\ property|moral\ rights|all\ (?:of\ )?(?:(?:your|its|his|her|their|other|the)\ )?(?:\w+\ )?rights?|(?:the|your|any|its|his|her|their)\ (?:\w+\ )?rights?\ (?:in|over|that\ you|to\ (?:your|the|its|his|her|any|all|such)\b)
        |(?:your|my|our|user|customer|its|his|her)\ (?:own\ |original\ )?(?:\w+\ )?(?:content|contents|works?|submissions?|posts?|uploads?|materials?|data|inputs?|photos?|images?|pictures|illustrations|designs?|music|recordings?|videos?|files|creations?|projects?|code|contributions?)
        |(?:the|all)\ (?:works?|artworks?|illustrations?|photographs?|images|designs?|manuscript|recordings?|compositions?|footage|translation|source\ code|negatives|originals?)|what\ you\ (?:make|post|upload|create|write|submit)
        |rights?\ to\ (?:collect|receive|claim)\ (?:[\w-]+\ ){0,4}(?:royalt(?:y|ies)|remuneration|income)|(?:my|your|its|his|her|their)\ (?:\w+['’]s\ )?share\ (?:of|in)\ (?:it|them|the\ (?:copyright|composition|song|works?|rights|royalties)))\b",
    )
});

/// Something of the reader's or the speaker's, with nothing more said of it: "you own your stories".
static YOUR_OWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\ (?:all\ (?:of\ )?)?(?:your|my|our)\ (?:own\ )?(?:[\w’'-]+\ ){0,2}[\w’'-]+$")
});

/// What somebody brought along or made on the way.
const TOOLS: &str = r"(?:know-?how|tools?|templates?|libraries|frameworks?|methods?|drafts?|sketches|concepts?|studies|versions?|ideas|characters|inventions?|background\ (?:\w+\ )?(?:ip|technology|materials?|rights|works?)|pre-?existing\ (?:\w+\ )?(?:ip|works?|materials?|rights))";

/// The same right after whoever keeps it by a word for owning, and not for storing.
static KEEPS_TOOLS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?x)^\ (?:(?:shall|will|still|also|alone|continues?\ to)\ )*(?:retains?|owns?)\ (?:all|any|each|every|the|its|his|her|their|my|our|your)\ [^.;:]{{0,90}}\b{TOOLS}\b"
    ))
});

/// Right before whoever keeps it.
static STAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?x)\b(?:ownership|copyrights?|title|rights?|ip|property|works?|artworks?|illustrations?|photographs?|images?|designs?|manuscripts?|recordings?|content|submissions?|materials?|anything|everything|{TOOLS})\b[^.;:]{{0,80}}
        \b(?:continues?\ to\ (?:vest|belong|rest|remain|stay|be\ (?:owned|vested|held))\ (?:\w+ly\ )?(?:in|to|with|by)|belongs?\ (?:exclusively\ |solely\ )?to|(?:remains?|stays?|rests?|shall\ (?:remain|stay|rest|at\ all\ times\ remain)|will\ (?:remain|stay))\ (?:\w+ly\ |at\ all\ times\ )?(?:(?:vested\ )?(?:with|in)|the\ (?:sole\ |exclusive\ )*property\ of))\ (?:the\ )?$"
    ))
});

/// Right before and behind whoever has it by a genitive: "the copyright remains the Author's".
static IS_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?x)\b(?:ownership|copyrights?|title|rights|ip|works?|artworks?|illustrations?|photographs?|images?|designs?|manuscripts?|recordings?|they|{TOOLS})\b[^.;:]{{0,60}}
        \b(?:is|are|remains?|stays?|(?:shall|will)\ (?:remain|stay|be))\ (?:and\ remains?\ )?(?:the\ )?$"
    ))
});
static OF: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^['’]s?(?:[.,;]|$| alone\b| own[.,;]| (?:sole |exclusive )*property\b)"));

/// What an assignment leaves to whoever signs it, as some laws want it said.
static LEFT_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:does|do|shall|will) not (?:apply|extend) to (?:any |an |all |those |such )?(?:inventions?|works?|developments?|ideas?|software|materials?)\b[^.;]{0,80}\b(?:own time|without (?:using|the use of))\b",
    )
});

/// Whoever speaks or is spoken to keeps rights in what it makes, whatever the sides are called.
static REFLEXIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:you (?:shall |will |still )?(?:keep|retain|own)\b[^.;]{0,60}\b(?:rights?|ownership|copyrights?|title|interest)\b[^.;]{0,20}\b(?:in|to|of) your|i (?:shall |will |still )?(?:keep|retain|own)\b[^.;]{0,60}\b(?:rights?|ownership|copyrights?|title|interest)\b[^.;]{0,20}\b(?:in|to|of) my) (?:own )?(?:contributions?|contents?|works?|submissions?|materials|photos|images|designs?|code|patch(?:es)?|posts?)\b",
    )
});

/// The same of the reader, or of who speaks: "your content remains yours", "we claim no ownership of it".
static YOURS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\byour\ (?:own\ )?(?:\w+\ ){1,2}(?:is|are)\ (?:always\ |still\ )?yours\b | \bwhat['’]s\ yours\ (?:is|stays|remains)\ yours\b
        | \b(?:content|works?|copyrights?|rights?|ownership|submissions?|posts?|files|photos?|data|inputs?)\b[^.;:]{0,40}\b(?:remains?|stays?|will\ remain|shall\ remain|will\ stay|always\ remains?|still\ belongs?)\ (?:yours|with\ you|to\ you|your\ (?:own\ )?property)\b
        | \b[\w.]+\ (?:do(?:es)?\ not|do(?:es)?n['’]t|will\ not|won['’]t|never|shall\ not|make\ no|makes\ no)\ (?:claims?\ |own|take|acquire|assert|obtain)\ ?(?:(?:any|to|of|full|an)\ )*(?:ownership|own|title|copyright)?\ ?[^.;:]{0,40}\b(?:your|user)\ (?:\w+\ )?(?:content|works?|submissions?|posts?|files|photos?|data|materials|images|creations|projects|code)\b",
    )
});

/// The same of a maker who speaks: "sketches remain my property".
static MINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:copyrights?|rights?|ownership|title|works?|artworks?|designs?|concepts?|sketches|drafts?|files|originals?|negatives|recordings?|photo(?:graph)?s?|images?|illustrations?|manuscripts?|tools?|code|everything|all\ else)\b[^.;:]{0,60}
        \b(?:remains?|stays?|is|are|will\ (?:remain|stay)|shall\ (?:remain|stay))\ (?:(?:my|our)\ (?:sole\ |exclusive\ |own\ )?property|mine|ours)\b",
    )
});

/// What takes it back in the same breath.
static NOT_SO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:you|creator|user|member)s? (?:do|does|shall|will) not (?:own|retain|keep|acquire)\b|\b(?:represent|warrant|confirm|certify|guarantee)s?\b|\bonly if\b|\bif you (?:own|retain)\b|\bi (?:do|will|shall) not own\b|\b(?:decisions?|choices?)\b[^.;]{0,20}\b(?:is|are|remains?|stays?) (?:mine|ours)\b|\bto the extent (?:that )?you (?:own|retain|keep)\b|\buntil\b",
    )
});

/// The passages by whose words ownership stays with the creator.
#[must_use]
pub fn ownership(scored: &Scored<'_>, findings: &[Finding]) -> Vec<Passage> {
    let (segments, parties) = (&scored.outline.segments, scored.parties);
    let passes: Vec<&Finding> =
        findings.iter().filter(|f| f.label == policy::OWNERSHIP && f.direction.is_none()).collect();
    segments
        .iter()
        .filter(|segment| {
            let creator = Some(&parties.creator).filter(|_| parties.creator_named());
            segment.text.len() <= LONGEST
                && (creator.is_some_and(|creator| says(&segment.lead, &segment.text, creator))
                    || says_of_nobody(&segment.text, creator.is_none(), !passes.is_empty()))
        })
        .filter(|segment| !overlap(&passes, segment))
        .take(MOST)
        .map(|segment| Passage {
            start: segment.start,
            end: segment.end,
            text: scored.document.text[segment.start..segment.end].to_owned(),
            section: segment.section.clone(),
        })
        .collect()
}

/// Whether `text` says it without a name: what an assignment leaves out, where one `passes`, or, where `nobody` is known to be the creator, what
/// a reader or a speaker keeps of its own.
fn says_of_nobody(text: &str, nobody: bool, passes: bool) -> bool {
    let lower = in_lower_case("", text);
    passes && LEFT_OUT.is_match(&lower)
        || nobody && REFLEXIVE.is_match(&lower) && !NOT_SO.is_match(&lower) && !lower.starts_with("if ")
}

/// Whether `text`, which may hang on `lead`, says that `creator` keeps what it made.
fn says(lead: &str, text: &str, creator: &Party) -> bool {
    if NOT_SO.is_match(&in_lower_case(lead, text)) {
        return false;
    }
    let lower = &in_lower_case("", text);
    let keeps = |&(start, end): &(usize, usize)| {
        let (before, after) = (&lower[..start], &lower[end..]);
        let kept = KEEPS.captures(after).is_some_and(|found| {
            found.name("what").is_none_or(|what| {
                (WHAT.is_match(what.as_str())
                    || after[..what.start()].ends_with("own") && YOUR_OWN.is_match(what.as_str()))
                    && ![" copy ", " copies", " responsib", " liab", " duty", " obligation"]
                        .iter()
                        .any(|other| what.as_str().contains(other))
            })
        });
        // "If you own it", "content that you own": nothing is said.
        let subject = !["if ", "that ", "which ", "where ", "when ", "whether ", "unless ", "by ", "whose "]
            .iter()
            .any(|word| before.ends_with(word));
        (kept || KEEPS_TOOLS.is_match(after)) && subject
            || STAYS.is_match(before)
            || IS_OF.is_match(before) && OF.is_match(after)
    };
    creator.mentions_by_name(lower).iter().any(keeps)
        || match creator.possessive() {
            Some("your") => YOURS.is_match(lower),
            Some(_) => MINE.is_match(lower),
            None => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::Parties;

    fn of_you(text: &str) -> bool {
        let parties = Parties::read(
            "You keep your posts. You upload your content to our service. We show your posts and delete your account.",
        );
        assert_eq!(parties.creator.term, "you");
        says("", text, &parties.creator)
    }

    #[test]
    fn what_stays_with_the_reader_is_told() {
        for text in [
            "You keep ownership of whatever rights you have in your drawings and other content.",
            "You own your Content.",
            "What’s yours is yours, and the rest is ours.",
            "We do not claim ownership of your files.",
            "Your photos and all rights in them remain yours.",
            "You will keep all rights in what you make.",
            "You own your show.",
            "Your stories are yours.",
        ] {
            assert!(of_you(text), "{text}");
        }
        let warranty = says(
            "You represent and warrant that:",
            "(i) you own all rights to your music;",
            &Parties::read("You keep your posts. We show your posts to you. You see our service.").creator,
        );
        assert!(!warranty);
        for text in [
            "You may keep a copy of the terms.",
            "If you own the content, you may delete it.",
            "You represent that you own your content.",
            "You do not own your account.",
            "You retain responsibility for the lawfulness of your content.",
            "You keep your password secret.",
            "You retain the right to cancel at any time.",
            "Rights in the service remain with us.",
            "We own all rights in the service.",
        ] {
            assert!(!of_you(text), "{text}");
        }
    }

    #[test]
    fn what_stays_with_a_maker_who_speaks_is_told() {
        let parties = Parties::read(
            "This is between Ada Holm (\"Designer\" or \"I\") and Moor Ltd (\"Client\" or \"you\"). I will draw a logo. You pay me.",
        );
        let says = |text: &str| says("", text, &parties.creator);
        assert!(says("Concepts you did not choose and sketches remain my property."));
        assert!(says("The working files stay mine."));
        assert!(!says("The choice is mine."));
        assert!(!says("You have seen our work and accept that editing decisions are ours alone."));
        assert!(!says("I understand that I do not own the copyright and that it belongs to you."));
    }

    #[test]
    fn what_stays_with_a_named_maker_is_told() {
        let parties = Parties::read(
            "Moor Ltd (\"Client\") and Jo Ash (\"Illustrator\"). The Illustrator draws, the Client pays.",
        );
        let says = |text: &str| says("", text, &parties.creator);
        for text in [
            "The Illustrator retains the copyright in all drawings.",
            "Copyright in the Illustrations remains with the Illustrator.",
            "The Illustrator is and remains the sole owner of the originals.",
            "All rights not granted stay with the Illustrator.",
            "Copyright in the photographs belongs to the Illustrator.",
            "The Illustrator's background IP shall continue to vest in the Illustrator.",
            "Rejected sketches stay with the Illustrator, who may use them for others.",
            "Anything the Illustrator brought along - brushes, fonts and the cast of her comics - stays with the Illustrator.",
            "The copyright remains the Illustrator's, and so do all other rights.",
            "The Illustrator retains all tools and know-how that she brings to the job.",
        ] {
            assert!(says(text), "{text}");
        }
        for text in [
            "The Client retains the copyright in its logo.",
            "Title remains with the Illustrator until the invoice is paid.",
            "The Illustrator keeps records of her hours.",
            "The Illustrator keeps the drafts in a safe place.",
            "The choice of tools is the Illustrator's responsibility.",
        ] {
            assert!(!says(text), "{text}");
        }
    }

    #[test]
    fn what_a_performer_keeps_of_its_income_is_told() {
        let parties = Parties::read(
            "Moor Records (\"Label\") and Jo Ash (\"Musician\"). The Musician plays, the Label pays.",
        );
        let says = |text: &str| says("", text, &parties.creator);
        assert!(says(
            "The Musician keeps the right to collect neighbouring rights income through her society."
        ));
        assert!(says("If the solo is part of the song, the Musician shall keep her share of it."));
        assert!(!says("The Musician shall keep her share of the costs low."));
    }

    #[test]
    fn what_is_kept_is_told_without_a_name_too() {
        let left = "Section 1 does not apply to any invention that I make on my own time without using the Company's tools.";
        assert!(says_of_nobody(left, false, true));
        assert!(!says_of_nobody(left, false, false));
        let own = "You keep all right, title and interest in your Contributions.";
        assert!(says_of_nobody(own, true, false));
        assert!(!says_of_nobody(own, false, false));
        assert!(!says_of_nobody("You represent that you own all rights in your Contributions.", true, false));
        assert!(!says_of_nobody("You keep your password.", true, false));
    }
}
