//! Run-in headings: what stands at the start of a paragraph and names the clause behind it, as "4.2 Moral Rights. Author waives ...".
//!
//! In: a paragraph and how much of its start the format sets off. Out: where the heading ends, and whether it is a sentence too, which the
//! classifier must see ("No training. The Client ...").

use super::headings::{is_capitals, is_title};
use super::markers::{self, Marker, MarkerKind};
use super::phrases::{has_verb, says, states};

/// Length of a run-in heading at the start of a paragraph, marker included, up to and with its stop; more text follows.
pub fn title(text: &str) -> Option<usize> {
    let marker = markers::at_start(text);
    let from = marker.map_or(0, |m| m.length);
    let rest = &text[from..];
    for emphasis in ["**", "__"] {
        if let Some(inner) = rest.strip_prefix(emphasis)
            && let Some(close) = inner.find(emphasis)
            && close <= 100
        {
            let phrase = &inner[..close];
            let mut end = from + 4 + close;
            if text[end..].starts_with(['.', ':']) {
                end += 1;
            }
            let ended = phrase.ends_with(['.', ':']) || end > from + 4 + close;
            return (ended && phrase.split_whitespace().count() <= 10 && more_follows(text, end))
                .then_some(end);
        }
    }
    let limit = rest.char_indices().nth(100).map_or(rest.len(), |(i, _)| i);
    let window = &rest[..limit];
    let numbered = marker.is_some_and(|m| {
        matches!(
            m.kind,
            MarkerKind::Number
                | MarkerKind::Section
                | MarkerKind::Upper
                | MarkerKind::Lower
                | MarkerKind::Roman
        )
    });
    // "8. Indemnification - The Company shall": behind a number a dash ends a heading too.
    let dash = [" - ", " – ", " — "]
        .into_iter()
        .filter_map(|dash| window.find(dash).map(|at| (at, dash.len())))
        .min();
    if let Some((at, length)) = dash.filter(|_| numbered && !marker.is_some_and(|m| m.bracketed)) {
        let (phrase, end) = (&window[..at], from + at + length);
        // "C. Effect of Termination - Use Beyond Term." goes on to its stop.
        let rest = &text[end..];
        let goes_on = rest.find('.').is_some_and(|stop| is_title(&rest[..stop], 10) && !says(&rest[..stop]));
        let named = phrase.split_whitespace().count() <= LONGEST_NAME
            && !goes_on
            && !phrase.contains(['.', ':', ',', ';', '"', '“', '('])
            && is_title(phrase, LONGEST_NAME)
            && !says(phrase)
            && rest.trim_start().starts_with(char::is_uppercase)
            && more_follows(text, end);
        if named {
            return Some(end);
        }
    }
    let mut search = 0;
    while let Some(i) = window[search..].find(['.', ':']) {
        let at = search + i;
        // "3.7 Patents, etc. Any interest in ...": the stop is the heading's too.
        let phrase = window[..at].strip_suffix(", etc").unwrap_or(&window[..at]);
        search = at + 1;
        let end = from + at + 1;
        let next = &text[end..];
        if !next.starts_with(|c: char| c.is_whitespace()) && !next.starts_with(['-', '–', '—']) {
            continue;
        }
        let quoted = phrase.starts_with(['"', '“', '(']);
        let words = phrase.split_whitespace().count();
        let colon = window.as_bytes()[at] == b':';
        let good = !quoted
            && words <= 10
            && is_title(phrase, 10)
            && !phrase.contains(',') | (words >= 2)
            && (numbered || is_capitals(phrase) && words <= 8)
            && (!colon || is_capitals(phrase) && words <= 6)
            && !ends_in_abbreviation(phrase)
            && !says(phrase)
            && more_follows(text, end);
        return good.then_some(end);
    }
    None
}

/// A phrase at the start of a paragraph that stands for what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase {
    /// Its bytes, marker and stop included.
    pub length: usize,
    /// Whether it only names what follows; one that states or forbids something is a sentence too.
    pub names: bool,
}

/// Most words of a phrase that is set off.
const LONGEST_PHRASE: usize = 12;

