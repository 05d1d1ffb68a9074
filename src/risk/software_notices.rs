//! Notices on other people's software ("Third-party notices: permission is hereby granted, free of charge, to any person ..."), which grant nothing
//! of the creator's.
//!
//! In: the text and its findings. Out: the findings without those that rest on the words of such a license, where the text names them as notices
//! or speaks of a license of software before. A paper that is nothing but such a license is its author's own grant and stays.

use std::sync::LazyLock;

use regex::Regex;

use super::NO_AI;
use super::findings::Scored;
use super::report::Finding;
use super::sides::{in_lower_case, pattern};

/// The words of the usual licenses.
static LICENSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\bpermission\ is\ (?:hereby\ )?granted(?:,\ free\ of\ charge,)?\ to\ (?:any\ person|anyone)\b
        | \bpermission\ to\ use,\ copy,\ modify,?\ and(?:/or)?\ (?:distribute|sell)\b
        | \bredistributions?\ (?:and\ use\ )?(?:in|of)\ (?:source|binary)\b
        | \b(?:licensed|released|distributed|made\ available|provided|used)\ under\ (?:the\ )?(?:terms\ of\ )?(?:the\ )?(?:[\w.-]+\ )?(?:mit|bsd|apache|isc|zlib|mozilla|mpl|lgpl|gpl|gnu|boost|sil\ open\ font|unlicense)\b
        | \beach\ contributor\ hereby\ grants\ to\ you\ a\ perpetual\b
        | \bsublicense,\ and/or\ sell\ copies\ of\ the\ software\b",
    )
});

/// What a text calls them.
static NOTICES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:third[- ]party|open[- ]?source|free software) (?:notices?|licen[cs]es?|software|components?|librar(?:y|ies)|code|attributions?|acknowledge?ments?|materials?)\b|\b(?:licen[cs]e|legal) notices?\b|\backnowledge?ments?\b|\b(?:software|app|product|program|library|game|mod|plugin|site) (?:includes|contains|uses|incorporates)\b",
    )
});

/// What the creator gives or makes, by name.
static OWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:your|yours|you (?:grant|give|license|agree|submit)|contributions?|submissions?|deliverables?|work product|artworks?|manuscript)\b",
    )
});

/// Bytes of a paper in front of a license from which on the license is a part of it.
const IN_FRONT: usize = 100;

/// Takes away what rests on such notices.
pub fn leave_out(scored: &Scored<'_>, findings: &mut Vec<Finding>) {
    let text = &scored.document.text;
    findings.retain(|finding| {
        let lower = in_lower_case(&finding.lead, &finding.text);
        let is_notice = finding.label != NO_AI
            && LICENSE.is_match(&lower)
            && !OWN.is_match(&lower)
            && finding.start >= IN_FRONT
            && (NOTICES.is_match(&text[..finding.end]) || NOTICES.is_match(&finding.section));
        !is_notice
    });
}

#[cfg(test)]
mod tests {
    use crate::risk::weighed::weighed;

    const MIT: &str = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software, to deal in it without restriction.";

    fn counts(before: &str, notice: &str) -> bool {
        let begins: String = notice.chars().take(20).collect();
        let (findings, _, _) =
            weighed(&format!("{before}\n\n{notice}"), &[("unrestricted_use", begins.as_str(), 0.9)]);
        !findings.is_empty()
    }

    #[test]
    fn a_license_of_other_peoples_code_is_no_grant_of_the_creator() {
        let agreement = "Agreement between Hollis Ltd (\"Client\") and Ines Roe (\"Developer\"). The Developer licenses the Deliverables to the Client for use in its shop only, and is paid for that in May. The Client names the Developer on its site.";
        for before in [
            format!("{agreement}\n\nThird-party notices"),
            format!("{agreement}\n\nThe Software contains the following components."),
        ] {
            assert!(!counts(&before, MIT), "{before}");
            let zlib = "Permission is granted to anyone to use this software for any purpose.";
            assert!(!counts(&before, zlib), "{before}");
        }
        assert!(counts(agreement, MIT), "nothing says that it is somebody else's");
        let own = "The Developer's Deliverables are licensed under the MIT license for any purpose.";
        assert!(counts(&format!("{agreement}\n\nThird-party notices"), own));
    }

    #[test]
    fn a_license_alone_is_its_authors_grant() {
        assert!(counts("Copyright notice. 2020 Ada Roe", MIT));
    }
}
