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

/// Whether dots lead from a title to the number of a page, as in a table of contents.
fn is_entry_of_contents(line: &str) -> bool {
    let title = line.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, 'i' | 'v' | 'x'));
    let number = &line[title.len()..];
    let bare = title.trim_end_matches(['.', '…', '·', ' ', '\t']);
    let leaders = title[bare.len()..].chars().filter(|c| matches!(c, '.' | '·')).count()
        + 3 * title[bare.len()..].matches('…').count();
    (1..=4).contains(&number.len()) && leaders >= 4 && bare.contains(char::is_alphabetic)
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
    if is_entry_of_contents(line) {
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
mod tests;