/// The phrase that a paragraph's format sets off in its first `bold` bytes ("**No training.** The Client ..."), if it has a stop and text
/// follows it.
pub fn set_off(text: &str, bold: usize) -> Option<Phrase> {
    let from = markers::at_start(text).map_or(0, |m| m.length);
    let phrase = text.get(from..bold)?.trim_end();
    let mut length = from + phrase.len();
    let words = phrase.trim_end_matches(['.', ':']);
    let stops = ['.', ':', '?', '!'];
    if !phrase.ends_with(stops) {
        let after = text[length..].trim_start();
        if after.starts_with(stops) {
            length = text.len() - after.len() + 1;
        } else if !after.starts_with(['–', '—']) {
            return None;
        }
    }
    let fits = phrase.chars().any(char::is_alphabetic)
        && !phrase.contains('\n')
        && phrase.split_whitespace().count() <= LONGEST_PHRASE
        && !ends_in_abbreviation(words)
        && more_follows(text, length);
    // Behind a colon or a dash may stand what the phrase is the subject of: "AI training: Not allowed."
    let apart = text[..length].ends_with(['.', '?', '!']);
    fits.then_some(Phrase { length, names: apart && !states(phrase) })
}

/// The phrase behind a number that plain text has no bold for: "4. No training of models. The Client ...". It stays a sentence, since
/// nothing but its words says what it is.
pub fn numbered_phrase(text: &str) -> Option<Phrase> {
    let marker = markers::at_start(text).filter(|marker| marker.counts_sections())?;
    let rest = &text[marker.length..];
    let stop = rest.find(['.', ':', ';', ','])?;
    let phrase = &rest[..stop];
    let length = marker.length + stop + 1;
    // "The Client pays." is a sentence, and no list of verbs is whole.
    let first = phrase.split_whitespace().next().unwrap_or_default();
    let found = rest[stop..].starts_with('.')
        && phrase.starts_with(char::is_uppercase)
        && !matches!(
            first,
            "The" | "This" | "These" | "Each" | "A" | "An" | "Any" | "All" | "Both" | "Neither"
        )
        && phrase.split_whitespace().count() <= 6
        && !phrase.contains('\n')
        && !has_verb(phrase)
        && !ends_in_abbreviation(phrase)
        && more_follows(text, length);
    found.then_some(Phrase { length, names: false })
}

/// Whether a whole paragraph that is set off is a heading though it is no title: "Your license to us".
pub fn names_what_follows(text: &str) -> bool {
    let from = markers::at_start(text).map_or(0, |m| m.length);
    let phrase = text[from..].trim();
    phrase.starts_with(char::is_uppercase)
        && !phrase.ends_with(['.', ';', ',', '!', ':'])
        && phrase.split_whitespace().count() <= LONGEST_PHRASE
        && !states(phrase)
}

/// Most words of a numbered line that names what follows without being a title.
const LONGEST_NAME: usize = 6;

/// Whether a whole paragraph of plain text is a heading by its number, though it is no title: "5. Artificial intelligence". `before` is the
/// marker of the paragraph before it, if that was a line without a stop, and `next` that of the one behind it: numbered lines in a row
/// are a list.
pub fn numbered_name(text: &str, before: Option<Marker>, next: Option<Marker>) -> bool {
    let Some(marker) = markers::at_start(text) else { return false };
    let follows = |a: Marker, b: Marker| {
        a.kind == b.kind && (a.kind == MarkerKind::Section || a.ordinal + 1 == b.ordinal)
    };
    marker.counts_sections()
        && text.split_whitespace().count() <= LONGEST_NAME + 1
        && names_what_follows(text)
        && !before.is_some_and(|before| follows(before, marker))
        && !next.is_some_and(|next| follows(marker, next))
}

/// Most words of a line that names what stands below it by its place alone.
const SHORTEST: usize = 5;

/// Whether a whole paragraph of plain text names the paragraph `next` below it though it has no number and is no title: "AI tools" above a
/// sentence.
pub fn names_below(text: &str, next: &str) -> bool {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    text.split_whitespace().count() <= SHORTEST
        && markers::at_start(text).is_none()
        && markers::check_box(text) == 0
        && names_what_follows(text)
        // "Training permitted" says it all, and what has figures or marks is an address, a sum or a greeting.
        && !last.ends_with("ed")
        && text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '’' | '\'' | '&' | '/'))
        && next.split_whitespace().count() > SHORTEST
        && next.starts_with(char::is_uppercase)
}

fn ends_in_abbreviation(phrase: &str) -> bool {
    let last = phrase.rsplit(char::is_whitespace).next().unwrap_or_default();
    matches!(
        last,
        "Inc"
            | "Corp"
            | "Co"
            | "Ltd"
            | "No"
            | "Mr"
            | "Ms"
            | "Mrs"
            | "Dr"
            | "St"
            | "Sec"
            | "Art"
            | "U.S"
            | "Jr"
    ) || last.len() == 1 && last != "I"
}

