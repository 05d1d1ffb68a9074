//! Headings: lines that name what follows, and marks that are no text at all. Those that run into their clause are in [`super::run_in`].

use super::markers::{self, MarkerKind};
use super::phrases;

/// Words that stay small in a title.
fn is_small(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "and"
            | "or"
            | "of"
            | "the"
            | "to"
            | "in"
            | "on"
            | "for"
            | "by"
            | "with"
            | "from"
            | "at"
            | "as"
            | "per"
            | "not"
            | "no"
            | "its"
            | "under"
            | "upon"
            | "between"
            | "into"
            | "&"
            | "-"
            | "–"
            | "that"
            | "this"
            | "any"
            | "than"
            | "is"
            | "be"
            | "if"
            | "other"
            | "your"
            | "our"
            | "you"
            | "we"
            | "us"
    )
}

/// Words of a phrase and how many of those that a title would capitalise are.
fn title_words(text: &str) -> (usize, usize, usize) {
    let (mut all, mut counted, mut capital) = (0, 0, 0);
    for word in text
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '—'))
        .filter(|w| w.chars().any(char::is_alphanumeric))
    {
        all += 1;
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if is_small(bare) {
            continue;
        }
        counted += 1;
        capital += usize::from(bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()));
    }
    (all, counted, capital)
}

/// Whether a word that a title would capitalise is not.
fn has_small_verb(text: &str) -> bool {
    let (_, counted, capital) = title_words(text);
    capital < counted
}

/// Whether `text` is capitalised as a title is.
pub fn is_title(text: &str, most_words: usize) -> bool {
    let (all, counted, capital) = title_words(text);
    all > 0 && all <= most_words && capital > 0 && capital * 4 >= counted * 3
}

/// Whether letters of `text` are all capitals, and there are some.
pub fn is_capitals(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).take(400);
    let (mut n, mut small) = (0, 0);
    for c in letters {
        n += 1;
        small += usize::from(c.is_lowercase());
    }
    n >= 2 && small * 20 <= n
}

/// Text without Markdown's emphasis, heading marks and escapes at its ends.
fn bare(text: &str) -> &str {
    text.trim().trim_start_matches('#').trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_'))
}

/// Whether a line has a name and behind a colon what is said of it.
fn is_answered(text: &str) -> bool {
    const PARTS: [&str; 13] = [
        "exhibit",
        "schedule",
        "annex",
        "appendix",
        "article",
        "section",
        "part",
        "chapter",
        "attachment",
        "addendum",
        "form",
        "table",
        "step",
    ];
    let Some((name, answer)) =
        text.split_once(':').filter(|(_, answer)| answer.starts_with(char::is_whitespace))
    else {
        return false;
    };
    let first = name.split_whitespace().next().unwrap_or_default().to_lowercase();
    let decided = matches!(answer.trim().trim_end_matches('.'), "Yes" | "No" | "yes" | "no");
    (decided || name.split_whitespace().count() <= 4)
        && !answer.trim().is_empty()
        && !PARTS.contains(&first.as_str())
}

/// Whether a heading says of the points below what is done with them: "What we will never do", "What you can change".
pub fn tells_of_acts(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let acts = |word: &str| {
        matches!(
            word,
            "never"
                | "not"
                | "don't"
                | "don’t"
                | "won't"
                | "won’t"
                | "may"
                | "can"
                | "can't"
                | "can’t"
                | "cannot"
                | "will"
                | "must"
                | "shall"
                | "do"
        )
    };
    lower.starts_with("what ") && lower.split_whitespace().count() <= 10 && lower.split_whitespace().any(acts)
}

/// Whether words wait for what may, shall or must be done: "Client shall not:", "You may not".
pub fn waits(text: &str) -> bool {
    let words =
        text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '*' | '_' | '–' | '—' | '-'));
    let last = words.rsplit(char::is_whitespace).next().unwrap_or_default().to_lowercase();
    words.split_whitespace().count() > 1
        && matches!(
            last.as_str(),
            "may" | "shall" | "will" | "must" | "can" | "not" | "never" | "cannot" | "to"
        )
}

