//! What other clauses add to a ban: "Sections 4 and 5 survive the end of this agreement", "a breach of this section costs 5,000 euros".
//!
//! In: the segments. Out: [`Elsewhere`], which tells of a section whether it outlasts the contract, and whether a breach of it is answered.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::clauses::{Clauses, NUMBERED, numbers_in};
use super::defined::Terms;
use super::exceptions::Exceptions;
use super::report::Finding;
use super::sides::pattern;
use crate::segment::Segment;

/// Numbers of sections that outlast the contract.
static OUTLASTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i){NUMBERED}[^.;]{{0,120}}?\b(?:surviv\w+|keeps? applying|continues? (?:to apply|to bind|in (?:full )?force|after|beyond|notwithstanding)|carr(?:y|ies) on|outlives?|(?:remains?|stays?) (?:in (?:full )?(?:force|effect)|binding)|outlasts?|applies? (?:after|for ever|forever))\b"
    ))
});

/// Sections that do not, where the others do.
static BUT_NOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b(?:surviv\w+|continues?|remains? in force)\b[^.;]{{0,80}}?\b(?:save|except|other than|excluding|with the exception of)(?: for)? {NUMBERED}"
    ))
});

/// What a breach of them leads to: right before the numbers, and behind them.
static BREACH_OF: LazyLock<Regex> = LazyLock::new(|| {
    const ANSWER: &str = r"\b(?:damages|penalt(?:y|ies)|injuncti\w+|remed(?:y|ies)|fine|pays?|owes?|liable|terminate|delet\w+|destr\w+|removal|withdraw\w*|ends|charged|times the fee)\b";
    let other = NUMBERED.replace("numbers", "others");
    pattern(&format!(
        r"(?i)\b(?:breach|violat|infring)\w*\b(?: of)? {NUMBERED}[^.;]{{0,200}}?{ANSWER}|{other}(?:is|are) (?:broken|breached|violated|infringed|not (?:kept|observed|respected))\b[^;]{{0,160}}?{ANSWER}"
    ))
});

/// Sections whose ban ends before the contract's rights do.
static ENDS_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i){NUMBERED}(?:shall |will )?(?:only )?(?:(?:ends?|expires?|lapses?|ceases?(?: to (?:apply|bind|have effect))?|no longer (?:appl(?:y|ies)|binds?))\b|(?:appl(?:y|ies)|binds?|lasts?) (?:only )?(?:until|up to|for (?:\w+ )?\(?\w+\)? (?:months?|years?)\b))"
    ))
});

/// What a breach of the section that says so leads to.
static ANSWERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:breach|violat|infring)\w* (?:of )?(?:this|these|the|any of these|section|article|clause)\b[^.;]{0,160}\b(?:damages|penalt(?:y|ies)|injuncti\w+|remed(?:y|ies)|fine|pays?|owes?|liable|charged|times the (?:agreed )?fee)\b",
    )
});

/// That the ban of the same section lasts for a while only.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bth(?:is|e) (?:ban|prohibition|restriction|undertaking) (?:only )?(?:(?:shall|will) )?(?:only )?(?:ends?|expires?|lapses?|ceases?|lasts?|applies|apply|holds?)\b[^.;]{0,60}\b(?:months?|years?|days?|weeks?|until|delivery|publication|expiry|end of)\b",
    )
});

/// Silence is taken for consent, which a ban without consent is worth little with.
static DEEMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:consent|approval|permission)\b[^.;]{0,60}\b(?:deemed|considered|taken|treated|regarded|presumed)\b[^.;]{0,40}\b(?:given|granted|obtained|consent|approv\w+)\b|\b(?:deemed|considered|taken|presumed) to have (?:consented|agreed|approved)\b",
    )
});

/// That it outlasts the contract.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bth(?:is|e) (?:(?:ban|prohibition|restriction|undertaking|section|clause) )?(?:shall |will )?(?:also )?(?:appl(?:y|ies)|holds?|continues?|survives?|remains?(?: in force)?|binds?)\b[^.;]{0,40}\b(?:after (?:the end|termination|expiry|(?:this|the) (?:agreement|contract)\b[^.;]{0,20}\bend)|beyond (?:the end|this agreement)|surviv\w+|for ever|forever|the end of (?:this|the) (?:agreement|contract))",
    )
});