fn more_follows(text: &str, end: usize) -> bool {
    let rest = text[end..]
        .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '*' | '_'));
    rest.starts_with(|c: char| {
        c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '“' | '(' | '‘' | '$')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_in_headings_end_at_their_stop() {
        let text = "4.2 Moral Rights. Author waives them.";
        assert_eq!(title(text), Some("4.2 Moral Rights.".len()));
        assert_eq!(title("4.2 Author waives them. Client accepts."), None);
        assert_eq!(title("10. Brightwater Inc. The Buyer"), None);
        let others = "3.7 Patents, etc. Any interest in a patent passes.";
        assert_eq!(title(others), Some("3.7 Patents, etc.".len()));
        let dash = "8. Indemnification - The Company shall cover them.";
        assert_eq!(title(dash), Some("8. Indemnification - ".len()));
        assert_eq!(title("8. Indemnification - none is owed. The Company pays."), None);
        let long = "C. Effect of Termination - Use Beyond Term. Upon expiry the Company may sell off.";
        assert_eq!(title(long), Some("C. Effect of Termination - Use Beyond Term.".len()));
        assert_eq!(title("2. Term - the Author agrees to it. He signs."), None);
    }

    #[test]
    fn a_sentence_is_no_run_in_heading() {
        for text in [
            "5. Client Owns All Rights. Author keeps none.",
            "6. Author Waives Moral Rights. No exception applies.",
            "THE CLIENT OWNS THE ARTWORK. THE ARTIST KEEPS NOTHING.",
            "8. AI Training Prohibited. Breach costs 5,000 euros.",
        ] {
            assert_eq!(title(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_set_off_in_bold_names_or_states() {
        let read = |bold: &str, after: &str| set_off(&format!("{bold}{after}"), bold.len());
        for (bold, after) in [
            ("4. Feedback and ideas.", " You may send us some."),
            ("Who owns my content?", " You do."),
            ("What we own.", " The service."),
            ("Fees", ". The Client pays."),
        ] {
            assert!(read(bold, after).is_some_and(|phrase| phrase.names), "{bold}");
        }
        for (bold, after) in [
            ("4. No training.", " The Client asks."),
            ("You own your content.", " We claim none of it."),
            ("Non-commercial use only.", " We grant no more."),
            ("AI training:", " Not allowed."),
            ("Ownership", " – The Client."),
        ] {
            assert_eq!(read(bold, after), Some(Phrase { length: bold.len(), names: false }), "{bold}");
        }
        for (bold, after) in [
            ("The Client", " pays the fee."),
            ("", "Fees. The Client pays."),
            ("Acme Inc.", " The seller"),
            ("Fees.", ""),
            ("Fees:", " none"),
        ] {
            assert_eq!(read(bold, after), None, "{bold}");
        }
    }

    #[test]
    fn a_numbered_line_names_what_follows_unless_it_is_one_of_a_list() {
        let at = |text: &str| markers::at_start(text);
        let named = |text: &str, next: &str| numbered_name(text, None, at(next));
        assert!(named("5. Artificial intelligence", "5.1 The Client shall not"));
        assert!(named("2. Rights and licences", "The Author keeps the copyright."));
        assert!(named("9.2 Term and end", "(a) This agreement ends"));
        for (text, next) in [
            ("1. Three banners", "2. One poster"),
            ("1.1 Three banners", "1.2 One poster"),
            ("5. No training of models", "The Client asks."),
            ("5. The Client pays", "The Client asks."),
            ("5. The Author grants all rights", "The Client asks."),
            ("(a) three banners", "The Client asks."),
            ("Use of the work", "The Client asks."),
            ("5. Use of the work.", "The Client asks."),
        ] {
            assert!(!named(text, next), "{text}");
        }
        assert!(!numbered_name("3. A logo", at("2. One poster"), at("The fee is due.")));
    }

    #[test]
    fn a_short_phrase_behind_a_number_names_its_clause_and_stays_a_sentence() {
        let text = "4. No training of models. The Client asks.";
        let phrase = numbered_phrase(text).expect("it has one");
        assert_eq!((&text[..phrase.length], phrase.names), ("4. No training of models.", false));
        for text in [
            "4. The Client pays. It may ask.",
            "(a) No training. The Client asks.",
            "4. Fees, costs and so on. The Client asks.",
            "No training. The Client asks.",
            "4. No training.",
        ] {
            assert_eq!(numbered_phrase(text), None, "{text}");
        }
    }
}