/// Whether a whole paragraph is a heading. `listed`: it stands in an open list, where short items without a stop are items.
pub fn is_heading(text: &str, listed: bool) -> bool {
    let whole = text.trim();
    // the rule under a Markdown heading
    if let Some((above, rule)) = whole.rsplit_once('\n')
        && rule.len() >= 3
        && rule.trim().bytes().all(|b| b == b'-' || b == b'=')
    {
        return above.len() <= 200;
    }
    if whole.len() > 200 {
        return false;
    }
    let sentence = |words: &str| words.ends_with(['.', '!']) && phrases::states(words);
    if whole.starts_with('#') {
        return !sentence(bare(whole));
    }
    let emphasised = whole.len() > 4
        && (whole.starts_with("**") && whole.ends_with("**")
            || whole.starts_with("__") && whole.ends_with("__"));
    // What may be ticked is a choice, and names nothing.
    if markers::check_box(whole) > 0 {
        return false;
    }
    let marker = markers::at_start(whole);
    let rest = bare(&whole[marker.map_or(0, |m| m.length)..]);
    if !rest.chars().any(char::is_alphabetic) {
        return false;
    }
    let words = rest.split_whitespace().count();
    let stop = rest.ends_with(['.', ';', ',', '?', '!']) && !rest.ends_with("Inc.");
    let colon = rest.ends_with(':');
    if emphasised && words <= 14 && !rest.ends_with(';') && !sentence(rest) {
        return !colon || words <= 4 && is_title(rest, 6);
    }
    // A point of a list names nothing that follows, and a number behind an open lead-in counts its items.
    let counts = |m: markers::Marker| m.bracketed || m.kind == MarkerKind::Number && !is_capitals(rest);
    if marker.is_some_and(|m| m.kind == MarkerKind::Bullet || listed && counts(m)) {
        return false;
    }
    // "AI Training: Permitted" says something, "Exhibit A: Form of Note" does not.
    if marker.is_none() && is_answered(rest) {
        return false;
    }
    // "(g) the Workflows, with the exception of any BLI Inventions; and"
    if rest.ends_with("; and")
        || rest.ends_with("; or")
        || marker.is_some_and(|m| m.bracketed) && rest.starts_with(char::is_lowercase)
    {
        return false;
    }
    if is_capitals(rest) && words <= 16 && !rest.ends_with([';', ',', ':']) {
        // What is shouted is no heading for that.
        return !phrases::says(rest) && (marker.is_some() || !sentence(rest));
    }
    // What begins with an article names somebody, who may do something.
    let article =
        ["The ", "Each ", "Neither ", "Any ", "All ", "No "].iter().any(|word| rest.starts_with(word));
    if stop {
        // "5.1 Term." alone on its line
        return marker.is_some_and(|m| matches!(m.kind, MarkerKind::Number | MarkerKind::Section))
            && rest.ends_with('.')
            && is_title(rest, 9)
            // "1.2 The Client owns the Work." and "7.2 Sections 4 and 5 survive." say something.
            && !phrases::says(rest)
            // "1. The Painter paints 2 Pictures." has a verb that no list knows.
            && !(article && has_small_verb(rest))
            && !rest[..rest.len() - 1].contains(". ");
    }
    if colon {
        return words <= 3 && is_title(rest, 3) && !listed && !waits(rest);
    }
    // Sentences forget their stop.
    is_title(rest, 14) && !(marker.is_some() && article && phrases::says(rest))
}