/// What clauses say of other sections, or of the section that they stand in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Elsewhere {
    /// Numbers of sections that outlast the contract, in lower case.
    outlasting: BTreeSet<String>,
    /// The same of those of which a clause says what a breach of them leads to.
    breach_of: BTreeSet<String>,
    /// The same of those whose ban another clause ends.
    ended: BTreeSet<String>,
    /// Where sentences begin by which silence is consent.
    deeming: Vec<usize>,
    /// Terms that are defined by a use for AI.
    terms: Terms,
    /// What by another sentence a ban does not reach.
    exceptions: Exceptions,
    clauses: Clauses,
    /// Headings of sections whose breach is answered.
    answered: BTreeSet<String>,
    /// Headings of sections that say of their ban that it goes on after the contract.
    going_on: BTreeSet<String>,
    /// The same of those that say that it ends.
    ending: BTreeSet<String>,
}

impl Elsewhere {
    /// Reads it from the segments.
    #[must_use]
    pub fn read(segments: &[Segment]) -> Self {
        let saying = |words: &Regex| -> BTreeSet<String> {
            let says = |segment: &&Segment| !segment.section.is_empty() && words.is_match(&segment.text);
            segments.iter().filter(says).map(|segment| segment.section.clone()).collect()
        };
        let but_not = numbers_of(segments, &BUT_NOT);
        Self {
            outlasting: numbers_of(segments, &OUTLASTS).difference(&but_not).cloned().collect(),
            breach_of: numbers_of(segments, &BREACH_OF),
            ended: numbers_of(segments, &ENDS_OF),
            deeming: segments.iter().filter(|s| DEEMED.is_match(&s.text)).map(|s| s.start).collect(),
            terms: Terms::read(segments),
            exceptions: Exceptions::read(segments),
            clauses: Clauses::read(segments),
            answered: saying(&ANSWERED),
            going_on: saying(&GOES_ON),
            ending: saying(&ENDS),
        }
    }

    /// No more than which clauses there are, for a contract without bans.
    #[must_use]
    pub fn of_clauses(segments: &[Segment]) -> Self {
        Self { clauses: Clauses::read(segments), ..Self::default() }
    }

    /// Where the contract's clauses begin.
    #[must_use]
    pub fn clauses(&self) -> &Clauses {
        &self.clauses
    }

    /// Whether the section or the numbered clause that a finding stands in outlasts the contract, or lies in one that does.
    #[must_use]
    pub fn outlasts(&self, finding: &Finding) -> bool {
        self.is_of(finding, &self.outlasting) || self.going_on.contains(&finding.section)
    }

    /// Whether it is said, there or elsewhere, what a breach of it leads to.
    #[must_use]
    pub fn answers_breach(&self, finding: &Finding) -> bool {
        self.is_of(finding, &self.breach_of) || self.answered.contains(&finding.section)
    }

    /// Whether another sentence leaves somebody or something out of it.
    #[must_use]
    pub fn exempts(&self, finding: &Finding) -> bool {
        self.exceptions.reach(finding, &self.clauses)
    }

    /// Whether the clause of a ban that consent lifts takes silence for consent.
    #[must_use]
    pub fn deems_consent(&self, ban: &Finding) -> bool {
        static CONSENT: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"(?i)\b(?:consent|approv\w+|permission|agree\w*)\b"));
        CONSENT.is_match(&ban.text) && self.deeming.iter().any(|&at| self.clauses.together(ban.start, at))
    }

    /// Whether it is said, there or elsewhere, that its ban ends before the contract's rights do.
    #[must_use]
    pub fn ends(&self, finding: &Finding) -> bool {
        self.is_of(finding, &self.ended) || self.ending.contains(&finding.section)
    }

    /// The words of a ban, its lead-in before them, and behind them what the terms in it mean.
    #[must_use]
    pub fn in_full(&self, ban: &Finding) -> String {
        let own = format!("{} {}", ban.lead, ban.text);
        let meant = self.terms.meant(&own, ban.start);
        format!("{own} {meant}")
    }

    fn is_of(&self, finding: &Finding, numbers: &BTreeSet<String>) -> bool {
        self.clauses.is_of(finding, numbers)
    }
}

