//! Notices at the foot of a page or letter by which a publisher keeps others from its own pages ("© 2026 Harrow Press. All rights reserved, including
//! text and data mining"): no word of them binds the publisher, and none protects the work of whoever writes for it.
//!
//! In: the segments of a contract and its parties. Out: for each segment whether it belongs to such a notice. A notice in the creator's name, or one
//! that nobody tells apart from it, stays.

use std::sync::LazyLock;

use regex::Regex;

use super::findings::Scored;
use super::sides::{in_lower_case, pattern};

/// What a notice begins with, and in whose name it is.
static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\W{0,3}(?:copyright )?(?:©|\(c\)|copyright (?:\d{4}|©|\(c\)))(?P<holder>[^.]{0,90}(?:\b(?:ltd|inc|co|llc|plc)\.)?)",
    )
});

/// What goes on with it in its line.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\W{0,3}(?:all (?:other )?rights|no part|text and data|unauthori[sz]ed|reproduction|this (?:includes|applies)|we reserve|for (?:reprints|permission))\b",
    )
});

/// Pages and letters of one's own.
static OWN_PAGES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\W{0,3}(?:no part of|(?:all |any |the )*(?:content|contents|material|materials|text|texts|articles|information) (?:on|of|in|from)|the (?:content|contents) of) (?:this|our|these) (?:web ?site|web ?pages?|site|pages?|newsletter|e-?mail|letter|message)\b",
    )
});

/// Words for a house and no person.
static HOUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:ltd|limited|inc|llc|llp|plc|gmbh|ag|bv|ab|corp|corporation|company|press|publish\w*|verlag|media|magazine|review|journal|books|group|house|news\w*|studios?|agency|university|society|foundation|platform)\b",
    )
});

/// For each segment whether it belongs to a notice on pages of the other side.
#[must_use]
pub fn of_the_other_side(scored: &Scored<'_>) -> Vec<bool> {
    let segments = &scored.outline.segments;
    let parties = scored.parties;
    let line = |at: usize| {
        let between = scored.document.text.get(segments[at - 1].end..segments[at].start);
        between.is_some_and(|between| !between.contains('\n'))
    };
    let mut of_notice = vec![false; segments.len()];
    let mut open = false;
    for (at, segment) in segments.iter().enumerate() {
        let lower = in_lower_case(&segment.lead, &segment.text);
        let lower = lower.trim();
        let creators = parties.creator_named() && !parties.creator.mentions(lower).is_empty();
        let others =
            |holder: &str| !parties.recipient.mentions_by_name(holder).is_empty() || HOUSE.is_match(holder);
        open = match OPENS.captures(lower) {
            Some(found) => !creators && others(&found["holder"]),
            None if OWN_PAGES.is_match(lower) => !creators && (open || parties.both_named()),
            None => open && at > 0 && line(at) && GOES_ON.is_match(lower) && !creators,
        };
        of_notice[at] = open;
    }
    of_notice
}

#[cfg(test)]
mod tests {
    use crate::risk::weighed::weighed;

    fn protects(notice: &str) -> bool {
        let contract = "Agreement between Harrow Press Ltd (the \"Publisher\") and Jo Finch (the \"Artist\").\n\n1. The Artist draws the cover, and the Publisher pays the Artist.";
        let said =
            ["All rights reserved, incl", "No part", "© 2026 Harrow Press Ltd: no", "AI training of this"];
        let said: Vec<(&str, &str, f32)> = said.map(|words| ("no_ai", words, 0.95)).to_vec();
        !weighed(&format!("{contract}\n\n{notice}"), &said).0.is_empty()
    }

    #[test]
    fn a_notice_of_the_other_side_protects_nobody_who_works_for_it() {
        for notice in [
            "© 2026 Harrow Press. All rights reserved, including those for AI training.",
            "Copyright © 2026 Harrow Press Ltd. No part of this website may be used to train AI.",
            "© 2026 Harrow Press Ltd: no text and data mining.",
            "No part of this website may be used to train AI.",
        ] {
            assert!(!protects(notice), "{notice}");
        }
        for notice in [
            "© 2026 Jo Finch. All rights reserved, including those for AI training.",
            "© 2026 the Artist. No part of the drawing may be used to train AI.",
            "© 2026 Harrow Press.\n\nNo part of the cover may be used to train AI.",
            "No part of the cover may be used to train AI.",
        ] {
            assert!(protects(notice), "{notice}");
        }
    }
}
