//! Which of two clauses holds, as the contract itself says it: clauses that another one deletes ("Clause 3.1 is deleted"), and a ban on AI and
//! a permission of which one goes before the other ("Notwithstanding clause 3", "Subject to clause 7", "This Rider prevails").
//!
//! In: the segments of a contract and the findings in them. Out: [`Direction::SetAside`] for what does not hold, and whether a permission goes
//! before a ban. What is said of neither is left open: [`super::score`] tells it as a conflict.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::clauses::{Clauses, NUMBERED, numbers_in};
use super::deletions::deleted;
use super::elsewhere::Elsewhere;
use super::findings::Scored;
use super::protections::{Ban, components_of};
use super::report::{Direction, Finding};
use super::sides::pattern;
use super::{NO_AI, policy, refused};
use crate::segment::Segment;

/// Words in the title of a paper that changes another one: the numbers in it are those of the other.
static CHANGES_ANOTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:amendments?|addendum|variations?|amending|side letter|rider|redline)\b")
});

/// Bytes at the beginning of a text in which it has its title.
const TITLE: usize = 250;

/// A sentence that goes before all others.
static OVER_ALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:notwithstanding|despite|regardless\ of|irrespective\ of|in\ spite\ of)\ (?:(?:anything|any\ other|any\ (?:provision|term|clause)|all\ other|the\ other|any\ licen[cs]e|any\ rights?|[^,;.]{3,60}\b(?:or|and)\ anything)\b)
        |\bnothing\ in\ this\ (?:agreement|contract|licen[cs]e|document|deed|letter)\b[^.;]{0,40}?\b(?:permits?|allows?|entitles?|gives?|grants?|authori[sz]es?|prevents?|prohibits?|restricts?|limits?|construed|read)\b",
    )
});

/// One that goes before what stands in front of it.
static OVER_FOREGOING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:notwithstanding|despite) the (?:foregoing|above|preceding|previous)\b")
});

/// Bytes in front of a sentence that are the foregoing.
const FOREGOING: usize = 1500;

/// What is used: by its name in small letters, or as a term with a capital.
static OBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:content|works?|recordings?|footage|images?|photo(?:graph)?s?|pictures?|posts?|texts?|manuscripts?|voices?|likeness|drawings?|uploads?|files?|submissions?|films?|music|songs?|episodes?|shows?|materials?|performances?|deliverables?|artworks?|illustrations?|translations?|designs?|data)\b|\b[A-Z][a-z]+\b",
    )
});

/// What a row of key terms begins with.
static KEY_TERM: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\W*\p{Lu}[\p{L} /&-]{2,40}: "));

/// Terms with a capital that are no work.
static NO_OBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:The|This|That|Any|All|No|Nothing|Notwithstanding|Despite|Subject|For|In|It|Its|We|You|Our|Your|Artificial|Intelligence|Machine|Learning|Generative|Agreement|Contract|Clause|Section|Article|Rider|Company|Client|Publisher|Producer|Studio|Licensee|Licensor|Platform|Author|Artist|Creator|Illustrator|Photographer|Performer|Writer|Designer|Contractor|Contributor|Translator|Owner|Customer|User|Service|Services|Affiliates?|Parties|Party)$",
    )
});

/// That the clause which it stands in goes before others.
static THIS_PREVAILS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bthis (?P<what>clause|section|paragraph|article|rider|addendum|schedule|annex|appendix|exhibit|side letter|statement of work|sow|work order|order|order form|booking form|booking confirmation|deal memo|term sheet|offer letter|cover letter) (?:shall |will )?(?:always )?(?:prevails?|overrides?|supersedes?|governs?|controls?|takes? (?:precedence|priority)|goes? (?:before|first))\b",
    )
});

/// The same of a part that has a name in the plural, or by its name in whatever part of the contract.
static PART_PREVAILS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:these|the) (?P<what>special (?:terms|conditions|provisions)|rider|addendum|side letter|statement of work|sow|work order|order|order form|booking form|booking confirmation|deal memo|term sheet|offer letter|cover letter)(?: in the [a-z ]{3,20}?)? (?:shall |will )?(?:always )?(?:prevails?|overrides?|supersedes?|takes? (?:precedence|priority)|goe?s? (?:before|first))\b",
    )
});

