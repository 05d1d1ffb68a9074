//! Data on how a service is used (cookies, logs, statistics), which is not the work of whoever uses it.
//!
//! In: a clause by which somebody may develop or improve something with data. Out: [`Direction::ServiceData`] where its words name such data
//! and nothing that is made, sent or put in.

use std::sync::LazyLock;

use regex::Regex;

use super::findings::Scored;
use super::policy;
use super::report::{Direction, Finding};
use super::sides::{in_lower_case, pattern};

/// What comes about by use alone.
static BY_USE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:
            (?:usage|telemetry|diagnostic|technical|traffic|click-?stream|log|logging|device|performance|operational|analytics|statistical|browsing|behaviou?ral|navigation|connection|transaction(?:al)?|service)\ (?:data|information|statistics|metrics|logs|files)
            | (?:data|information|statistics|metrics|analytics|insights?)\ (?:about|on|regarding|relating\ to|related\ to|concerning|in\ connection\ with|generated\ (?:by|from|through|in\ connection\ with)|derived\ from|resulting\ from)\ (?:your\ |the\ |its\ |their\ |our\ |how\ |customer['’]s\ |users?['’]?s?\ |any\ |and\ |end\ )*(?:use|usage|access|operation|performance|interactions?|visits?|traffic|behaviou?r|provision|site|website|service|services|platform|app|software)\b
            | how\ (?:you|users|visitors|customers|members)\ (?:use|access|interact\ with|navigate|browse)\ (?:the|our|this|these)\b
            | cookies?(?:\ (?:and|or|are|to|for|may|on|that|which)\b|,) | pixels? | web\ beacons? | ip\ address(?:es)? | (?:server\ )?host\ ?names? | crash\ reports? | log\ files? | (?:server|api|access|audit|request)\ logs? | telemetry
            | (?:user|users['’]|visitor|viewing|browsing)\ behaviou?r | number\ of\ (?:users|visits|visitors|views|downloads) | page\ views
        )\b",
    )
});

/// What is made, sent or put in, or may hold it.
static PUT_IN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:
            yours | what\ you | contents? | works? | recordings? | footage | images? | photos? | photographs? | pictures? | videos? | audio | posts? | texts? | prompts? | inputs? | outputs? | voices? | likeness(?:es)? | uploads? | uploaded | files?\ (?:you|that) | submissions? | submit(?:s|ted)?
            | materials? | feedback | suggestions? | ideas? | comments? | reviews? | messages? | communications? | emails? | documents? | drawings? | manuscripts? | music | songs? | creations? | designs? | deliverables? | artworks? | listings? | code | queries | conversations?
            | (?:customer|user|client|member|your|personal|licensee|licensor|subscriber|merchant|partner|company|publisher|account|profile|palm|biometric|all|any)\ (?:personal\ )?(?:data|information) | (?:data|information)\ (?:that\ )?(?:you|users?|customers?|members?)\ (?:provide|give|submit|upload|share|send|enter|supply|make)
            | (?:provided|supplied|submitted|shared|furnished|disclosed)\ (?:by|to) | intellectual\ property | inventions? | technology | know-how
        )\b",
    )
});

/// Terms for data on use that hold words of [`PUT_IN`] ("information about your use of the content").
static ON_USE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:use|usage|operation|performance)(?: and (?:use|access|operation|performance))? of|access to|interactions? with) (?:the|our|any|its|your)? ?(?:[a-z-]+ ){0,2}(?:contents?|works?|materials?|technology|software|code|site|services?|platform|apps?)\b",
    )
});

/// What such data are said not to hold.
static LEAVES_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:\b(?:which|that|and|it|they) )?\b(?:do|does|will|shall|must) not (?:contain|include|comprise|hold|reveal|extend to|encompass|consist of)\b[^.;,)]*?\b{WORKS}\b|[(,] ?(?:excluding|but not|not including|other than|without|never|not) (?:including )?[^.;,)]{{0,40}}?\b{WORKS}\b|\b(?:excluding|but not|not including) (?:any |your |the |of |user |customer |client )*{WORKS}\b"
    ))
});

const WORKS: &str = r"(?:(?:customer|user|client|your) data|contents?|works?|artworks?|files?|uploads?|posts?|images?|pictures?|photos?|texts?|recordings?|videos?|code|documents?|inputs?|prompts?|outputs?|manuscripts?)";

/// Data that may hold the work after all, so that no name is told from it ("does not include Content or is anonymized").
static OR_ANONYMOUS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:or|unless|except)\b[^.;,]{0,40}\b(?:anonymi[sz]\w*|aggregat\w*|de-?identif\w*|pseudonymi[sz]\w*)\b",
    )
});