/// Whether a line is a page number, a page break, a rule, a source line: nothing that a contract says.
pub fn is_mark(line: &str) -> bool {
    let line = line.trim().trim_matches(['*', '_', '|']);
    if line.is_empty() {
        return true;
    }
    if !line.chars().any(char::is_alphanumeric) {
        return true;
    }
    if line.len() > 120 {
        return false;
    }
    let core = line.trim_matches(|c: char| {
        matches!(c, '-' | '–' | '—' | '[' | ']' | '(' | ')' | '<' | '>' | '.') || c.is_whitespace()
    });
    let lower = core.to_ascii_lowercase();
    let page_number = |s: &str| {
        let digits = s.split('-').next_back().unwrap_or_default();
        !digits.is_empty()
            && digits.len() <= 4
            && digits.bytes().all(|b| b.is_ascii_digit())
            && s.len() <= 8
            && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    if page_number(core) && !line.ends_with('.') && !line.ends_with(')')
        || lower == "page"
        || lower == "/page"
    {
        return true;
    }
    if !line.starts_with('(')
        && core.len() <= 5
        && !core.is_empty()
        && core.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'))
        && !line.ends_with(['.', ')'])
    {
        return true;
    }
    let words: Vec<&str> = lower.split_whitespace().collect();
    let numbered =
        |rest: &[&str]| matches!(rest, [n] | [n, "of" | "/", _] if n.bytes().all(|b| b.is_ascii_digit()));
    // "Mural Agreement v3    Page 4", "Page | 6"
    if words.len() <= 10
        && let Some(at) = words.iter().rposition(|word| *word == "page")
        // "(e) all drafts; Page 42 of 85" is a clause that a page number runs into.
        && markers::at_start(line).is_none_or(|marker| marker.kind == MarkerKind::Bullet)
        && !words[..at].iter().any(|word| word.ends_with(['.', ';', ',', ':']))
        && (numbered(&words[at + 1..])
            || matches!(words[at + 1..], ["|", n] if n.bytes().all(|b| b.is_ascii_digit())))
    {
        return true;
    }
    if let Some(rest) = lower.strip_prefix("page ") {
        return rest.len() <= 24
            && rest.trim_start().starts_with(|c: char| c.is_ascii_digit() || matches!(c, 'i' | 'v' | 'x'))
            && rest.split_whitespace().count() <= 4;
    }
    lower.starts_with("source: ")
        || lower == "confidential"
        || lower == "execution version"
        || lower == "execution copy"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_lines() {
        for heading in [
            "4. Secondment",
            "5.1 Term.",
            "INTELLECTUAL PROPERTY",
            "**20\\. Individual Conditions of Use**",
            "# Rights",
            "Moral Rights",
            "ARTICLE IV",
            "5. NO WARRANTY.",
            "LIMITED WARRANTY",
            "HOW YOU MAY USE THE SERVICE",
            "MAY 5, 2020",
            "SUCCESSORS AND ASSIGNS",
            "I - DEFINITIONS",
            "2.1 Rights Granted.",
            "2.1 The Work.",
            "2.2 The Client's Marks.",
            "4.3 Excluded Liability.",
            "6.2 Assigns and Successors.",
            "2. You Own Your Content",
            "9.1 The Parties' Rights",
            "EXHIBIT A: FORM OF NOTE",
            "Schedule 2: The Work",
            "Definitions:",
            "LICENSED MARKS AND RESERVED RIGHTS",
        ] {
            assert!(is_heading(heading, false), "{heading}");
        }
        for text in [
            "The Client pays.",
            "(a) edit the Work;",
            "4.1 Client owns the Work.",
            "the Client may:",
            "Client shall not:",
            "[ ] None",
            "CLIENT MAY USE THE ARTWORK TO TRAIN ARTIFICIAL INTELLIGENCE MODELS.",
            "3. CLIENT OWNS THE ARTWORK",
            "THE ARTIST SHALL INDEMNIFY THE CLIENT.",
            "**Client may use the Artwork to train AI models.**",
            "2.4 Publisher May Train AI Models On The Work.",
            "3. CLIENT MAY TRAIN AI ON THE ARTWORK.",
            "2.1 No AI Training On The Work.",
            "- No AI Training",
            "AI Training: Permitted",
            "OWNERSHIP: CLIENT",
            "Client Shall Not:",
            "2. AI. The Agency trains models.",
            "(g) the Workflows, with the exception of any BLI Inventions; and",
            "### Client may use the Artwork to train AI models.",
            "NO AI TRAINING.",
            "☒ Usage Data",
            "7.2 Sections 4 and 5 survive.",
            "1.2 The Client owns the Work.",
            "1.2 The Client owns the Work",
            "1. The Painter paints 2 Pictures.",
            "3. The Artist indemnifies the Client.",
            "3. The Artist waives Moral Rights.",
            "5.1 Copyright in the Illustrations passes to the Publisher.",
            "5.2 Copyright in the Illustrations remains with the Illustrator.",
            "6. Training of AI on the Illustrations is permitted.",
            "7. Artist grants Client all Rights.",
        ] {
            assert!(!is_heading(text, false), "{text}");
        }
    }

    #[test]
    fn page_marks() {
        for mark in [
            "Page | 6",
            "Mural Agreement v3    Page 4",
            "12",
            "- 12 -",
            "Page 3 of 9",
            "<PAGE>",
            "-----",
            "Source: ACME, 10-K, 1/2/2003",
            "iv",
            "A-12",
        ] {
            assert!(is_mark(mark), "{mark}");
        }
        for text in
            ["(e) all drafts; Page 42 of 85", "12. Term", "Page setup fees are due", "The fee is 12", "(iv)"]
        {
            assert!(!is_mark(text), "{text}");
        }
    }
}