/// The same of the contract before its orders, schedules and the like.
static AGREEMENT_PREVAILS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:this|the) (?:agreement|contract) (?:shall |will )?(?:always )?(?:prevails?|takes? (?:precedence|priority))\b",
    )
});

/// Clauses that a sentence goes before, and those that it gives way to.
static OVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b(?:notwithstanding|despite|in spite of|irrespective of|regardless of|as an exception (?:to|from)|by way of exception (?:to|from)|prevails? over|overrides?|takes? (?:precedence|priority) over|goes? before) (?:anything in )?{NUMBERED}|\bnothing in {others}(?:shall |will )?(?:prevents?|prohibits?|restricts?|limits?|stops?|precludes?)\b",
        others = NUMBERED.replace("numbers", "others")
    ))
});
static UNDER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b(?:subject to|without prejudice to|save as (?:provided|set out) in|except as (?:provided|set out|stated) in|except that|(?:only )?(?:to the extent|so far as|insofar as|as far as)(?: that)?) {NUMBERED}"
    ))
});

/// Parts of a contract that may go before the rest.
const PARTS: [&str; 20] = [
    "rider",
    "addendum",
    "schedule",
    "annex",
    "appendix",
    "exhibit",
    "side letter",
    "special terms",
    "special conditions",
    "special provisions",
    "statement of work",
    "sow",
    "work order",
    "order",
    "order form",
    "booking form",
    "booking confirmation",
    "deal memo",
    "term sheet",
    "letter",
];

/// Headings that end such a part besides.
const STANDARD: [&str; 6] = [
    "standard terms",
    "general terms",
    "standard conditions",
    "general conditions",
    "terms and conditions",
    "terms of business",
];

/// Any machine that learns.
static MACHINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:ai|artificial intelligence|machine learning|models?|algorithms?|neural)\b")
});

/// What a ban is narrowed by: a kind of model, a kind of use, a time.
static NARROWED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:models?|systems?|tools?|engines?|generators?|networks?|algorithms?|ai|intelligence|programs?|bots?|assistants?)\ (?:that|which|whose|capable\ of|able\ to|designed|intended|meant|made\ to|built\ to|to\ (?:generate|make|produce|imitate|create|compose|write|speak|sing|draw))\b
        |\bfor\ (?:use\ in|(?:any\ )?(?:commercial|political|adult|military|other)\b)|\bin\ connection\ with\b|\bcommercially\b|\b(?:more|longer)\ than\b
        |\b(?:before|until|after|during|from)\ (?:the\ )?(?:\d|end\b|term\b|expiry\b|first\b|publication\b|release\b|1st\b|january|february|march|april|may\ \d|june|july|august|september|october|november|december)",
    )
});

/// Kinds of machine: a ban on one kind leaves the others.
static KIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?P<kind>generative|voice|speech|music|image|video|language|text|singing|foundation|third[- ]party|external|public|commercial)[ -](?:[a-z-]+ )?(?:ai|artificial|models?|systems?|tools?|engines?|generators?|networks?|cloning|synthesis|machine)\b",
    )
});

/// Longest quote of what sets a clause aside, in characters.
const QUOTE: usize = 140;

