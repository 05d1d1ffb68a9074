//! What a creator can do without the other side: take the way out of AI training that the text names, and, under terms that are the same for
//! everybody, choose what to put in.
//!
//! In: what the classifier said of a contract, and its findings. Out: [`Steps`], of which each rests on findings or quotes the text. Where
//! nothing of this fits, there are none.

use std::sync::LazyLock;

use regex::Regex;

use super::findings::Scored;
use super::parties::{Parties, voices, whole_words};
use super::policy;
use super::report::{Direction, Finding, Passage, Step};
use super::roles::{CUSTOMER, is_in};
use super::sides::{in_lower_case, pattern};

/// What can be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Steps {
    /// Whether these are terms that somebody sets for all who use what is offered.
    pub standard_terms: bool,
    /// The most useful first.
    pub steps: Vec<Step>,
}

/// Longest quote of a way out, in bytes.
const LONGEST: usize = 500;
/// Fewest places that speak to whoever uses a service, in terms that are the same for all.
const ADDRESSED: usize = 3;

/// A way out of something that goes on otherwise.
static WAY_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bopt(?:s|ed|ing)?[- ]?out\b|\b(?:switch|turn)(?:e?s|ed|ing)? (?:[\w-]+ ){0,4}off\b|\bobject (?:to|in writing|before|with|by|at any time)\b|\bright to object\b|\bobjection form\b|\b(?:leave|exit|quit) (?:the|this|our) (?:[\w-]+ ){0,3}(?:program(?:me)?|scheme|pool|set)\b|\b(?:can|may) withdraw\b|\b(?:change|choose|set|manage) your (?:[\w-]+ ){0,3}(?:preferences?|settings?|choices?)\b|\b(?:turn|switch) on [^.;]{0,30}?\b(?:block|no[- ]?ai|do not train)|\bwithdraw (?:[\w-]+ ){0,2}(?:permission|consent|agreement)\b|\b(?:untick|uncheck|deselect)\b|\bdisabl(?:e|ing) (?:this|that|it|the|ai|model)\b|\bdecline (?:this|that|it|training|ai)\b|\bto stop (?:this|that|it|training)\b|\b(?:can|may|to) say no\b|\bcan (?:it|this|that) be (?:changed|disabled|stopped)\?:? yes\b",
    )
});

/// No way out: one that is denied, or that is not needed.
static NO_WAY_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:may|can|shall|will|must|do|does|is|are) ?not (?:\w+ ){0,3}(?:opt|object|withdraw|switch|turn)|\bcannot (?:\w+ )?(?:opt|object|withdraw|switch|turn)|\bno (?:way|right|option|need) to\b|\bwhether or not\b|\bregardless\b|\barbitration\b|\bnewsletters?\b|\bmarketing (?:e-?mails?|messages?|communications?)\b|\bcookies?\b|\bads?\b|\badvert\w*|\bnot (?:to )?object\b|\bwaives?\b|\bgives? up\b|\bobject to (?:[\w-]+ ){0,5}(?:alterations?|changes?|credits?|edits?|names?)\b|\bpersonali[sz]\w*|\beven if\b|\bagrees? not to\b|\bnot available\b|\bno longer (?:available|possible|offered|be (?:able|possible))\b|\btwo-?factor\b|\blog-?ins?\b|\bnotifications?\b",
    )
});

/// What is asked of the reader, who is not named then: "To opt out, go to Account".
static ASKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[,;:] )(?:please )?(?:go to|visit|open|click|tap|use|write|e-?mail|contact|tell|turn|switch|untick|uncheck|deselect|select|choose|change|set|fill)\b|\byes, by (?:each|any|every|the) (?:user|member|customer|creator|account holder)\b",
    )
});

/// What speaks of a use that was told before, sentences ago too.
static SUCH_USE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:this|that|such) (?:use|usage|training|processing|purpose)\b|\bopt(?:s|ed|ing)?[- ]?out\b")
});