/// The names by which a paper calls such data.
static TERM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:usage|service|log|technical|analytics|performance|diagnostic|operational|telemetry|statistical) (?:data|information)|telemetry|metadata|(?:server|api|access|usage|audit|request) logs?)\b",
    )
});

/// Sets aside what is done with such data, where the paper says in the same sentence or by the name of the data that they hold nothing of the
/// work: "“Usage Data” means data on how you use the service; it does not contain your Content".
pub fn set_aside(scored: &Scored<'_>, findings: &mut [Finding]) {
    let said: Vec<(String, &str)> = scored
        .outline
        .segments
        .iter()
        .map(|segment| (in_lower_case(&segment.lead, &segment.text), segment.text.as_str()))
        .filter(|(lower, _)| {
            TERM.is_match(lower) && LEAVES_OUT.is_match(lower) && !OR_ANONYMOUS.is_match(lower)
        })
        .collect();
    if said.is_empty() {
        return;
    }
    let of_rights = |f: &&mut Finding| {
        f.direction.is_none() && (policy::GRANTS.contains(&f.label.as_str()) || f.label == policy::OWNERSHIP)
    };
    for finding in findings.iter_mut().filter(of_rights) {
        let lower = in_lower_case(&finding.lead, &finding.text);
        let rest = LEAVES_OUT.replace_all(&lower, " ");
        if !TERM.is_match(&rest) || PUT_IN.is_match(&ON_USE.replace_all(&rest, " ")) {
            continue;
        }
        let of_these = |terms: &str| TERM.find_iter(terms).any(|term| rest.contains(term.as_str()));
        if let Some((_, words)) = said.iter().find(|(terms, _)| of_these(terms)) {
            finding.direction = Some(Direction::SetAside);
            let quote: String = words.chars().take(QUOTE).collect();
            finding.why =
                format!("The paper says that these data hold nothing of the work: “{}”", quote.trim());
        }
    }
}

/// Longest quote of what says so, in characters.
const QUOTE: usize = 140;

/// [`Direction::ServiceData`] where what is used is data on the use of a service and nothing else.
#[must_use]
pub fn alone(lead: &str, text: &str) -> Option<Direction> {
    let lower = in_lower_case(lead, text);
    let lower = LEAVES_OUT.replace_all(&lower, " ");
    let named = BY_USE.is_match(&lower);
    (named && !PUT_IN.is_match(&ON_USE.replace_all(&lower, " "))).then_some(Direction::ServiceData)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_on_the_use_of_a_service_is_told_from_what_is_put_in() {
        for text in [
            "We may collect usage data to improve our products.",
            "Harbor may use cookies and pixels to measure visits and to develop new features.",
            "The Provider may use anonymised data relating to your use of the service for research.",
            "Brightloom analyses how you use the site to improve it.",
            "The host may log server hostnames and IP addresses for troubleshooting or improving its mail service.",
        ] {
            assert!(alone("", text).is_some(), "{text}");
        }
        for text in [
            "We may use telemetry and server logs, which do not contain your content, to develop new features.",
            "We may use API logs (excluding your files) for research.",
        ] {
            assert!(alone("", text).is_some(), "{text}");
        }
        for text in [
            "We may use usage data and your content, which does not include your texts, to improve.",
            "We may use your content and usage data to improve our products.",
            "We may derive statistics from your posts to develop new features.",
            "The Provider may use Customer Data and technical data to improve the service.",
            "We analyse how you use the site and the images that you share to improve it.",
            "You grant us the right to use your uploads for research.",
            "We may use it for our own development.",
            "When you use our service, what is yours stays yours, and we use it to improve.",
            "Read our cookie policy, and how we improve our products.",
        ] {
            assert_eq!(alone("", text), None, "{text}");
        }
    }

    #[test]
    fn training_on_data_that_are_said_to_hold_no_work_is_none_on_the_work() {
        use crate::risk::weighed::weighed;
        let trained = |text: &str| {
            let (findings, _, _) = weighed(text, &[("ai_training", "We may use", 0.97)]);
            findings[0].direction
        };
        for text in [
            "\"Usage Data\" means data on how you use the service; it does not contain your Content. We may use Usage Data to train our models.",
            "We may use telemetry, which does not include your files, to train our models.",
        ] {
            assert_eq!(trained(text), Some(Direction::SetAside), "{text}");
        }
        for text in [
            "\"Usage Data\" means data on how you use the service. We may use Usage Data to train our models.",
            "\"Usage Data\" means data on how you use the service that does not include your Content or is anonymized. We may use Usage Data to train our models.",
            "Usage Data does not contain your Content. We may use Usage Data and your posts to train our models.",
            "Usage Data does not contain your Content. We may use your data to train our models.",
        ] {
            assert_eq!(trained(text), None, "{text}");
        }
    }
}