/// Turns findings that do not hold by the contract's own words, with those words as their reason.
pub fn set_aside(scored: &Scored<'_>, elsewhere: &Elsewhere, findings: &mut [Finding]) {
    let clauses = elsewhere.clauses();
    let segments = &scored.outline.segments;
    let text = &scored.document.text;
    if !CHANGES_ANOTHER.is_match(beginning(text)) {
        for segment in segments {
            if CHANGES_ANOTHER.is_match(&segment.section) {
                continue;
            }
            let no_more = refused::clauses(&segment.text, text);
            for finding in findings.iter_mut().filter(|f| f.label != NO_AI && !no_more.is_empty()) {
                if clauses.is_meant(finding, segment.start, &no_more) {
                    turn(finding, &segment.text);
                }
            }
            let new_words = end_of_quote(text, segment.end);
            for deletion in deleted(&segment.text, text) {
                for finding in findings.iter_mut() {
                    let within = finding.start < new_words && segment.start < finding.end;
                    if !within && deletion.is_of(finding, segment.start, clauses) {
                        turn(finding, &segment.text);
                    }
                }
            }
        }
    }
    let over: Vec<(usize, String)> = (0..findings.len())
        .filter(|&i| findings[i].label == policy::TRAINING && findings[i].direction.is_none())
        .filter_map(|i| {
            let grant = &findings[i];
            let by = findings.iter().find(|ban| {
                is_whole(ban, elsewhere)
                    && ban.start != grant.start
                    && of_one_thing(ban, grant)
                    && is_as_wide(ban, grant)
                    && goes_before(ban, grant, scored, clauses)
                    && !goes_before(grant, ban, scored, clauses)
            })?;
            Some((i, by.text.clone()))
        })
        .collect();
    for (i, by) in over {
        turn(&mut findings[i], &by);
    }
}

/// Whether a permission to train says that it goes before a ban, and the ban does not say so of itself.
#[must_use]
pub fn permission_first(scored: &Scored<'_>, clauses: &Clauses, findings: &[Finding]) -> bool {
    let of = |label: &'static str| findings.iter().filter(move |f| f.label == label && f.direction.is_none());
    let mut bans = of(NO_AI).peekable();
    bans.peek().is_some()
        && bans.all(|ban| {
            of(policy::TRAINING).any(|grant| {
                grant.start != ban.start
                    && goes_before(grant, ban, scored, clauses)
                    && !goes_before(ban, grant, scored, clauses)
            })
        })
}

/// A ban on training that binds the other side and of which nothing is left out.
fn is_whole(ban: &Finding, elsewhere: &Elsewhere) -> bool {
    ban.label == NO_AI && ban.direction.is_none() && {
        let read = Ban::read(ban, elsewhere);
        read.weakeners == 0
            && !read.leaves_use_open
            && components_of(&elsewhere.in_full(ban)).any(|part| part == "training")
    }
}

/// Whether a ban leaves nothing of a permission: one on models that sing, or after the year's end, leaves the rest of it.
fn is_as_wide(ban: &Finding, grant: &Finding) -> bool {
    let words = |finding: &Finding| format!("{} {}", finding.lead, finding.text).to_lowercase();
    let (ban, grant) = (words(ban), words(grant));
    let kinds = |text: &str| -> BTreeSet<String> {
        KIND.captures_iter(text).map(|found| found["kind"].to_owned()).collect()
    };
    let (banned, granted) = (kinds(&ban), kinds(&grant));
    NARROWED.find_iter(&ban).all(|narrowed| grant.contains(narrowed.as_str()))
        && (banned.is_empty()
            || MACHINE.is_match(&KIND.replace_all(&ban, ""))
            || !granted.is_empty() && granted.is_subset(&banned))
}

/// Whether a ban and a permission name a thing that both are about.
fn of_one_thing(ban: &Finding, grant: &Finding) -> bool {
    let objects = |finding: &Finding| -> BTreeSet<String> {
        let said = OBJECT.find_iter(&finding.text).map(|found| found.as_str());
        said.filter(|word| !NO_OBJECT.is_match(word))
            .map(|word| word.to_lowercase().trim_end_matches('s').to_owned())
            .collect()
    };
    // A row of key terms ("AI training: not permitted") is about all that its paper is about.
    KEY_TERM.is_match(&ban.text) || !objects(ban).is_disjoint(&objects(grant))
}