/// Another use in between, which "this use" would mean.
static ANOTHER_USE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:us(?:e|es|ed|ing)|process\w*|collect\w*|shar(?:e|es|ed|ing)|sends?|shows?)\b")
});
static NOT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:not|never|no longer)\b"));

/// Most sentences between a use and what speaks of it as "this use".
const BETWEEN: usize = 2;

/// What machines learn.
static AI: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:ai|a\.i\.|artificial intelligence|machine[- ]learning|train(?:s|ed|ing)?|generative|language models?)\b",
    )
});

/// How terms speak that are the same for all.
static FOR_ALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bby (?:using|accessing|visiting|registering|browsing|creating|clicking|downloading|signing up|continuing to use)\b|\byour (?:continued )?(?:use of|access to) (?:the|our|this|these|any)\b|\bterms of (?:use|service)\b|\b(?:create|creating|open|register for|sign up for|delete|close|suspend|terminate) (?:an|your) account\b|\bchanges? to (?:these|the|our) terms\b",
    )
});

/// Characters in which a text has its title.
const TITLE: usize = 200;

/// The title of such terms.
static TITLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bterms of (?:use|service)\b|\b(?:users?|members?|sellers?|contributors?|customers?|creators?|api|developers?) (?:agreement|terms|policy)\b|\bprivacy (?:notice|policy|statement)\b|\b(?:community|content) (?:guidelines|rules|policy)\b|\bhelp cent(?:er|re)\b|\bacceptable use\b",
    )
});

/// The steps for a contract with these findings.
#[must_use]
pub fn read(scored: &Scored<'_>, findings: &[Finding]) -> Steps {
    let parties = scored.parties;
    let against = |labels: &[&str]| -> Vec<usize> {
        let stands = |f: &Finding| {
            labels.contains(&f.label.as_str())
                && matches!(f.direction, None | Some(Direction::CreatorIndemnifies))
        };
        (0..findings.len()).filter(|&at| stands(&findings[at])).collect()
    };
    let standard_terms = is_standard(&scored.document.text, parties);
    let mut steps = Vec::new();
    let training = against(&[policy::TRAINING, "implied_ai_use"]);
    let way_out = way_out(scored, findings, &training);
    let mut add = |words: &str, findings: Vec<usize>, passage: Option<Passage>| {
        steps.push(Step { words: words.to_owned(), findings, passage });
    };
    if way_out.is_some() {
        add("Use the way out that the text names, and keep a record that you did:", Vec::new(), way_out);
    } else if standard_terms && !training.is_empty() {
        add(
            "Look in the settings for a switch that keeps your work from AI: none was found in the text.",
            training,
            None,
        );
    }
    if standard_terms {
        let labels: [(&[&str], &str); 3] = [
            (
                &["perpetual_rights", policy::OWNERSHIP],
                "Put in only what may stay there: by these words you cannot take the rights back.",
            ),
            (
                &["unrestricted_use", policy::DERIVATIVES, "future_tech"],
                "Keep out what you want to license to others, above all exclusively; where a small or marked copy will do, put in that.",
            ),
            (&["indemnification"], "Put in only what is yours to license: you pay for claims over it."),
        ];
        for (labels, words) in labels {
            let rests_on = against(labels);
            if !rests_on.is_empty() {
                add(words, rests_on, None);
            }
        }
        add(
            "Ask for other terms where you are a business customer, and keep a dated copy of these: `termscore diff OLD NEW` tells what a later version changes.",
            Vec::new(),
            None,
        );
    }
    Steps { standard_terms, steps }
}

/// Whether a text is terms that somebody sets for all who use what is offered.
fn is_standard(text: &str, parties: &Parties) -> bool {
    let creator = parties.creator.term.as_str();
    !voices::is_letter(text) && (is_in(creator, &["you"]) || is_in(creator, CUSTOMER)) && {
        let lower = text.to_lowercase();
        let top = lower.char_indices().nth(TITLE).map_or(lower.as_str(), |(at, _)| &lower[..at]);
        // What its title says need not be told by so many places.
        let least = if TITLED.is_match(top) { 0 } else { ADDRESSED };
        FOR_ALL.find_iter(&lower).take(least).count() == least
    }
}