/// Numbers of the sections of which `said` is said.
fn numbers_of(segments: &[Segment], said: &Regex) -> BTreeSet<String> {
    segments.iter().flat_map(|segment| numbers_in(&segment.text, said)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::segment;

    fn of(section: &str) -> Finding {
        Finding { section: section.to_owned(), ..Finding::default() }
    }

    #[test]
    fn numbered_clauses_are_found_by_their_number_without_a_heading() {
        let text = |more: &str| {
            format!(
                "3. Client pays. It pays soon.\n\n4. Client shall not sell it. It shall not train AI on it.\n\n5. Law\n\n{more}"
            )
        };
        let read = |more: &str| {
            let text = text(more);
            let elsewhere = Elsewhere::read(&segment(&text, &[]).segments);
            let start = text.find("It shall not train").unwrap();
            let ban = Finding { start, ..Finding::default() };
            (elsewhere.outlasts(&ban), elsewhere.answers_breach(&ban), elsewhere.exempts(&ban))
        };
        assert_eq!(read("9. Clause 4 survives termination."), (true, false, false));
        assert_eq!(read("Clauses 2, 4 and 6 continue after the licence ends."), (true, false, false));
        assert_eq!(read("Clauses 4 and 6 shall continue notwithstanding termination."), (true, false, false));
        assert_eq!(
            read("Clauses 2 to 8 shall survive termination, save for clause 4."),
            (false, false, false)
        );
        assert_eq!(read("9. If clause 4 is broken, the Artist may terminate at once."), (false, true, false));
        assert_eq!(
            read(
                "Any breach of clause 4 shall entitle the Artist to the removal of the work from any dataset."
            ),
            (false, true, false)
        );
        assert_eq!(read("9. Clause 4 does not apply to Client's affiliates."), (false, false, true));
        let ends = |more: &str| {
            let text = text(more);
            let start = text.find("It shall not train").unwrap();
            Elsewhere::read(&segment(&text, &[]).segments).ends(&Finding { start, ..Finding::default() })
        };
        assert!(ends("9. Clause 4 shall cease to apply six months after publication."));
        assert!(ends("9. On termination clauses 3 and 4 end."));
        assert!(!ends("9. Clause 3 ends in May, and clause 4 continues."));
        assert_eq!(read("Clause 3 survives, and a breach of clause 3 ends it."), (false, false, false));
    }

    #[test]
    fn sections_that_a_clause_says_outlast_the_contract_are_found() {
        let numbers =
            |text: &str| numbers_of(&segment(text, &[]).segments, &OUTLASTS).into_iter().collect::<Vec<_>>();
        assert_eq!(numbers("Sections 4 and 5.2 survive the end of this agreement."), ["4", "5.2"]);
        assert_eq!(numbers("After that, sections 4 through 6 continue to apply."), ["4", "5", "6"]);
        assert_eq!(numbers("Articles III, IV and V shall survive termination."), ["iii", "iv", "v"]);
        assert!(numbers("Section 4 ends with this agreement. The rest may survive.").is_empty());
    }

    #[test]
    fn silence_that_is_consent_weakens_a_ban_that_consent_lifts() {
        let deems = |ban: &str, more: &str| {
            let text = format!("5.1 The Client shall not train AI on it{ban}.\n\n5.2 {more}\n\n6. Law");
            let start = 0;
            let finding = Finding { start, text: text[..40].to_owned() + ban, ..Finding::default() };
            Elsewhere::read(&segment(&text, &[]).segments).deems_consent(&finding)
        };
        const SILENCE: &str = "Consent shall be deemed given unless the Artist objects within seven days.";
        assert!(deems(" without consent", SILENCE));
        assert!(deems(" without approval", "An Artist who is silent is deemed to have approved."));
        assert!(!deems("", SILENCE));
        assert!(!deems(" without consent", "Consent is given in writing."));
    }

    #[test]
    fn a_section_says_what_a_breach_of_it_leads_to() {
        let text = "4. AI\n\n4.1 Nobody may train on it.\n\n4.2 A breach of this section entitles the Author to damages of 900 euros.\n\n5. Law\n\n5.1 A breach of it is a matter for the courts.";
        let elsewhere = Elsewhere::read(&segment(text, &[]).segments);
        assert!(
            elsewhere.answers_breach(&of("4. AI")) && !elsewhere.answers_breach(&of("5. Law")),
            "{elsewhere:?}"
        );
    }

    #[test]
    fn a_section_says_how_long_its_ban_lasts_and_what_a_breach_costs() {
        let text = |more: &str| {
            format!(
                "4. AI\n\n4.1 The Client shall not train AI on the Work. {more}\n\n5. Law\n\n5.1 The law of Peru applies."
            )
        };
        let read = |more: &str| {
            let elsewhere = Elsewhere::read(&segment(&text(more), &[]).segments);
            let ban = of("4. AI");
            (elsewhere.outlasts(&ban), elsewhere.answers_breach(&ban), elsewhere.ends(&ban))
        };
        assert_eq!(read("This ban ends twelve months after delivery."), (false, false, true));
        assert_eq!(read("This applies even after this Agreement ends."), (true, false, false));
        assert_eq!(
            read("If the Client breaches this clause, it shall pay the Artist five times the fee."),
            (false, true, false)
        );
        assert_eq!(
            read("Use in breach of this clause is charged at five times the fee."),
            (false, true, false)
        );
        assert_eq!(read("The Client pays on time. This agreement ends after a year."), (false, false, false));
    }
}