/// Whether by its own words, those of its clause or those of the other one finding goes before another.
fn goes_before(first: &Finding, other: &Finding, scored: &Scored<'_>, clauses: &Clauses) -> bool {
    let words = |finding: &Finding| format!("{} {}", finding.lead, finding.text);
    let (own, its) = (words(first), words(other));
    let foregoing = other.start < first.start && first.start - other.start <= FOREGOING;
    OVER_ALL.is_match(&own)
        || foregoing && OVER_FOREGOING.is_match(&own)
        || clauses.is_of(other, &numbers_in(&own, &OVER))
        || clauses.is_of(first, &numbers_in(&its, &UNDER))
        || scored.outline.segments.iter().any(|segment| {
            if AGREEMENT_PREVAILS.is_match(&segment.text) {
                let within = |start: usize| in_a_part(scored, start);
                return !within(segment.start) && !within(first.start) && within(other.start);
            }
            let found =
                THIS_PREVAILS.captures(&segment.text).or_else(|| PART_PREVAILS.captures(&segment.text));
            found.is_some_and(|found| {
                let what = found["what"].to_lowercase();
                if PARTS.contains(&what.as_str()) {
                    part_of(scored, segment, &what).is_some_and(|(start, end)| {
                        (start..end).contains(&first.start) && !(start..end).contains(&other.start)
                    })
                } else {
                    clauses.together(segment.start, first.start)
                        && !clauses.together(segment.start, other.start)
                }
            })
        })
}

/// Whether a place lies behind the heading of an order, a schedule or the like, of which the contract has no end.
fn in_a_part(scored: &Scored<'_>, start: usize) -> bool {
    scored.outline.headings.iter().any(|h| h.start <= start && PARTS.iter().any(|part| names(&h.text, part)))
}

/// Whether a heading has these words.
fn names(heading: &str, what: &str) -> bool {
    let heading = heading.to_lowercase();
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    heading.match_indices(what).any(|(at, _)| {
        !letter(heading[..at].chars().next_back()) && !letter(heading[at + what.len()..].chars().next())
    })
}

/// Where the rider, schedule or the like that a sentence stands in begins and ends, or that of its name.
fn part_of(scored: &Scored<'_>, within: &Segment, what: &str) -> Option<(usize, usize)> {
    let headings = &scored.outline.headings;
    // The part that it stands in, or else the first of that name.
    let before = headings.iter().rev().find(|h| h.start <= within.start && names(&h.text, what));
    let begin = before.or_else(|| headings.iter().find(|h| names(&h.text, what)))?;
    let end = headings.iter().find(|h| {
        let ends = |parts: &[&str]| parts.iter().any(|part| names(&h.text, part));
        h.start > begin.start.max(within.start) && (ends(&PARTS) || ends(&STANDARD))
    });
    Some((begin.start, end.map_or(scored.document.text.len(), |heading| heading.start)))
}

/// Where the words in quotation marks end that stand behind `from`; `from` where there are none.
fn end_of_quote(text: &str, from: usize) -> usize {
    let behind = text[from..].trim_start();
    let start = text.len() - behind.len();
    let Some(opening) = behind.chars().next() else { return from };
    let closing = match opening {
        '"' => '"',
        '“' => '”',
        '‘' => '’',
        '\'' => '\'',
        _ => return from,
    };
    let inside = start + opening.len_utf8();
    // An apostrophe ends no quotation.
    let closes = |&(at, _): &(usize, &str)| {
        !text[inside + at + closing.len_utf8()..].starts_with(char::is_alphanumeric)
    };
    text[inside..].match_indices(closing).find(closes).map_or(from, |(at, _)| inside + at)
}

fn beginning(text: &str) -> &str {
    let end = (0..=TITLE.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..end]
}

fn turn(finding: &mut Finding, by: &str) {
    finding.direction = Some(Direction::SetAside);
    let mut quote: String = by.chars().take(QUOTE).collect();
    if quote.len() < by.len() {
        quote.truncate(quote.rfind(' ').unwrap_or(quote.len()));
        quote.push('…');
    }
    finding.why =
        format!("By the contract's own words another clause sets this one aside: “{}”", quote.trim());
}

#[cfg(test)]
mod tests;