/// The first sentence that tells the creator a way out of AI training.
fn way_out(scored: &Scored<'_>, findings: &[Finding], training: &[usize]) -> Option<Passage> {
    let told = findings.iter().find(|f| f.direction == Some(Direction::OptOut));
    let passage = |start: usize, end: usize, section: &str| Passage {
        start,
        end,
        text: scored.document.text[start..end].to_owned(),
        section: section.to_owned(),
    };
    if let Some(told) = told {
        return Some(passage(told.start, told.end, &told.section));
    }
    let creator = &scored.parties.creator;
    // Of what only may cover AI one opts out for other reasons too, and "this" is what the sentence before speaks of.
    let segments = &scored.outline.segments;
    let trains = |at: usize| {
        training.iter().map(|&at| &findings[at]).any(|finding| {
            let segment = &segments[at];
            finding.label == policy::TRAINING && finding.start < segment.end && segment.start < finding.end
        })
    };
    let behind = |at: usize, lower: &str| {
        let most = if SUCH_USE.is_match(lower) { BETWEEN } else { 0 };
        let mut before = (0..at).rev();
        for _ in 0..=most {
            match before.next() {
                None => return false,
                Some(at) if trains(at) => return true,
                Some(at) => {
                    let between = in_lower_case("", &segments[at].text);
                    if ANOTHER_USE.is_match(&between) && !NOT.is_match(&between) {
                        return false;
                    }
                }
            }
        }
        false
    };
    let found = segments.iter().enumerate().find(|&(at, segment)| {
        let lower = in_lower_case("", &segment.text);
        segment.text.len() <= LONGEST
            && WAY_OUT.is_match(&lower)
            && !NO_WAY_OUT.is_match(&lower)
            && (AI.is_match(&lower) || behind(at, &lower))
            && (ASKED.is_match(&lower)
                || !creator.mentions(&lower).is_empty()
                || !whole_words(
                    &lower,
                    ["you", "your", "users", "members", "creators", "contributors"].into_iter(),
                )
                .is_empty())
    });
    let (_, segment) = found?;
    Some(passage(segment.start, segment.end, &segment.section))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::risk::findings::quoting;
    use crate::segment::segment;

    fn steps(text: &str, found: &[(&str, &str)]) -> Steps {
        let document = Document {
            text: text.to_owned(),
            format: Format::Text,
            blocks: Vec::new(),
            warnings: Vec::new(),
        };
        let outline = segment(text, &[]);
        let findings = quoting(text, found);
        let scored = Scored {
            document: &document,
            outline: &outline,
            parties: &Parties::read(text),
            labels: &[],
            thresholds: &[],
            scores: &[],
        };
        read(&scored, &findings)
    }

    const SERVICE: &str = "By using our service you agree to these terms of service. You create an account and upload your pictures. \
        You grant us a perpetual licence to your pictures. We train our models on them. Your use of the service is at your risk. We may close your account.";

    #[test]
    fn under_terms_that_are_the_same_for_all_a_creator_chooses_what_to_put_in() {
        let found =
            [("perpetual_rights", "You grant us a perpetual"), ("ai_training", "We train our models")];
        let read = steps(SERVICE, &found);
        assert!(read.standard_terms);
        let words: Vec<&str> = read.steps.iter().map(|step| step.words.as_str()).collect();
        assert!(words[0].starts_with("Look in the settings") && read.steps[0].findings == [1], "{words:?}");
        assert!(
            words[1].starts_with("Put in only what may stay") && read.steps[1].findings == [0],
            "{words:?}"
        );
        assert_eq!(words.len(), 3, "{words:?}");
    }

    #[test]
    fn the_way_out_of_training_is_quoted() {
        let way_out = "You can turn this off in your settings.";
        let text = SERVICE.replace("Your use", &format!("{way_out} Your use"));
        let read = steps(&text, &[("ai_training", "We train our models")]);
        assert_eq!(read.steps[0].passage.as_ref().map(|p| p.text.as_str()), Some(way_out));
        for way_out in [
            "You can leave the programme in your account settings.",
            "In the EEA you have the right to object.",
            "Users in the EEA may object with this form, after which we will no longer use their posts for this.",
            "You can withdraw at any time under Settings.",
            "You can change your AI preferences under Settings.",
        ] {
            let text = SERVICE.replace("Your use", &format!("{way_out} Your use"));
            let read = steps(&text, &[("ai_training", "We train our models")]);
            assert_eq!(read.steps[0].passage.as_ref().map(|p| p.text.as_str()), Some(way_out));
        }
        for way_out in [
            "To opt out, go to Profile > Licences before the first of July.",
            "To stop this, open Settings > Machines.",
        ] {
            let text = SERVICE.replace("Your use", &format!("{way_out} Your use"));
            let read = steps(&text, &[("ai_training", "We train our models")]);
            assert_eq!(read.steps[0].passage.as_ref().map(|p| p.text.as_str()), Some(way_out));
        }
        let owner =
            "We train our models on them unless the owner of your team switches that off in the console.";
        let read = steps(
            &SERVICE.replace("We train our models on them.", owner),
            &[("ai_training", "We train our models")],
        );
        assert_eq!(read.steps[0].passage.as_ref().map(|p| p.text.as_str()), Some(owner));
        for other in [
            "Opting out is no longer possible for you.",
            "You cannot opt out of AI training.",
            "You can turn off ads that our AI chooses.",
            "You may opt out of our newsletter.",
            "You agree not to object to what our AI makes of your pictures.",
            "You waive any right to object to AI.",
            "You may object to the use of your name in AI credits.",
        ] {
            let text = SERVICE.replace("Your use", &format!("{other} Your use"));
            let read = steps(&text, &[("ai_training", "We train our models")]);
            assert!(read.steps.iter().all(|step| step.passage.is_none()), "{other}");
        }
    }

    #[test]
    fn this_use_is_the_training_of_some_sentences_before_where_no_other_use_lies_between() {
        let way_out = "In the EEA you may object to this use with our form.";
        let read = |between: &str| {
            let text = SERVICE.replace("Your use", &format!("{between} {way_out} Your use"));
            let read = steps(&text, &[("ai_training", "We train our models")]);
            read.steps[0].passage.as_ref().map(|p| p.text.clone())
        };
        assert_eq!(read("Private drafts are not used for it.").as_deref(), Some(way_out));
        assert_eq!(read("We use your address for surveys."), None);
    }

    #[test]
    fn a_row_of_a_table_that_says_it_can_be_changed_is_a_way_out() {
        let row = "Plan: Plus; Model training: On; Can it be changed?: Yes, by each user";
        let text = format!("{SERVICE}\n\n{row}\n\nThe end.");
        let read =
            |text: &str| steps(text, &[("ai_training", "We train our models")]).steps[0].passage.clone();
        assert_eq!(read(&text).map(|p| p.text).as_deref(), Some(row));
        assert_eq!(read(&text.replace("Yes, by each user", "No")), None);
    }

    #[test]
    fn a_contract_between_two_has_none_but_its_own_way_out() {
        let text = "Moor Ltd (\"Client\") and Jo Ash (\"Artist\") agree. Artist grants Client a perpetual licence. Client may train models on the work.";
        let found = [("perpetual_rights", "Artist grants"), ("ai_training", "Client may train")];
        assert_eq!(steps(text, &found), Steps::default());
        let text = format!("{text} Artist may withdraw this permission for AI at any time.");
        assert_eq!(steps(&text, &found).steps.len(), 1);
    }

    #[test]
    fn a_letter_to_somebody_is_no_terms_for_all() {
        let agreement = "CONTRIBUTOR AGREEMENT\n\nYou keep your copyright. You give us the right to print it. We may cut it, and we pay you.";
        assert!(steps(agreement, &[]).standard_terms);
        let letter = agreement.replace("\n\n", "\n\nDear Ines,\n\n");
        assert!(!steps(&letter, &[]).standard_terms);
    }
}
